// What the page remembers: how far the reader came in each lesson and what they guessed; what becomes of it where the
// browser keeps nothing; and how it is forgotten.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { arrived, launch, open, profile, serve, settled } from "./site.mjs";
import { wirelab } from "./tools.mjs";

const [lesson] = (await wirelab("lessons")).filter(({ steps }) => steps.length === 8);
let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const next = async (page, to) => {
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await page.locator(`main[data-step="${to}"]`).waitFor();
};
const home = async (page) => {
  await page.getByRole("link", { name: /the map of all lessons/ }).click();
  await page.locator("main.home h1").waitFor();
  await arrived(page);
};
const begin = async (page) => {
  await page.locator(`main a[href*="lesson/${lesson.slug}"]`).click();
  await page.locator("main[data-lesson]").waitFor();
};
const progress = (page) => page.locator(`[data-progress="${lesson.slug}"]`);
const forget = (page) => page.getByRole("button", { name: "Forget my progress and guesses" });
/** Not sure about anything: the one answer that every question takes. */
const answer = async (page) => {
  for (const box of await page.locator("fieldset[data-prediction]").getByRole("checkbox").all()) await box.check();
};
const answered = (page) => page.locator("fieldset[data-prediction] :checked").count();

describe("progress", () => {
  it("stands on the map, leads on from there, and is forgotten when the reader says so", async () => {
    const { page, faults, close } = await open(browser, `${site.address}#/`);
    await page.locator("main.home h1").waitFor();
    assert.equal(await progress(page).count(), 0);
    assert.equal(await forget(page).count(), 0, "there is nothing to forget");
    await begin(page);
    await next(page, lesson.steps[1]);
    await answer(page);
    const given = await answered(page);
    assert.ok(given > 0);
    await next(page, lesson.steps[2]);
    await home(page);
    assert.equal(await progress(page).textContent(), `step 3 of ${lesson.steps.length}`);
    await page.reload();
    assert.equal(await progress(page).textContent(), `step 3 of ${lesson.steps.length}`);
    await begin(page);
    assert.equal(await page.locator("main").getAttribute("data-step"), lesson.steps[2], "the link leads on");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await page.locator(`main[data-step="${lesson.steps[1]}"]`).waitFor();
    assert.equal(await answered(page), given, "guesses outlive a reload");

    await page.evaluate((slug) => { location.hash = `#/lesson/${slug}?v=1&step=sandbox`; }, lesson.slug);
    await page.locator('main[data-step="sandbox"]').waitFor();
    await home(page);
    assert.equal(await progress(page).textContent(), "done");
    await begin(page);
    await page.evaluate((slug) => { location.hash = `#/lesson/${slug}?v=1&step=scene`; }, lesson.slug);
    await page.locator('main[data-step="scene"]').waitFor();
    await home(page);
    assert.equal(await progress(page).textContent(), "done", "who has seen the end has seen it");

    await forget(page).press("Enter");
    await progress(page).waitFor({ state: "detached" });
    assert.equal(await forget(page).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "the focus does not get lost");
    assert.match((await page.getByRole("status").allTextContents()).join(" "), /forgotten/);
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => /^wirelab\.(step|done|guess)/.test(key))), []);
    await begin(page);
    assert.equal(await page.locator("main").getAttribute("data-step"), lesson.steps[0]);
    await next(page, lesson.steps[1]);
    assert.equal(await answered(page), 0);
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("where the browser keeps nothing", () => {
  const ways = {
    denied: () => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } }),
    full: () => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; },
  };
  for (const [way, script] of Object.entries(ways)) {
    it(`(${way}) a lesson is walked, guesses last as long as the tab, and this is said once`, async () => {
      const context = await profile(browser);
      await context.addInitScript(script);
      const page = await context.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${site.address}#/`);
      await begin(page);
      const notice = page.locator(".notice", { hasText: "when the tab is closed" });
      await notice.waitFor();
      assert.equal(await page.locator(".notice").count(), 1);
      let told = 0;
      for (const [index, name] of lesson.steps.entries()) {
        if (index > 0) {
          await next(page, name);
          told += await notice.count();
        }
        if (name === "predict") await answer(page);
        if (name === "run") assert.equal(await settled(page), "done");
      }
      assert.equal(told, 0, "what has been said once is not said again");
      await home(page);
      assert.equal(await progress(page).textContent(), "done", "the tab itself remembers");
      await page.evaluate((slug) => { location.hash = `#/lesson/${slug}?v=1&step=predict`; }, lesson.slug);
      await page.locator('main[data-step="predict"]').waitFor();
      assert.ok((await answered(page)) > 0, "guesses last as long as the tab");
      await home(page);
      await forget(page).click();
      await progress(page).waitFor({ state: "detached" });
      assert.deepEqual(faults, []);
      await context.close();
    });
  }
});
