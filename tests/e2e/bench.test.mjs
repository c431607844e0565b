// The bench: measured in a worker of its own, by a module that nobody else loads; stopped and begun again; what it says and
// exports; from disk, on a phone, and when the module cannot be had.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { pathToFileURL } from "node:url";
import { CHECKING_MS, launch, open, root, serve, views } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const bundle = process.env.BUNDLE ?? join(root, "target/bundle/wirelab.html");
const module = /\/bench-[0-9a-f]+\.wasm$/;
let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const state = (page, value) => page.locator(`main[data-page=bench][data-state=${value}]`).waitFor({ timeout: CHECKING_MS });
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** As little as can be chosen, measured. */
async function measured(page) {
  await page.locator("[name=arrivals]").selectOption("100000");
  await press(page, "Run");
  await state(page, "done");
}
const rows = (page) => page.locator("figure[data-figure=speed] tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
const says = (page) => page.locator(".findings li").allTextContents();

it("is reached from the page's foot, loads its module when asked to run, and measures both", async () => {
  const { page, requests, faults, close } = await open(browser, `${site.address}#/truth`);
  await page.locator("footer").getByRole("link", { name: "Bench" }).click();
  await state(page, "idle");
  assert.deepEqual(requests.filter((url) => module.test(url)), []);
  await measured(page);
  const found = await rows(page);
  assert.deepEqual(found.map(([name]) => name), ["Wirelab's engine", "Hand-written loop"]);
  const speeds = found.map((row) => row.slice(1).map(parseFloat));
  for (const [median, low, high] of speeds) assert.ok(low > 0 && low <= median && median <= high, JSON.stringify(found));
  const [ratio, , counted, shared] = await says(page);
  // The ratio is the median of each round's, the table has each one's own. Both intervals leave out one round at either end, so
  // that at least nine rounds of eleven lie within them both, and the median with them, however busy the machine is. What is
  // written is rounded.
  const said = Number(/runs at ([\d.]+) /.exec(ratio)[1]);
  const [[, low, high], [, slowest, fastest]] = speeds;
  assert.ok(said >= (low / fastest) * 0.98 - 0.005 && said <= (high / slowest) * 1.02 + 0.005, `${ratio} ${JSON.stringify(found)}`);
  assert.match(counted, /each of 11 rounds both served all 100,000 arrivals/);
  assert.match(shared, /same total wait, to the nanosecond: [\d,]+ ns/);
  assert.match(await page.locator(".findings").textContent(), /optimisation level 3\..*Timed in WebAssembly .*Chromium \d+/s);
  // The state is another one as soon as the button is pressed; nobody may see it, as the run is over in less than a second.
  const before = await page.locator(".findings").elementHandle();
  await press(page, "Run");
  await state(page, "done");
  assert.equal(await before.evaluate((findings) => findings.isConnected), false, "it has run again");
  assert.equal((await says(page))[3], shared, "the same draws, the same wait");
  assert.equal(requests.filter((url) => module.test(url)).length, 1);
  assert.deepEqual(faults, []);
  await close();
});

it("stops when asked, and what runs ends with the page", async () => {
  const { page, faults, close } = await open(browser, `${site.address}#/bench`);
  await page.locator("[name=arrivals]").selectOption("5000000");
  await press(page, "Run");
  await page.getByText(/^\d+ of 27 turns done/).waitFor();
  assert.equal(page.workers().length, 1);
  const gone = page.workers()[0].waitForEvent("close");
  await press(page, "Stop");
  await gone;
  await state(page, "idle");
  assert.equal(await page.getByRole("status").textContent(), "");
  await press(page, "Run");
  await page.getByText(/^\d+ of 27 turns done/).waitFor();
  const left = page.workers()[0].waitForEvent("close");
  await page.evaluate(() => { location.hash = "#/"; });
  await left;
  await page.locator("main.home").waitFor();
  await page.evaluate(() => { location.hash = "#/bench"; });
  await state(page, "idle");
  await measured(page);
  assert.deepEqual(faults, []);
  await close();
});

it("gives picture and numbers as files, and the words to the clipboard", async () => {
  const { page, context, close } = await open(browser, `${site.address}#/bench`);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await measured(page);
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name, exact: true }).click()]);
    return [download.suggestedFilename(), readFileSync(await download.path(), "utf8")];
  };
  const [svg, csv] = [await saved("SVG"), await saved("CSV")];
  assert.equal(svg[0], "wirelab-bench.svg");
  assert.match(svg[1], /^<\?xml[^]*Hand-written loop[^]*<\/svg>\s*$/);
  assert.equal(csv[0], "wirelab-bench.csv");
  assert.match(csv[1], /tuned-loop/);
  await press(page, "Copy as text");
  await page.getByText("Copied.").waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /The engine runs at/);
  await close();
});

for (const view of views) {
  it(`what it shows can be read by everybody: ${view.name}`, async () => {
    const { page, close } = await open(browser, `${site.address}#/bench`, { ...view, bypassCSP: true });
    await measured(page);
    const [inner, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.ok(whole <= inner, `${whole} px in a window of ${inner}`);
    const picture = await page.locator("figure svg").evaluate((svg) => [svg, svg.parentElement].map((one) => one.getBoundingClientRect().right));
    assert.ok(picture[0] <= picture[1] + 0.5, `the picture ends at ${picture[0]}, its place at ${picture[1]}`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((rule) => ({ rule: rule.id, where: rule.nodes.map((node) => node.html.slice(0, 160)) })), []);
    await close();
  });
}

it("runs in the one file, too", async () => {
  const { page, faults, close } = await open(browser, `${pathToFileURL(bundle)}#/bench`);
  await measured(page);
  assert.equal((await rows(page)).length, 2);
  assert.deepEqual(faults, []);
  await close();
});

it("says why there is no answer, and may be asked again", async () => {
  const { page, close } = await open(browser, `${site.address}#/bench`);
  await page.route(module, (route) => route.abort());
  await press(page, "Run");
  await state(page, "failed");
  assert.notEqual(await page.getByRole("status").textContent(), "");
  await page.unroute(module);
  await measured(page);
  await close();
});
