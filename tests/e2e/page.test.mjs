// The page as a reader uses it: the contract of design.md, links, keyboard, several sizes and colour schemes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { wirelab } from "./tools.mjs";
import { CHECKING_MS, copied, fingerprint, launch, lesson, open, profile, rerun, serve, settled, table, views } from "./site.mjs";

let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });
const at = (hash, options) => open(browser, `${site.address}#/${hash}`, options);

describe("the lesson page", () => {
  it("computes in the worker and shows figure, table and fingerprint", async () => {
    const { page, faults, close } = await at(lesson);
    assert.equal(await settled(page), "done");
    assert.match(await fingerprint(page), /^[0-9a-f]{32}$/);
    assert.equal(page.workers().length, 1);
    const rows = await table(page, "bytes-per-codec");
    const text = JSON.stringify(rows);
    for (const bytes of ["34", "98", "115", "57"]) assert.ok(text.includes(`"${bytes}"`) || text.includes(bytes), `${bytes} in ${text}`);
    const ink = await page.locator('figure[data-figure="bytes-per-codec"] .picture canvas').evaluate((canvas) => {
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
      const colours = new Set();
      for (let i = 0; i < pixels.length; i += 4) colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
      return colours.size;
    });
    assert.ok(ink > 3, `the canvas has ${ink} colours`);
    assert.deepEqual(faults, []);
    await close();
  });

  it("offers every knob as a native control and puts what differs into the link", async () => {
    const { page, close } = await at(lesson);
    await settled(page);
    const first = await fingerprint(page);
    await page.locator('main [name="shape"]').selectOption("transactions");
    const second = await rerun(page, first);
    assert.notEqual(second, first);
    await page.locator('main [name="payload_bytes"]').fill("4096");
    const third = await rerun(page, second);
    await page.waitForFunction(() => location.hash.includes("payload_bytes=4096"));
    assert.ok((await page.evaluate(() => location.hash)).includes("shape=transactions"));
    await page.reload();
    await settled(page);
    assert.equal(await fingerprint(page), third);
    await close();
  });

  it("keeps the last good run when a value is refused, and says what is allowed", async () => {
    const { page, faults, close } = await at(lesson);
    await settled(page);
    const before = await fingerprint(page);
    const knob = page.locator('main [name="payload_bytes"]');
    for (const bad of ["1", "99999999999", "", "-5"]) {
      await knob.fill(bad);
      await page.waitForFunction(() => document.querySelector('main [name="payload_bytes"]').getAttribute("aria-invalid") === "true");
      assert.equal(await fingerprint(page), before);
    }
    const explanation = await page.evaluate(() => {
      const knob = document.querySelector('main [name="payload_bytes"]');
      return (knob.getAttribute("aria-describedby") ?? knob.getAttribute("aria-errormessage") ?? "").split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    });
    assert.match(explanation, /1048576|1 048 576/);
    await knob.fill("500");
    await rerun(page, before);
    assert.notEqual(await knob.getAttribute("aria-invalid"), "true");
    assert.deepEqual(faults, []);
    await close();
  });

  it("leaves a number alone while it is typed, also where it is none yet", async () => {
    const { page, faults, close } = await at(lesson);
    await settled(page);
    const knob = page.locator('main [name="payload_bytes"]');
    await knob.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("2e3");
    assert.equal(await knob.inputValue(), "2e3");
    assert.deepEqual(faults, []);
    await close();
  });

  it("has Back and Next, enabled, and walks the history", async () => {
    const { page, close } = await at("");
    await page.locator('a[href*="json-or-protobuf"]').first().click();
    await settled(page);
    assert.ok(await page.getByRole("button", { name: "Next", exact: true }).isEnabled());
    assert.ok(await page.getByRole("button", { name: "Back", exact: true }).isVisible());
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector("main[data-lesson]"));
    await page.goForward();
    assert.equal(await settled(page), "done");
    await close();
  });

  it("goes to another step and to other settings without building the page anew", async () => {
    const { page, close } = await at(lesson);
    await settled(page);
    await page.evaluate(() => { document.querySelector("main").marked = true; });
    await page.evaluate(() => { location.hash = "#/lesson/json-or-protobuf?v=1&step=sandbox&shape=user"; });
    await page.waitForFunction(() => document.querySelector('main [name="shape"]')?.value === "user" && document.querySelector("main").dataset.state === "done");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await page.locator('main[data-step="takeaway"]').waitFor();
    assert.ok(await page.evaluate(() => document.querySelector("main").marked));
    await page.evaluate(() => { location.hash = "#/lesson/anatomy-of-a-call?v=1"; });
    await page.locator('main[data-lesson="anatomy-of-a-call"]').waitFor();
    assert.equal(await page.evaluate(() => document.querySelector("main").marked), undefined);
    await close();
  });

  it("works by keyboard alone", async () => {
    const { page, faults, close } = await at(lesson);
    await settled(page);
    const before = await fingerprint(page);
    const reached = new Set();
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const element = document.activeElement;
        const ring = getComputedStyle(element);
        return { name: element.getAttribute("name") ?? element.textContent.trim(), seen: ring.outlineStyle !== "none" || ring.boxShadow !== "none", body: element === document.body };
      });
      if (here.body) break;
      assert.ok(here.seen, `focus on ${here.name} cannot be seen`);
      reached.add(here.name);
      if (here.name === "shape" && presses < 60) {
        await page.keyboard.press("ArrowDown");
        await rerun(page, before);
      }
    }
    for (const name of ["shape", "payload_bytes", "Next", "Back"]) assert.ok(reached.has(name), `${name} is not reached: ${[...reached]}`);
    assert.deepEqual(faults, []);
    await close();
  });

  it("tells in a live region what the run showed", async () => {
    const { page, close } = await at(lesson);
    await settled(page);
    const said = await page.locator('[aria-live="polite"], [role="status"]').allTextContents();
    assert.match(said.join(" "), /34/);
    await close();
  });

  it("says what ran the code that was timed, and nothing of it where nothing was", async () => {
    const { page, close } = await at(lesson);
    await settled(page);
    const said = await page.locator(".circumstances").innerText();
    for (const part of [/WebAssembly in your browser, not native \((headless )?Chromium \d+, without SIMD\)/, /prost \d+\.\d+/, /serde_json \d+\.\d+/, /miniz_oxide \d+/, /optimisation level 3\b/, /median of 11 rounds/]) {
      assert.match(said, part);
    }
    await close();
    const untimed = await at(lesson.replace("step=sandbox", "step=break"));
    await settled(untimed.page);
    assert.equal(await untimed.page.locator(".circumstances").count(), 0);
    await untimed.close();
  });

  it("comes to a verdict on every claim of every lesson, in the ledger and on the takeaway", { timeout: 3 * CHECKING_MS }, async () => {
    const claims = [...new Set((await wirelab("lessons")).flatMap(({ claims }) => claims))].sort();
    for (const hash of ["claims", lesson.replace("step=sandbox", "step=takeaway")]) {
      const { page, faults, close } = await at(hash);
      await page.waitForFunction(() => ["done", "failed"].includes(document.querySelector("main")?.dataset.state), undefined, { timeout: CHECKING_MS });
      const verdicts = await page.locator("li[data-claim]").evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.dataset.claim, row.querySelector(".verdict[data-verdict]")?.textContent])));
      if (hash === "claims") assert.deepEqual(Object.keys(verdicts).sort(), claims);
      for (const [claim, verdict] of Object.entries(verdicts)) assert.match(`${verdict}`, /^(holds|holds if|does not hold|undecided|cannot be measured here)$/, claim);
      assert.deepEqual(faults, []);
      await close();
    }
  });

  it("paints what is in view with its run, and says so until the rest has followed", async () => {
    const { page, faults, close } = await at("lesson/one-slow-request?v=1&step=sandbox");
    await settled(page);
    await page.locator("figure[data-figure]").first().evaluate((figure) => {
      figure.scrollIntoView();
      // The browser says what is in view to all who observe it in one turn: when it is over, the page knows.
      return new Promise((told) => new IntersectionObserver((_, observer) => {
        observer.disconnect();
        setTimeout(told);
      }).observe(figure));
    });
    const moments = await page.evaluate(() => new Promise((done) => {
      const main = document.querySelector("main[data-lesson]");
      const fingerprint = () => document.querySelector("[data-fingerprint]").dataset.fingerprint;
      const [first, last] = [0, -1].map((index) => [...document.querySelectorAll("figure[data-figure]")].at(index));
      // How often the last one has been painted, and whether in this very turn of the page: a starved worker sends a part of the
      // run ahead, and what is out of sight may follow that before the rest has come. What observes the page is called in a
      // microtask of the turn, before the second of two that are asked for while it paints.
      const painted = { paints: 0, now: false };
      const transform = CanvasRenderingContext2D.prototype.setTransform;
      CanvasRenderingContext2D.prototype.setTransform = function (...how) {
        if (this.canvas === last.querySelector(".picture canvas")) {
          painted.paints += 1;
          painted.now = true;
          queueMicrotask(() => queueMicrotask(() => { painted.now = false; }));
        }
        return transform.apply(this, how);
      };
      const look = () => ({ state: main.dataset.state, painted: { ...painted }, ...Object.fromEntries([["first", first], ["last", last]].map(([name, figure]) => [name, figure.querySelector(".picture canvas").toDataURL() + (figure.querySelector("table")?.textContent ?? "")])) });
      const moments = [look()];
      const before = fingerprint();
      new MutationObserver(() => {
        if (moments.length === 1 && fingerprint() !== before) moments.push(look());
        if (moments.length === 2 && main.dataset.state === "done") done([...moments, look()]);
      }).observe(main, { attributes: true, subtree: true });
      const knob = main.querySelector('[name="slow_ms"]');
      knob.value = "700";
      knob.dispatchEvent(new Event("input", { bubbles: true }));
    }));
    const [before, drawn, whole] = moments;
    assert.deepEqual(moments.map(({ state }) => state), ["done", "drawing", "done"]);
    assert.notEqual(drawn.first, before.first, "what is in view is new");
    assert.equal(drawn.painted.now, false, "what is out of sight waits");
    assert.ok(whole.painted.paints > drawn.painted.paints, "and has followed when the state says so");
    assert.notEqual(whole.last, before.last);
    assert.deepEqual(faults, []);
    await close();
  });

  it("shows plain sizes first where a run is long, then gzip with progress", async () => {
    const { page, faults, close } = await at(lesson);
    const small = await settled(page).then(() => fingerprint(page));
    await table(page, "bytes-per-codec");
    // Every change of the page while the long run is under way, as a reader could see it.
    await page.evaluate(() => {
      window.seen = [];
      new MutationObserver(() => {
        const main = document.querySelector("main[data-lesson]");
        const cells = [...document.querySelectorAll('figure[data-figure="bytes-per-codec"] table td')];
        window.seen.push({ state: main.dataset.state, progress: main.querySelector("progress") !== null, filled: cells.filter((cell) => /\d/.test(cell.textContent)).length });
      }).observe(document.body, { attributes: true, childList: true, characterData: true, subtree: true });
    });
    await page.evaluate(() => { location.hash = "#/lesson/json-or-protobuf?v=1&step=sandbox&shape=user&payload_bytes=1048576"; });
    await rerun(page, small);
    await settled(page);
    const seen = await page.evaluate(() => window.seen);
    const last = seen.at(-1);
    assert.ok(seen.some((moment) => moment.state === "running" && moment.progress), "progress is shown");
    assert.ok(seen.some((moment) => moment.state === "running" && moment.filled >= 5 && moment.filled < last.filled), "part of the result is shown before the rest");
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("links", () => {
  const damaged = [
    ["lesson/json-or-protobuf?v=1&step=sandbox&payload_bytes=7&shape=user", /payload_bytes/],
    ["lesson/json-or-protobuf?v=1&step=sandbox&nonsense=7", /nonsense/],
    ["lesson/json-or-protobuf?v=99&step=sandbox", /99|newer/],
    ["lesson/json-or-protobuf?v=1&step=nowhere", /nowhere/],
    ["lesson/json-or-protobuf?v=1&seed=minus", /minus|seed/],
    ["lesson/json-or-protobuf?v=1&shape=%ff%", /shape/],
  ];
  for (const [hash, words] of damaged) {
    it(`#/${hash} opens what it can and says what it dropped`, async () => {
      const { page, faults, close } = await at(hash);
      assert.equal(await settled(page), "done");
      assert.match(await page.locator("body").innerText(), words);
      assert.deepEqual(faults, []);
      await close();
    });
  }

  for (const hash of ["lesson/no-such-lesson?v=1", "nowhere", "claims", "truth", "board", "system", "bench", "%%%"]) {
    it(`#/${hash} is a readable page with a way on`, async () => {
      const { page, faults, close } = await at(hash);
      await page.locator("main h1").waitFor();
      assert.ok((await page.locator("main").innerText()).length > 40);
      assert.ok((await page.locator('main a[href="#/"], main a[href="#"], header a').count()) > 0);
      assert.deepEqual(faults, []);
      await close();
    });
  }
});

describe("storage denied", () => {
  it("works all the same", async () => {
    const context = await profile(browser);
    await context.addInitScript(() => {
      Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } });
    });
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(`${site.address}#/${lesson}`);
    assert.equal(await settled(page), "done");
    assert.deepEqual(faults, []);
    await context.close();
  });
});

describe("the words of a lesson", () => {
  it("have code to take along, as it stands", async () => {
    const { page, context, faults, close } = await at("lesson/canary-and-outliers?v=1&step=fix");
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await settled(page);
    for (const block of await page.locator("main .words .verbatim").all()) {
      const code = await block.locator("pre").textContent();
      assert.match(code, /^kind: /m);
      await copied(page, block.getByRole("button", { name: "Copy", exact: true }), "Copied");
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
    }
    assert.equal(await page.locator("main .words .verbatim").count(), 2);
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("every view", () => {
  for (const view of views) {
    it(`${view.name}: nothing is wider than the page, and the scheme is followed`, async () => {
      for (const hash of ["", lesson]) {
        const { page, faults, close } = await at(hash, view);
        if (hash) await settled(page); else await page.locator("main h1").waitFor();
        const { wide, background } = await page.evaluate(() => ({
          wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          background: getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).slice(0, 3).map(Number),
        }));
        assert.ok(wide <= 0, `${hash || "home"} is ${wide} px wider than the window`);
        const light = background.reduce((sum, part) => sum + part, 0) / (background.some((part) => part > 1) ? 765 : 3);
        assert.equal(light > 0.5, view.colorScheme === "light", `background ${background}`);
        assert.deepEqual(faults, []);
        await close();
      }
    });
  }

  it("print shows the tables and no controls", async () => {
    const { page, close } = await at(lesson);
    await settled(page);
    await page.emulateMedia({ media: "print" });
    // What the browser fires before it lays out a print.
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.ok(await page.locator('figure[data-figure="bytes-per-codec"] table').isVisible());
    assert.equal(await page.getByRole("button", { name: "Next", exact: true }).isVisible(), false);
    await close();
  });
});
