// What the page may not do, and what it does when something fails: no other host, a strict policy, one file from disk,
// workers that die, no workers at all, no WebAssembly.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { fingerprint, launch, lesson, open, profile, rerun, root, serve, settled } from "./site.mjs";

let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });
const bundle = process.env.BUNDLE ?? join(root, "target/bundle/wirelab.html");

describe("over http under its policy", () => {
  it("asks no other host, and breaks no rule of its policy", async () => {
    const { page, requests, faults, close } = await open(browser, `${site.address}#/${lesson}`);
    await settled(page);
    const origin = new URL(site.address).origin;
    assert.deepEqual(requests.filter((url) => !url.startsWith(`${origin}/playground/`) && !url.startsWith(`blob:${origin}/`) && !url.startsWith("data:")), []);
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    assert.ok(!policy.includes("unsafe-inline") && !policy.includes("'unsafe-eval'"));
    assert.deepEqual(faults, []);
    await close();
  });

  it("refuses an injected script and another host", async () => {
    const { page, faults, close } = await open(browser, `${site.address}#/`);
    await page.locator("main h1").waitFor();
    // What is violated is told later than the script and the fetch have failed.
    const told = (directive) => page.waitForEvent("console", (message) => message.type() === "error" && message.text().includes(directive));
    const [ran] = await Promise.all([page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.body.append(script);
      const fetched = await fetch("http://127.0.0.2:1/").then(() => true, () => false);
      return { injected: window.injected === true, fetched };
    }), told("script-src"), told("connect-src")]);
    assert.deepEqual(ran, { injected: false, fetched: false });
    assert.ok(faults.some((fault) => /script-src/.test(fault)), `${faults}`);
    assert.ok(faults.some((fault) => /connect-src/.test(fault)), `${faults}`);
    await close();
  });
});

describe("one file from disk", () => {
  it("runs page and worker, and measures the same bytes", async () => {
    assert.ok(existsSync(bundle), `${bundle} is missing: cargo xtask bundle`);
    const http = await open(browser, `${site.address}#/${lesson}`);
    await settled(http.page);
    const disk = await open(browser, `${pathToFileURL(bundle)}#/${lesson}`);
    assert.equal(await settled(disk.page), "done");
    assert.equal(disk.page.workers().length, 1);
    assert.equal(await fingerprint(disk.page), await fingerprint(http.page));
    await disk.page.locator('main [name="shape"]').selectOption("user");
    await rerun(disk.page, await fingerprint(http.page));
    assert.deepEqual(disk.requests.filter((url) => !/^(file|blob|data):/.test(url)), []);
    assert.deepEqual(disk.faults, []);
    await disk.close();
    await http.close();
  });
});

describe("failure", () => {
  for (const kind of ["panic", "silent"]) {
    it(`a worker that fails (${kind}) is replaced, and the page says so`, async () => {
      const healthy = await open(browser, `${site.address}#/${lesson}`);
      await settled(healthy.page);
      const { page, close } = await open(browser, `${site.address}#/${lesson}&fail=${kind}`);
      assert.equal(await settled(page), "done");
      assert.equal(await fingerprint(page), await fingerprint(healthy.page));
      assert.match(await page.locator("body").innerText(), /worker/i);
      assert.match(await page.locator("body").innerText(), /restarted|replaced|started again|new one/i);
      await page.locator('main [name="shape"]').selectOption("user");
      await rerun(page, await fingerprint(healthy.page));
      await close();
      await healthy.close();
    });
  }

  it("without workers the same engine runs on the page, with a notice", async () => {
    const context = await profile(browser);
    await context.addInitScript(() => { window.Worker = undefined; });
    const page = await context.newPage();
    await page.goto(`${site.address}#/${lesson}`);
    assert.equal(await settled(page), "done");
    assert.match(await page.locator("body").innerText(), /worker/i);
    await context.close();
  });

  for (const [name, script] of [
    ["without WebAssembly", () => { delete window.WebAssembly; }],
    ["when the wasm cannot be loaded", () => { WebAssembly.compileStreaming = WebAssembly.compile = async () => { throw new Error("broken on purpose"); }; }],
  ]) {
    it(`${name} the page says what is wrong and offers a way on`, async () => {
      const context = await profile(browser);
      await context.addInitScript(script);
      const page = await context.newPage();
      await page.goto(`${site.address}#/${lesson}`);
      await page.getByRole("alert").waitFor();
      assert.ok((await page.getByRole("alert").innerText()).length > 30);
      assert.ok((await page.getByRole("button").count()) + (await page.getByRole("link").count()) > 0);
      await context.close();
    });
  }
});
