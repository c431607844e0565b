// The engine's kernel in Chromium, beside the tuned loop: the page's own bench, at its most arrivals. node kernel-bench.mjs
import { launch, open, serve } from "./site.mjs";

const site = await serve();
const browser = await launch();
const { page } = await open(browser, `${site.address}#/bench`);
await page.locator("[name=arrivals]").selectOption("5000000");
await page.getByRole("button", { name: "Run", exact: true }).click();
const main = page.locator("main[data-state=done], main[data-state=failed]");
await main.waitFor({ timeout: 600_000 });
if ((await main.getAttribute("data-state")) === "failed") throw new Error(await page.getByRole("status").textContent());
for (const row of await page.locator("figure[data-figure=speed] tr").all()) {
  const [name, ...speeds] = await row.locator("th, td").allTextContents();
  console.log(`   ${name.padEnd(20)}${speeds.map((speed) => speed.padStart(18)).join("")}`);
}
for (const sentence of await page.locator(".findings li").allTextContents()) console.log(`   ${sentence}`);
await browser.close();
await site.stop();
