// The stage: the clock goes where the reader's hand moves it, rests when nobody looks, stands still where no motion is
// wanted, and says in text what it shows. Waits for states, never for time.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { launch, open, serve, settled, views } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const lesson = "lesson/one-slow-request?v=1&step=run";
const NS = 1_000_000;

/** The page with its stage, with a count of the animation frames that anybody has asked for; nobody looks at it where it is away. */
async function at(options = {}, hash = lesson, away = false) {
  const opened = await open(browser, "about:blank", options);
  await opened.page.addInitScript((away) => {
    if (away) Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    window.asked = 0;
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (run) => { window.asked += 1; return request(run); };
    window.quietFrames = async (count) => { for (let left = count; left > 0; left -= 1) await new Promise(request); };
  }, away);
  await opened.page.goto(`${site.address}#/${hash}`);
  assert.equal(await settled(opened.page), "done");
  const film = opened.page.locator("section.film");
  await film.waitFor();
  const state = () => film.evaluate(({ dataset }) => ({ ...dataset, at: Number(dataset.at) }));
  /** Waits until the stage's attribute is that. */
  const until = (name, value) => opened.page.waitForFunction(([name, value]) => document.querySelector("section.film")?.dataset[name] === value, [name, value]);
  /** Waits until the clock has left that moment. */
  const moved = (from) => opened.page.waitForFunction((from) => Number(document.querySelector("section.film").dataset.at) !== from, from);
  const press = (name) => film.getByRole("button", { name, exact: true }).click();
  /** Speed 0 plays for minutes: what is asked of a clock that goes has to be true for longer than a starved machine needs to ask. */
  const speed = (index) => film.getByRole("combobox", { name: /^Speed/ }).selectOption({ index });
  /** The page has gone behind another tab, or come back. */
  const hide = (hidden) => opened.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
  return { ...opened, film, state, until, moved, press, speed, hide };
}

/** Frames that were asked for while some passed. */
const askedIn = (page, frames) => page.evaluate(async (frames) => {
  const before = window.asked;
  await window.quietFrames(frames);
  return window.asked - before;
}, frames);

const scrub = (film, place) => film.getByRole("slider", { name: "Moment of the run" }).fill(`${place}`);
const ms = (text) => Number(text.replace(" ms", ""));
const near = (ns, text) => assert.ok(Math.abs(ns / NS - ms(text)) <= 0.001, `${ns} ns, ${text}`);

async function openLog(film) {
  await film.locator("details.log > summary").click();
  await film.locator(".log li").first().waitFor();
}
/** The log's lines as [clock, words, whether it is the newest]. */
const lines = (film) => film.locator(".log li button").evaluateAll((buttons) => buttons.map((button) => {
  const [clock, , words] = [...button.childNodes].map((node) => node.textContent);
  return { clock, words, newest: button.getAttribute("aria-current") === "true" };
}));
const found = async (film) => Number((await film.locator(".log [role=status]").innerText()).split(" ")[0]);

/** Two pictures of the canvas are equal where nothing has moved. */
const painted = (film) => film.locator("canvas").evaluate((canvas) => canvas.toDataURL());

describe("the clock", () => {
  it("plays from the start, stops where it is paused, and goes on from there", async () => {
    const { page, film, state, moved, until, press, speed, faults, close } = await at();
    const poster = await state();
    assert.deepEqual([poster.playing, poster.resting, poster.still], ["false", "false", "false"]);
    assert.ok(poster.at > 0, "the picture before is of a busy moment");
    assert.equal(await askedIn(page, 3), 0, "nothing moves before anybody plays");
    await speed(2); // Not the slowest: the picture has to change soon.
    await press("Play");
    await until("playing", "true");
    await page.waitForFunction((poster) => { const at = Number(document.querySelector("section.film").dataset.at); return at > 0 && at < poster / 2; }, poster.at);
    const { at: first } = await state();
    // The picture may be of a later moment than `first`: the clock goes on between the two questions.
    const picture = await painted(film);
    await page.waitForFunction((picture) => document.querySelector("section.film canvas").toDataURL() !== picture, picture);
    await press("Pause");
    await until("playing", "false");
    const paused = await state();
    assert.ok(paused.at > first);
    await askedIn(page, 2); // What had been asked for before.
    assert.equal(await askedIn(page, 3), 0);
    assert.equal((await state()).at, paused.at);
    near(paused.at, await film.locator(".player .clock").innerText());
    await press("Play");
    await moved(paused.at);
    assert.ok((await state()).at > paused.at, "it goes on");
    assert.deepEqual(faults, []);
    await close();
  });

  it("ends at the end, at any speed, and plays again from the start", async () => {
    const { film, state, until, press, speed, page, close } = await at();
    const speeds = await film.getByRole("combobox", { name: /^Speed/ }).locator("option").count();
    await speed(speeds - 1);
    // It plays as soon as the button is pressed; it is over too soon for anybody to see that.
    await press("Play");
    await until("playing", "false");
    assert.equal(await film.getByRole("slider").inputValue(), "1000");
    const { at: end } = await state();
    await speed(0);
    await press("Play");
    await page.waitForFunction((end) => Number(document.querySelector("section.film").dataset.at) < end / 2, end);
    await close();
  });

  it("moves by itself in the scene, until it is paused or over", async () => {
    // Nobody looks yet, so that it is not over before it is asked for.
    const { film, state, until, moved, press, speed, hide, faults, close } = await at({}, "lesson/one-slow-request?v=1&step=scene", true);
    await until("playing", "true");
    await speed(0);
    await hide(false);
    await moved((await state()).at);
    await press("Pause");
    await until("playing", "false");
    assert.equal(await film.getByRole("button", { name: "Play", exact: true }).count(), 1);
    assert.deepEqual(faults, []);
    await close();
  });

  it("the slider goes anywhere and says where", async () => {
    const { film, state, close } = await at();
    await scrub(film, 1000);
    const { at: end } = await state();
    await scrub(film, 500);
    const { at: middle, playing } = await state();
    assert.ok(Math.abs(middle - end / 2) <= 1, `${middle} of ${end}`);
    assert.equal(playing, "false");
    near(middle, await film.getByRole("slider").getAttribute("aria-valuetext"));
    await scrub(film, 0);
    assert.equal((await state()).at, 0);
    await close();
  });

  it("steps go to the next event and back, as the log has them", async () => {
    const { film, state, press, close } = await at();
    await film.getByText("Contenders on the stage").click();
    await film.getByRole("checkbox", { checked: true }).nth(1).uncheck();
    assert.equal(await film.getByRole("checkbox", { checked: true }).count(), 1, "the step shows two");
    await scrub(film, 0);
    await openLog(film);
    const all = await lines(film);
    const ahead = [...new Set(all.map(({ clock }) => clock))].filter((clock) => ms(clock) > 0).slice(0, 5);
    for (const clock of ahead) {
      await press("Step");
      near((await state()).at, clock);
      const now = (await lines(film)).filter(({ newest }) => newest);
      assert.deepEqual(now.map(({ clock }) => clock), [clock], "one line is the newest");
      assert.ok((await film.locator(".now").innerText()).includes(now[0].words));
    }
    for (const clock of ahead.slice(0, -1).reverse()) {
      await press("Step back");
      near((await state()).at, clock);
    }
    await close();
  });

  it("space plays and pauses", async () => {
    const { page, until, speed, close } = await at();
    await speed(0);
    await page.locator("h1").focus();
    await page.keyboard.press("Space");
    await until("playing", "true");
    await page.keyboard.press("Space");
    await until("playing", "false");
    await close();
  });
});

describe("who does not look", () => {
  it("out of sight it rests, and goes on when it comes back", async () => {
    const { page, state, moved, until, press, speed, close } = await at();
    await speed(0);
    await press("Play");
    await until("playing", "true");
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await until("resting", "true");
    await askedIn(page, 2);
    const { at: resting, playing } = await state();
    assert.equal(playing, "true");
    assert.equal(await askedIn(page, 3), 0);
    assert.equal((await state()).at, resting);
    await page.evaluate(() => window.scrollTo(0, 0));
    await until("resting", "false");
    await moved(resting);
    await close();
  });

  it("in another tab it rests", async () => {
    const { page, state, moved, until, press, speed, hide, close } = await at();
    await speed(0);
    await press("Play");
    await until("playing", "true");
    await hide(true);
    await until("resting", "true");
    await askedIn(page, 2);
    const { at: resting } = await state();
    assert.equal(await askedIn(page, 3), 0);
    assert.equal((await state()).at, resting);
    await hide(false);
    await moved(resting);
    await close();
  });
});

describe("without motion", () => {
  it("there is nothing to play; steps and slider show stills", async () => {
    const { page, film, state, press, faults, close } = await at({ reducedMotion: "reduce" }, "lesson/one-slow-request?v=1&step=scene");
    assert.equal((await state()).still, "true");
    assert.equal((await state()).playing, "false");
    assert.equal(await page.locator("[data-play]").count(), 0);
    assert.equal(await film.getByRole("button", { name: "Play" }).count(), 0);
    const before = [await painted(film), (await state()).at];
    await askedIn(page, 2);
    await press("Step");
    assert.ok((await state()).at > before[1]);
    await scrub(film, 100);
    assert.notEqual(await painted(film), before[0]);
    assert.equal(await askedIn(page, 3), 0, "and no frame is asked for");
    assert.deepEqual(faults, []);
    await close();
  });

  it("what plays stops when motion is no longer wanted", async () => {
    const { page, state, until, press, speed, close } = await at();
    await speed(0);
    await press("Play");
    await until("playing", "true");
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-reduced-motion", value: "reduce" }] });
    await until("still", "true");
    await until("playing", "false");
    await askedIn(page, 2);
    const { at: now } = await state();
    assert.equal(await askedIn(page, 3), 0);
    assert.equal((await state()).at, now);
    await close();
  });
});

describe("the event log", () => {
  it("filters by kind, call and words", async () => {
    const { film, page, close } = await at();
    await scrub(film, 0);
    await openLog(film);
    const all = await found(film);
    assert.ok(all > 1_000);
    assert.equal((await lines(film)).length, 200, "so many at once");
    const kind = film.getByRole("combobox", { name: "Kind of event" });
    const counts = [];
    for (const [index, does] of [[1, /Call/], [2, / leaves /], [3, / arrives /]]) {
      await kind.selectOption({ index });
      assert.ok((await lines(film)).every(({ words }) => does.test(words)));
      counts.push(await found(film));
    }
    assert.equal(counts.reduce((sum, count) => sum + count), all);
    await kind.selectOption({ index: 0 });
    await film.getByRole("spinbutton", { name: "Call" }).fill("3");
    assert.ok((await lines(film)).every(({ words }) => /[Cc]all 3\b/.test(words)));
    const about = await found(film);
    await film.getByRole("searchbox", { name: "Words" }).fill("COMPLETE");
    const [only, ...others] = await lines(film);
    assert.match(only.words, /^Call 3.* is complete after \d+\.\d{3} ms\.$/);
    assert.deepEqual([others, await found(film)], [[], 1]);
    await film.getByRole("searchbox", { name: "Words" }).fill("no such thing");
    assert.equal(await found(film), 0);
    await film.getByRole("searchbox", { name: "Words" }).fill("");
    assert.equal(await found(film), about);
    const contender = film.getByRole("combobox", { name: "Contender" });
    const labels = await contender.locator("option").allInnerTexts();
    await contender.selectOption({ index: labels.findIndex((label) => label.startsWith("HTTP/2")) });
    assert.ok((await lines(film)).some(({ words }) => /^HEADERS of stream \d+, call 3, \d+ octets, leaves the client/.test(words)));
    await close();
  });

  it("a line takes the stage to its moment, by mouse and by keyboard", async () => {
    const { film, page, state, until, press, speed, close } = await at();
    await scrub(film, 0);
    await openLog(film);
    await speed(0);
    await press("Play");
    await until("playing", "true");
    const line = film.locator(".log li button").nth(30);
    await line.click();
    await until("playing", "false");
    near((await state()).at, (await lines(film))[30].clock);
    assert.equal(await line.getAttribute("aria-current"), "true");
    assert.equal(await film.locator(".log [aria-current]").count(), 1);
    await page.keyboard.press("ArrowDown");
    assert.equal(await film.locator(".log li button").nth(31).getAttribute("aria-current"), "true");
    near((await state()).at, (await lines(film))[31].clock);
    assert.equal(await film.locator(".log button[tabindex='0']").count(), 1);
    const shown = async () => (await film.locator(".log [role=status]").innerText()).match(/here are (\d+) to (\d+)$/).slice(1).map(Number);
    const [first, last] = await shown();
    assert.equal(last, first + 199);
    await film.getByRole("button", { name: "Later events" }).click();
    assert.deepEqual(await shown(), [first + 200, last + 200]);
    near((await state()).at, (await lines(film))[0].clock);
    await film.getByRole("button", { name: "Earlier events" }).click();
    assert.deepEqual(await shown(), [first, last]);
    await close();
  });
});

describe("a lost packet", () => {
  it("is one cross, holds up answers behind it, and is sent again once, for it", async () => {
    const { film, state, press, faults, close } = await at({}, "lesson/when-packets-drop?v=1&step=scene&objects=6&bandwidth_mbps=10&lost_packet=80");
    await film.getByText("Contenders on the stage").click();
    assert.equal(await film.getByRole("checkbox", { checked: true }).count(), 1, "the step shows HTTP/2 alone");
    await openLog(film);
    const contender = film.getByRole("combobox", { name: "Contender" });
    const labels = await contender.locator("option").allInnerTexts();
    await contender.selectOption({ index: labels.findIndex((label) => label.startsWith("HTTP/2")) });
    const kind = film.getByRole("combobox", { name: "Kind of event" });
    const words = film.getByRole("searchbox", { name: "Words" });
    /** The number that the picture's description has after those words; 0 if they are not in it. */
    const says = async (words) => Number((await film.locator("canvas").getAttribute("aria-label")).split(`, ${words}: `)[1]?.match(/^\d+/)[0] ?? 0);
    const seen = async () => [await says("parcels lost"), await says("answers that have come and wait for what was lost")];
    await kind.selectOption({ label: "Losses" });
    const [lost, ...others] = await lines(film);
    assert.deepEqual(others, [], "one is lost");
    assert.match(lost.words, /^Segment of .* is lost on its way to the client on connection 1\.$/);
    await film.locator(".log li button").click();
    near((await state()).at, lost.clock);
    assert.deepEqual(await seen(), [1, 0]);
    const crossed = await painted(film);
    await press("Step back");
    assert.deepEqual(await seen(), [0, 0], "until then it is on its way");
    assert.notEqual(await painted(film), crossed);
    await kind.selectOption({ label: "All events" });
    await words.fill("sent again");
    const [leaves, arrives, ...more] = await lines(film);
    assert.deepEqual(more, [], "it is sent again once");
    const again = `sent again for the one lost at ${lost.clock}, `;
    assert.ok(leaves.words.includes(`${again}leaves the server`) && arrives.words.includes(`${again}arrives at the client`), `${leaves.words} ${arrives.words}`);
    assert.equal(leaves.words.split(again)[0], lost.words.split("is lost")[0], "the same segment");
    await film.locator(".log li button").nth(0).click();
    assert.equal((await seen())[0], 0, "the cross is gone");
    await press("Step back");
    assert.equal((await seen())[0], 1);
    await film.locator(".log li button").nth(1).click();
    assert.deepEqual(await seen(), [0, 0]);
    await press("Step back");
    const [, held] = await seen();
    assert.ok(held > 0, "answers have come and wait behind it");
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("the charts", () => {
  it("a click on a chart of the run's time takes the stage there, and its line shows where it is", async () => {
    const { page, film, state, close } = await at();
    await scrub(film, 1000);
    const { at: end } = await state();
    const figure = page.locator('figure[data-figure="waterfall-http1-one"]');
    const canvas = figure.locator(".picture canvas");
    await canvas.scrollIntoViewIfNeeded();
    const { width } = await canvas.boundingBox();
    const moments = [];
    for (const share of [0.4, 0.6, 0.8]) {
      await canvas.click({ position: { x: width * share, y: 100 } });
      moments.push((await state()).at);
      const line = await figure.locator(".moment").evaluate((line) => Number.parseFloat(line.style.left));
      assert.ok(Math.abs(line - width * share) <= 1, `${line} ${width * share}`);
    }
    const [first, second, third] = moments;
    assert.ok(first > 0 && third < end * 1.05);
    assert.ok(Math.abs((third - second) / (second - first) - 1) < 0.02, `${moments}`);
    // By keyboard: to the moment of the value that is read out.
    await canvas.focus();
    await page.keyboard.press("Home");
    const words = await figure.locator(".picture [aria-live]").innerText();
    await page.keyboard.press("Enter");
    const [from, to] = words.match(/[\d.]+(?=\s*s\b)/g).map(Number);
    const { at: there } = await state();
    assert.ok(there / 1e9 > from - 0.05 && there / 1e9 < to + 0.05, `${words}: ${there}`);
    await close();
  });
});

describe("a fleet", () => {
  const fleet = (rest) => `lesson/the-pinned-connection?v=1&${rest}`;
  const label = (film) => film.locator("canvas").getAttribute("aria-label");

  it("says who is busy and who is idle, and follows a call from its client to its pod", async () => {
    const { film, state, press, faults, close } = await at({ reducedMotion: "reduce" }, fleet("step=run"));
    await scrub(film, 500);
    const [pinned, balanced] = (await label(film)).split("HTTP/2 behind a balancer of calls: ");
    assert.match(pinned, /^HTTP\/2 behind a balancer of connections: \d+ calls? of the sample under way: .* worked on\. So far pod \d+ has got [\d.]+.times the mean.* idle: [1-9] of 10\./);
    assert.match(balanced, /^\d+ calls? of the sample under way.* idle: 0 of 10\.$/);
    await film.getByText(/^The marks are one call in 25\b/).waitFor();
    const before = [await painted(film), (await state()).at];
    await press("Step");
    assert.ok((await state()).at > before[1]);
    assert.notEqual(await painted(film), before[0]);
    await openLog(film);
    await film.getByRole("spinbutton", { name: "Call" }).fill("26");
    const life = await lines(film);
    assert.ok(life.every(({ words }) => /^Call 26 of client \d+ /.test(words)));
    assert.match(life.at(-1).words, / ends with OK after \d+\.\d{3} ms\.$/);
    await film.locator(".log li button").last().click();
    near((await state()).at, life.at(-1).clock);
    assert.deepEqual(faults, []);
    await close();
  });

  it("plays at every size, and rests at its end", async () => {
    for (const pods of [3, 60, 200]) {
      const { film, state, moved, until, press, speed, faults, close } = await at({}, fleet(`step=sandbox&duration_s=1&pods=${pods}`));
      assert.match(await label(film), new RegExp(` of ${pods}\\.`));
      await speed(0);
      await press("Play");
      await until("playing", "true");
      await moved((await state()).at);
      await speed(10);
      await until("playing", "false");
      assert.equal(await film.getByRole("slider").inputValue(), "1000");
      assert.match(await label(film), / 0 calls of the sample under way\./);
      assert.deepEqual(faults, []);
      await close();
    }
  });
});

describe("access", () => {
  for (const view of views) {
    it(`${view.name}: axe finds nothing on the stage`, async () => {
      const { page, film, close } = await at({ ...view, bypassCSP: true });
      await film.getByText("Contenders on the stage").click();
      await openLog(film);
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => window.axe.run("section.film"));
      assert.ok(passes.length > 10, "axe has looked at it");
      assert.deepEqual(violations.map((rule) => ({ rule: rule.id, where: rule.nodes.map((node) => node.html.slice(0, 160)) })), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(overflow <= 0, "nothing sticks out");
      await close();
    });
  }
});
