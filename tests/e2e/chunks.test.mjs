// The chunks of the page's program: what a visit loads, and what the page does when a chunk does not come.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { arrived, launch, open, root, serve, settled } from "./site.mjs";
import { wirelab } from "./tools.mjs";

let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const budget = (name) => Number(new RegExp(`^${name}\\s*=\\s*([\\d_]+)`, "m").exec(readFileSync(join(root, "budgets.toml"), "utf8"))[1].replaceAll("_", ""));
const chunk = /\/modules\/(?!exchange)[a-z]+-[0-9a-f]+\.wasm$/;
const brotli = (url) => {
  const bytes = readFileSync(join(root, "dist", new URL(url).pathname.replace("/playground/", "") || "index.html"));
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
};
const ofVisit = (url) => url.startsWith("http") && !url.includes("/modules/exchange-");
// The worker runs the page's script once more, from the browser's cache.
const weight = (urls) => [...new Set(urls.filter(ofVisit))].reduce((sum, url) => sum + brotli(url), 0);
const twice = (urls) => urls.filter((url, index) => url.endsWith(".wasm") && urls.indexOf(url) !== index);

it("the map needs none, and each lesson stays within its budget", async () => {
  const home = await open(browser, `${site.address}#/`);
  await home.page.locator("main.home").waitFor();
  assert.deepEqual(home.requests.filter((url) => chunk.test(url)), []);
  assert.ok(weight(home.requests) <= budget("first_load_brotli_bytes"));
  await home.close();
  const visits = [];
  for (const { slug } of await wirelab("lessons")) {
    const { page, requests, faults, close } = await open(browser, `${site.address}#/lesson/${slug}`);
    assert.equal(await settled(page), "done");
    assert.ok(requests.some((url) => chunk.test(url)), `${slug} needs no chunk`);
    assert.deepEqual(twice(requests), []);
    assert.deepEqual(faults, []);
    visits.push([slug, weight(requests)]);
    await close();
  }
  console.log(visits.map(([slug, bytes]) => `${slug} ${bytes}`).join(", "));
  const heaviest = Math.max(...visits.map(([, bytes]) => bytes));
  assert.ok(heaviest <= budget("lesson_brotli_bytes"), `${heaviest} bytes`);
});

it("from one lesson to the next only what is missing comes, and the worker stays", async () => {
  const [{ slug: first }, { slug: second }] = await wirelab("lessons");
  const { page, requests, faults, close } = await open(browser, `${site.address}#/lesson/${first}`);
  assert.equal(await settled(page), "done");
  const worker = page.workers()[0];
  await page.evaluate((slug) => { location.hash = `#/lesson/${slug}`; }, second);
  await page.locator(`main[data-lesson="${second}"][data-state="done"]`).waitFor();
  assert.equal(page.workers()[0], worker);
  assert.deepEqual(twice(requests), []);
  await arrived(page);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.deepEqual(faults, []);
  await close();
});

it("one that cannot be loaded is said, with a way on", async () => {
  const { page, close } = await open(browser, `${site.address}#/`);
  const [{ slug, title }] = await wirelab("lessons");
  await page.route(chunk, (route) => route.abort());
  await page.evaluate((slug) => { location.hash = `#/lesson/${slug}`; }, slug);
  await page.locator('main[data-state="failed"]').waitFor();
  assert.match(await page.locator("main h1").textContent(), /could not be loaded/);
  assert.match(await page.getByRole("alert").textContent(), /modules\/[a-z]+-/, "it says what");
  // The way back is open.
  await page.evaluate(() => { location.hash = "#/"; });
  await page.locator("main.home").waitFor();
  await page.goBack();
  await page.locator('main[data-state="failed"]').waitFor();
  // A tab that is older than the site is loaded again.
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Reload" }).click()]);
  await page.locator('main[data-state="failed"]').waitFor();
  await page.unroute(chunk);
  await page.getByRole("button", { name: "Try again" }).click();
  assert.equal(await settled(page), "done");
  assert.equal(await page.locator("main h1").textContent(), title);
  await close();
});

it("who leaves before a lesson's chunks are there is not taken to it", async () => {
  const { page, faults, close } = await open(browser, `${site.address}#/`);
  const [{ slug }] = await wirelab("lessons");
  let go;
  const held = new Promise((resolve) => { go = resolve; });
  await page.route(chunk, async (route) => { await held; await route.continue(); });
  await page.evaluate((slug) => { location.hash = `#/lesson/${slug}`; }, slug);
  await page.locator('main[data-state="loading"]').waitFor();
  await page.evaluate(() => { location.hash = "#/truth"; });
  const truth = page.locator('main [data-record]').first();
  await truth.waitFor();
  assert.equal(await page.locator("body[data-waiting]").count(), 0, "nothing is waited for");
  const loaded = page.waitForResponse(chunk);
  go();
  await loaded;
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.ok(await truth.isVisible());
  assert.deepEqual(faults, []);
  await page.unrouteAll({ behavior: "wait" });
  await close();
});

it("another step waits on the page, which says so", async () => {
  const lessons = await wirelab("lessons");
  const { slug } = lessons.find(({ steps }) => steps.includes("takeaway"));
  const { page, faults, close } = await open(browser, `${site.address}#/lesson/${slug}?v=1&step=fix`);
  assert.equal(await settled(page), "done");
  let go;
  const held = new Promise((resolve) => { go = resolve; });
  await page.route(chunk, async (route) => { await held; await route.continue(); });
  await page.getByRole("button", { name: "Next" }).click();
  await page.locator("body[data-waiting]").waitFor();
  assert.equal(await page.locator("main").getAttribute("data-step"), "fix");
  go();
  await page.locator('main[data-step="takeaway"]').waitFor();
  await page.locator("body:not([data-waiting])").waitFor();
  assert.deepEqual(faults, []);
  await page.unrouteAll({ behavior: "wait" });
  await close();
});
