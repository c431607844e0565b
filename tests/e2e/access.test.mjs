// axe-core on every page, in light and dark, on desktop and phone: no violation of WCAG 2.2 A and AA, none of its best
// practices either.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { CHECKING_MS, launch, lesson, open, serve, settled, views } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const pages = { home: "", lesson, "unknown lesson": "lesson/none", "unknown page": "nowhere", claims: "claims", truth: "truth", board: "board", system: "system", bench: "bench", "worker replaced": `${lesson}&fail=panic`, "damaged link": `${lesson}&payload_bytes=1&what=2` };
for (const view of views) {
  describe(view.name, () => {
    for (const [name, hash] of Object.entries(pages)) {
      it(`${name} has no violation`, async () => {
        const { page, close } = await open(browser, `${site.address}#/${hash}`, { ...view, bypassCSP: true });
        await page.locator("main h1").waitFor();
        if (hash.startsWith(lesson)) await settled(page);
        if (hash === "claims") await page.locator("main[data-state=done]").waitFor({ timeout: CHECKING_MS });
        // Each that is opened leaves the list of those that are closed.
        const closed = page.locator("details:not([open]) > summary");
        for (let left = await closed.count(); left > 0; left -= 1) await closed.first().click();
        await page.evaluate(axe);
        const { violations, passes } = await page.evaluate(() => window.axe.run());
        assert.ok(passes.length > 10, "axe has looked at the page");
        assert.deepEqual(violations.map((rule) => ({ rule: rule.id, where: rule.nodes.map((node) => node.html.slice(0, 160)) })), []);
        await close();
      });
    }
  });
}
