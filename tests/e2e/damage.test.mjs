// Links that something has happened to, opened one after the other in one page: each opens as what the native parser says,
// with the same notices, and the page stays whole.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, long, open, serve } from "./site.mjs";
import { damagedLinks, judgedLinks } from "./tools.mjs";

let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const SEED = 4;
const COUNT = long ? 2000 : 200;

describe("damaged links", () => {
  it(`${COUNT} of them leave the page whole and say what they dropped`, async () => {
    // This page needs every chunk of the program: from then on each link is opened at once.
    const { page, faults, close } = await open(browser, `${site.address}#/claims`);
    await page.locator("main h1").waitFor();
    await page.evaluate(() => { location.hash = "#/"; });
    await page.locator("main.home").waitFor();
    // As the browser hands them on: it encodes some characters and drops others.
    const links = (await damagedLinks(SEED, COUNT)).map((link) => new URL(link.startsWith("#") ? link : `#${link}`, site.address).hash);
    const expected = await judgedLinks(links);
    const seen = await page.evaluate(async (links) => {
      const visible = (element) => element.checkVisibility();
      const seen = [];
      for (const link of links) {
        const before = location.hash;
        const arrived = new Promise((done) => addEventListener("hashchange", () => setTimeout(done), { once: true }));
        location.hash = link;
        if (location.hash !== before) await arrived;
        const main = document.querySelectorAll("main");
        seen.push({
          hash: location.hash,
          mains: main.length,
          headings: [...document.querySelectorAll("h1")].filter((heading) => visible(heading) && heading.textContent).length,
          alerts: [...document.querySelectorAll('[role="alert"]')].filter((alert) => visible(alert) && alert.textContent).map((alert) => alert.textContent),
          lesson: main[0]?.dataset.lesson ?? null,
          step: main[0]?.dataset.step ?? null,
          notices: [...document.querySelectorAll(".notice p")].map((notice) => notice.textContent),
        });
      }
      return seen;
    }, links);
    let before = "#/";
    for (const [index, { hash, ...page }] of seen.entries()) {
      const { lesson, step, notices } = expected[index];
      // What opens nothing new tells nothing new: a link equal to the one before is no change.
      if (hash !== before) {
        const wanted = { mains: 1, headings: 1, alerts: [], lesson, step, notices: [...new Set(notices)] };
        assert.deepEqual(page, wanted, `seed ${SEED}, link ${index}: ${JSON.stringify(links[index])}, after ${JSON.stringify(before)}`);
      }
      before = hash;
    }
    assert.ok(seen.filter(({ notices }) => notices.length > 0).length > COUNT / 5, "many of them drop something");
    assert.deepEqual(faults, []);
    await close();
  });
});
