// Pictures of every page in every view, to be looked at: node tests/e2e/pictures.mjs [FOLDER]. With --readme the one in
// the README is made anew.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, lesson, open, root, serve, settled, views } from "./site.mjs";

const readme = process.argv.includes("--readme");
const folder = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? join(root, "tests/e2e/artifacts");
const pages = { home: "", lesson, "lesson-long": `${lesson}&shape=transactions&payload_bytes=65536`, "damaged-link": `${lesson}&payload_bytes=1&what=2`, "worker-replaced": `${lesson}&fail=panic`, "not-built": "lesson/anatomy-of-a-call", unknown: "nowhere" };
mkdirSync(folder, { recursive: true });
const site = await serve();
const browser = await launch();
const look = async (hash, view, file, fullPage) => {
  const { page, close } = await open(browser, `${site.address}#/${hash}`, view);
  await page.locator("main h1").waitFor();
  if (hash.startsWith("lesson/json")) await settled(page);
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))));
  await page.screenshot({ path: file, fullPage });
  console.log(file);
  await close();
};
if (readme) {
  await look(lesson, { viewport: { width: 1200, height: 760 }, colorScheme: "light" }, join(root, "docs/screenshot.png"), false);
} else {
  for (const view of views) for (const [name, hash] of Object.entries(pages)) await look(hash, view, join(folder, `${name}-${view.name}.png`), true);
}
await browser.close();
await site.stop();
