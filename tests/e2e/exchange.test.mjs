// The second module, which makes exchanges: loaded when a lesson needs it and not before, in the worker, without one, and in
// the page that is one file; and what is said when it cannot be loaded.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { pathToFileURL } from "node:url";
import { fingerprint, launch, lesson, open, profile, rerun, root, serve, settled, table } from "./site.mjs";
import { wirelab } from "./tools.mjs";

let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });
const bundle = process.env.BUNDLE ?? join(root, "target/bundle/wirelab.html");
const anatomy = "lesson/anatomy-of-a-call?v=1&step=sandbox";
const second = /\/exchange-[0-9a-f]+\.wasm$/;

it("is loaded by the lesson that needs it, once, and by no other", async () => {
  const { page, requests, faults, close } = await open(browser, `${site.address}#/${lesson}`);
  assert.equal(await settled(page), "done");
  assert.deepEqual(requests.filter((url) => second.test(url)), []);
  await page.evaluate((hash) => { location.hash = hash; }, `#/${anatomy}`);
  await page.locator('main[data-lesson="anatomy-of-a-call"][data-state="done"]').waitFor();
  assert.equal(page.workers().length, 1);
  const rows = await table(page, "first-and-second");
  assert.ok(rows.length > 1 && rows.flat().every((cell) => cell !== "missing"), JSON.stringify(rows));
  const before = await fingerprint(page);
  await page.locator('main [name="shape"]').selectOption("user");
  assert.equal(await rerun(page, before), (await wirelab("run", "anatomy-of-a-call", "--set", "shape=user")).fingerprint, "page and command line");
  assert.equal(requests.filter((url) => second.test(url)).length, 1);
  assert.deepEqual(faults, []);
  await close();
});

it("says that it cannot be loaded, and tries again when asked", async () => {
  const { page, close } = await open(browser, `${site.address}#/`);
  await page.route(second, (route) => route.abort());
  await page.evaluate((hash) => { location.hash = hash; }, `#/${anatomy}`);
  await page.locator('main[data-state="failed"]').waitFor();
  const said = page.locator('.run-failed[role="alert"]');
  assert.match(await said.textContent(), /could not be loaded/);
  await page.unroute(second);
  await said.getByRole("button", { name: "Try again" }).click();
  await page.locator('main[data-state="done"]').waitFor();
  await close();
});

it("works the same without a worker, and in the one file", async () => {
  const { page, close } = await open(browser, `${site.address}#/${anatomy}`);
  assert.equal(await settled(page), "done");
  const expected = await fingerprint(page);
  await close();

  const context = await profile(browser);
  const alone = await context.newPage();
  await alone.addInitScript(() => { globalThis.Worker = class { constructor() { throw new Error("no workers here"); } }; });
  await alone.goto(`${site.address}#/${anatomy}`);
  assert.equal(await settled(alone), "done");
  assert.equal(await fingerprint(alone), expected);
  await context.close();

  const disk = await open(browser, `${pathToFileURL(bundle)}#/${anatomy}`);
  assert.equal(await settled(disk.page), "done");
  assert.equal(await fingerprint(disk.page), expected);
  assert.deepEqual(disk.faults, []);
  await disk.close();
});
