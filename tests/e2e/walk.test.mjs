// Every lesson from the map to the sandbox, as a reader walks it. No lesson is known by name: what there is to do comes
// from `wirelab lessons --json`. Half of the lessons are walked with the mouse on a light desktop, the others by keyboard
// alone on a dark phone; while there is only one, it is walked both ways.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { CHECKING_MS, arrived, fingerprint, isolated, launch, long, open, root, serve, settled, table, views } from "./site.mjs";
import { target, wirelab } from "./tools.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKED_AT = ["predict", "break", "takeaway"];
const lessons = await wirelab("lessons");
let site, browser;
before(async () => { site = await serve(undefined, isolated); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

/** How a reader works the page. */
const mouse = {
  name: "mouse, light, desktop",
  view: views.find(({ name }) => name === "desktop-light"),
  leavesOpen: false,
  press: (page, control) => control.click(),
  async fill(page, field, value) { await field.fill(value); },
  async drag(page, slider) {
    const { width, height } = await slider.boundingBox();
    await slider.click({ position: { x: width * 0.3, y: height / 2 } });
  },
  async choose(page, select, value) { await select.selectOption(value); },
};
const keyboard = {
  name: "keyboard, dark, phone",
  view: views.find(({ name }) => name === "phone-dark"),
  leavesOpen: true,
  /** Tabs forward until the control has the focus. How many Tabs that takes is foreseen, so that they are pressed in one
   *  go; only where the focus then stands counts. Answers with the control's type. */
  async reach(page, control) {
    const element = await control.elementHandle();
    let presses = 0;
    while (presses < 150) {
      const { tabs, type } = await element.evaluate(tabsTo);
      if (tabs === 0) return type;
      await this.strike(page, "Tab", tabs);
      presses += tabs;
    }
    assert.fail(`the keyboard does not reach ${await element.evaluate((element) => element.outerHTML.slice(0, 200))}`);
  },
  /** Presses a key so many times, as fast as the browser takes them. */
  strike: (page, key, times) => Promise.all(Array.from({ length: times }, () => page.keyboard.press(key))),
  async press(page, control) {
    const type = await this.reach(page, control);
    await page.keyboard.press(["radio", "checkbox"].includes(type) ? "Space" : "Enter");
  },
  async fill(page, field, value) {
    await this.reach(page, field);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(value);
    await page.keyboard.press("Tab");
  },
  async drag(page, slider) {
    await this.reach(page, slider);
    await this.strike(page, "ArrowRight", 3);
  },
  async choose(page, select, value) {
    await this.reach(page, select);
    const options = await select.locator("option").evaluateAll((options) => options.map((option) => option.value));
    await page.keyboard.press("Home");
    await this.strike(page, "ArrowDown", options.indexOf(value));
  },
};

/** How many Tabs there should be from the focus to the control, 0 where it has the focus, 1 where nobody knows: the order of
 *  the document, of a group of radios one. Runs in the page. */
function tabsTo(control) {
  const takes = (element) => element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true });
  const groups = new Map();
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(takes);
  for (const { type, name, checked } of stops) if (type === "radio") groups.set(name, groups.get(name) || checked);
  const met = new Set();
  const order = stops.filter((stop) => {
    if (stop.type !== "radio" || stop === document.activeElement) return true;
    const first = groups.get(stop.name) ? stop.checked : !met.has(stop.name);
    met.add(stop.name);
    return first;
  });
  const from = document.activeElement ?? document.body;
  // What had the focus is gone: the next Tab goes on from where it was, and tells where that is.
  if (from === document.body) return { tabs: 1, type: control.type };
  const isAhead = (stop) => from.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING;
  const ahead = [...order.filter(isAhead), ...order.filter((stop) => !isAhead(stop))];
  return { tabs: control === from ? 0 : Math.max(1, ahead.indexOf(control) + 1), type: control.type };
}

/** The lessons take turns with the hands; where there is but one, it has both. */
const handsOf = (lesson) => (lessons.length === 1 ? [mouse, keyboard] : [[mouse, keyboard][lessons.indexOf(lesson) % 2]]);

/** Sets a knob through its own control. */
async function turn(page, hand, key, value) {
  const control = page.locator(`main [name="${key}"]`);
  const kind = await control.evaluate((element) => (element.tagName === "SELECT" ? "select" : element.type));
  if (kind === "select") await hand.choose(page, control, `${value}`);
  else if (kind === "checkbox") { if ((await control.isChecked()) !== value) await hand.press(page, control); }
  else await hand.fill(page, control, `${value}`);
}

const main = (page) => page.locator("main[data-lesson]");
const step = (page) => main(page).getAttribute("data-step");
const until = async (page, wanted) => {
  await page.locator(`main[data-step="${wanted}"]`).waitFor();
  await arrived(page);
};
const words = async (page) => (await page.locator("main .words .says").first().innerText()).trim();
const says = (text) => text.replace(/[\u00a0\u202f\u2009,]/g, " ").replace(/(\d) (?=\d{3}\b)/g, "$1");

/** Answers every question; answers with what has to stand in the confrontation: numbers or words, by question. */
async function predict(page, hand) {
  const answers = {};
  const questions = await page.locator("fieldset[data-prediction]").all();
  assert.ok(questions.length > 0, "nothing is asked");
  for (const question of questions) {
    const id = await question.getAttribute("data-prediction");
    assert.ok((await question.locator("legend").innerText()).length > 10, `${id} asks nothing`);
    const unsure = question.getByRole("checkbox");
    await hand.press(page, unsure);
    assert.ok(await unsure.isChecked(), `${id} takes "not sure"`);
    const radios = question.getByRole("radio");
    const number = question.locator('input[type="number"]');
    if (await radios.count()) {
      await hand.press(page, radios.first());
      answers[id] = [(await question.locator("label.choice").first().innerText()).trim()];
    } else if (await number.count()) {
      const [min, max] = [Number(await number.getAttribute("min")), Number(await number.getAttribute("max"))];
      // Two digits, which are shown as they are.
      const value = Number((min + 0.37 * (max - min)).toPrecision(2));
      await hand.fill(page, number, `${value}`);
      if (hand === mouse) await number.blur();
      answers[id] = [`${value}`];
    } else {
      const sliders = await question.locator('input[type="range"]').all();
      for (const slider of sliders) await hand.drag(page, slider);
      answers[id] = await Promise.all(sliders.map((slider) => slider.inputValue()));
    }
    assert.equal(await unsure.isChecked(), false, `${id}: an answer takes "not sure" back`);
    assert.equal(await question.locator(".refusal").textContent(), "", `${id} refuses its own range`);
  }
  if (hand.leavesOpen) {
    const last = questions.at(-1);
    await hand.press(page, last.getByRole("checkbox"));
    answers[await last.getAttribute("data-prediction")] = null;
  }
  return answers;
}

async function confront(page, answers) {
  for (const [id, answer] of Object.entries(answers)) {
    const section = page.locator(`section[data-prediction="${id}"]`);
    const pairs = await section.locator("dl > div").evaluateAll((pairs) => Object.fromEntries(pairs.map((pair) => [pair.querySelector("dt").textContent, pair.querySelector("dd").textContent])));
    const said = says(pairs["You said"] ?? "");
    assert.ok(pairs["It was"], `${id}: the answer is missing`);
    if (answer === null) {
      assert.match(said, /not sure/, id);
      assert.equal(pairs["That is"], undefined, id);
    } else {
      // A slider may stand at more digits than are said.
      for (const part of answer) assert.ok([part, `${Number(Number(part).toPrecision(3))}`].some((shown) => said.includes(shown)), `${id}: ${part} in ${said}`);
      assert.ok(pairs["That is"], `${id}: the error is missing`);
    }
    const explained = await section.evaluate((section) => [...section.querySelectorAll("dl ~ *")].map((element) => element.textContent).join(" "));
    assert.ok(explained.length > 20, `${id} explains nothing`);
  }
}

/** The settings in the address bar, as a set of the catalogue. */
const hashIs = (page, set) =>
  page.waitForFunction((set) => {
    const query = new URLSearchParams(location.hash.split("?")[1]);
    for (const key of ["v", "step", "seed"]) query.delete(key);
    return JSON.stringify(Object.entries(set).map(([key, value]) => [key, `${value}`]).sort()) === JSON.stringify([...query].sort());
  }, set);

async function breakIt(page, hand, { goals, knobs }) {
  assert.ok(goals.length > 0, "nothing is to be broken");
  const own = new Set();
  for (const goal of goals) {
    const section = page.locator(`section[data-goal="${goal.id}"]`);
    const standing = section.locator(".standing");
    const start = section.getByRole("button", { name: "Start this one" });
    // Either the run stands at this goal's start, or the reader goes there. Until it has come to something, what stands there is
    // of the run before.
    await done(page);
    await standing.locator("> *").first().waitFor();
    if (await start.count()) await hand.press(page, start);
    await standing.getByText("Not yet.").waitFor();
    await done(page);
    assert.equal(await section.getAttribute("data-reached"), "false", `${goal.id} is reached at its start`);
    assert.equal(await standing.locator("> *").count(), 1, `${goal.id}: no idea is wrong yet`);
    await hand.press(page, section.getByText("Hint", { exact: true }));
    assert.ok((await section.locator("details[open]").first().innerText()).length > 20, `${goal.id} has no hint`);
    // The address is written when the knobs have rested: by now, or soon.
    await hashIs(page, goal.start);
    // What stands at its default is not named.
    const at = (settings, { key, default: usual }) => settings[key] ?? usual;
    const freed = knobs.filter((knob) => at(goal.solution, knob) !== at(goal.start, knob));
    assert.equal(freed.length, 1, `${goal.id} frees one knob`);
    for (const wrong of goal.misconceptions) {
      await turn(page, hand, freed[0].key, at(wrong.settings, freed[0]));
      // What the run has come to is this setting's, and not one's on the way there, when the state says so.
      const says = await page.waitForFunction(
        ([id, key, value, own]) => {
          const control = document.querySelector(`main [name="${key}"]`);
          const now = control.type === "checkbox" ? `${control.checked}` : control.value;
          if (now !== value || !["done", "drawing"].includes(document.querySelector("main").dataset.state)) return null;
          const goal = document.querySelector(`section[data-goal="${id}"]`);
          const words = [...goal.querySelectorAll(".standing > *")].slice(1).map((part) => part.textContent).join(" ").replace(/[\d,.]+/g, "N");
          return goal.dataset.reached === "false" && words.length > 20 && !own.includes(words) ? words : null;
        },
        [goal.id, freed[0].key, `${at(wrong.settings, freed[0])}`, [...own]],
      );
      own.add(await says.jsonValue());
    }
    await turn(page, hand, freed[0].key, at(goal.solution, freed[0]));
    // What is typed on the way there may have reached it, too.
    await done(page);
    await section.and(page.locator('[data-reached="true"]')).waitFor();
    assert.ok((await standing.locator("> *").count()) > 1, `${goal.id}: nothing is said when it is reached`);
  }
}

async function lookAt(page, place) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(violations.map((rule) => ({ rule: rule.id, where: rule.nodes.map((node) => node.html.slice(0, 160)) })), [], place);
}

/** The run has an answer; else why it has none. */
async function done(page) {
  const state = await settled(page);
  assert.equal(state, "done", `${await page.locator(".run-failed").allTextContents()}`);
}

async function takeaway(page, claims) {
  await page.waitForFunction(() => ["done", "failed"].includes(document.querySelector("main").dataset.state), undefined, { timeout: CHECKING_MS });
  assert.deepEqual(await page.locator(".run-failed").allTextContents(), []);
  for (const id of claims) {
    assert.match(await page.locator(`li[data-claim="${id}"] .verdict[data-verdict]`).innerText(), /^(holds|holds if|does not hold|undecided|cannot be measured here)$/, id);
  }
}

/** Opens both ends of every knob by link until the run ends or can be stopped, and stops it. */
async function knobEnds(page, lesson) {
  const links = endsTogether(lesson.knobs).map((settings) => [linkTo(lesson, settings), Object.entries(settings).map(([key, value]) => [key, `${value}`])]);
  assert.deepEqual(await page.evaluate(openEach, links), []);
}

/** Opens links one after the other. Of each, the controls have to show its settings, and the run has to end or to offer to be
 *  stopped, and to stop then. Answers with what did not come about. Runs in the page: a journey there and back for every look
 *  would take longer than most runs. */
async function openEach(links) {
  const PATIENCE_MS = 120_000;
  const pause = () => new Promise((passed) => setTimeout(passed));
  const within = async (is) => {
    const end = performance.now() + PATIENCE_MS;
    while (!is()) {
      if (performance.now() > end) return false;
      await pause();
    }
    return true;
  };
  const state = () => document.querySelector("main").dataset.state;
  const stop = () => document.querySelector("main .progress button");
  const shown = (key) => {
    const control = document.querySelector(`main [name="${key}"]`);
    return control?.type === "checkbox" ? `${control.checked}` : control?.value;
  };
  const amiss = [];
  for (const [link, settings] of links) {
    let arrived = false;
    // Added last, it is called last: the page knows by then.
    addEventListener("hashchange", () => { arrived = true; }, { once: true });
    location.hash = link;
    if (!(await within(() => arrived))) return [...amiss, `${link}: nobody goes there`];
    await pause();
    for (const [key, value] of settings) if (shown(key) !== value) amiss.push(`${link}: ${key} shows ${shown(key)}`);
    // The last is drawn whole; what is out of sight of the others is drawn by the long test.
    const ends = link === links.at(-1)[0] ? ["done", "failed"] : ["drawing", "done", "failed"];
    await within(() => ends.includes(state()) || stop() !== null);
    // A run that lasts can be stopped; looked at and pressed in one go: a short one may be over before a hand is there.
    const button = stop();
    button?.click();
    if (button) await within(() => state() === "idle");
    const wanted = button ? ["idle"] : ends.slice(0, -1);
    if (!wanted.includes(state())) amiss.push(`${link}: ${state()}, not ${wanted[0]}: ${document.querySelector("main .run-failed")?.textContent ?? ""}`);
  }
  return amiss;
}

/** So many knobs stand at an end in one link. */
const ENDS_IN_A_LINK = long ? 1 : 2;

/** Both ends of every knob, some in one set of settings: the first of one with the first of another, the last with the last.
 *  No end is left out, and none stands where its knob does not count. */
function endsTogether(knobs) {
  const sets = [];
  for (const knob of knobs) {
    for (const value of new Set(endsOf(knob))) {
      const settings = { ...condition(knob), [knob.key]: value };
      const agrees = ({ of, set }) => of.length < ENDS_IN_A_LINK && !of.includes(knob) && Object.keys(settings).every((key) => !(key in set) || set[key] === settings[key]);
      const other = sets.find(agrees);
      if (other) {
        other.of.push(knob);
        Object.assign(other.set, settings);
      } else {
        sets.push({ of: [knob], set: settings });
      }
    }
  }
  return sets.map(({ set }) => set);
}

const endsOf = (knob) =>
  knob.kind === "choice" ? [knob.choices[0].value, knob.choices.at(-1).value] : knob.kind === "toggle" ? [false, true] : [knob.min, knob.max];
const condition = (knob) => Object.fromEntries(Object.entries(knob.applies_when ?? {}).map(([key, values]) => [key, values[0]]));
const linkTo = (lesson, settings) => `#/lesson/${lesson.slug}?${new URLSearchParams({ v: "1", step: "sandbox", seed: "1", ...settings })}`;

for (const lesson of lessons) {
  describe(lesson.slug, () => {
    for (const hand of handsOf(lesson)) {
      it(`is walked from the map to the sandbox (${hand.name})`, async (test) => {
        const native = wirelab("run", lesson.slug);
        // A failure of this promise is told where it is awaited.
        native.catch(() => {});
        const { page, faults, close } = await open(browser, `${site.address}#/`, { ...hand.view, bypassCSP: true });
        const took = []; // by step, without the way there
        const next = (to) => hand.press(page, page.getByRole("button", { name: "Next", exact: true })).then(() => until(page, to));
        await hand.press(page, page.locator(`main a[href*="lesson/${lesson.slug}"]`));
        let answers = {};
        for (const [index, name] of lesson.steps.entries()) {
          if (index > 0) await next(name);
          await until(page, name);
          const began = performance.now();
          assert.ok((await words(page)).length > 20, `${name} says nothing`);
          assert.equal(await page.getByRole("button", { name: "Next", exact: true }).isEnabled(), true);
          if (name === "predict") answers = await predict(page, hand);
          if (name === "run") {
            await done(page);
            const figure = await page.locator("main figure[data-figure]").first().getAttribute("data-figure");
            assert.ok((await table(page, figure)).flat().some((cell) => /\d/.test(cell)), "a figure has numbers");
            await page.goBack();
            await until(page, lesson.steps[index - 1]);
            await page.goForward();
            await until(page, name);
          }
          if (name === "confront") { await settled(page); await confront(page, answers); }
          if (name === "break") await breakIt(page, hand, lesson);
          if (name === "fix") {
            await done(page);
            const shown = async () => ({ step: await step(page), hash: await page.evaluate(() => location.hash), fingerprint: await fingerprint(page) });
            const before = await shown();
            await page.reload();
            await done(page);
            assert.deepEqual(await shown(), before, "a reload keeps step, settings and run");
          }
          if (name === "takeaway") {
            assert.deepEqual(await page.locator("li[data-claim]").evaluateAll((rows) => rows.map((row) => row.dataset.claim)), lesson.claims);
            // Without --long the ledger's test waits for the verdicts, of all lessons at once.
            if (long) await takeaway(page, lesson.claims);
          }
          if (LOOKED_AT.includes(name)) await lookAt(page, `${lesson.slug} ${name}`);
          // Here, because the address waits until the last knob has rested.
          if (name === "break") await hashIs(page, lesson.goals.at(-1).solution);
          if (name === "sandbox") {
            await done(page);
            for (const { key } of lesson.knobs) {
              const control = page.locator(`main :is(input, select)[name="${key}"]`);
              assert.ok((await control.count()) === 1 && (await control.isVisible()), `${key} has a native control`);
            }
            assert.equal(await fingerprint(page), (await native).fingerprint, "page and command line");
            await knobEnds(page, lesson);
          }
          took.push(`${name} ${((performance.now() - began) / 1000).toFixed(1)} s`);
        }
        console.log(`  ${lesson.slug}, ${hand.name}: ${took.join(", ")}`);
        assert.deepEqual(faults, []);
        await close();
      });
    }

    // Full counts belong to `cargo xtask test --long`; without it there is no such test, which is no skip.
    if (long) it("runs to its end at the ends of its knobs, together", { timeout: 3_600_000 }, async (test) => {
      const notes = Notes.of(lesson);
      const { page, faults, close } = await open(browser, `${site.address}#/`);
      const end = performance.now() + 3_300_000;
      const all = combinations(lesson.knobs);
      for (const settings of all) {
        const link = linkTo(lesson, settings);
        if (notes.has(link)) continue;
        assert.ok(performance.now() < end, `${notes.size} of ${all.length} passed in the time that there is; the next run goes on from there`);
        // A fresh page each: what is done there is this run, and its worker starts with nothing.
        await page.goto(`${site.address}${link}`);
        await page.reload();
        await page.waitForFunction(() => ["done", "failed"].includes(document.querySelector("main[data-lesson]")?.dataset.state), undefined, { timeout: 120_000 });
        assert.equal(await main(page).getAttribute("data-state"), "done", `${link}: ${await page.locator(".run-failed").allTextContents()}`);
        notes.add(link);
      }
      test.diagnostic(`${all.length} combinations`);
      assert.deepEqual(faults, []);
      await close();
    });
  });
}

/** More combinations than this are not run one by one: each takes a second. */
const ONE_BY_ONE = 64;

/** Both ends of every knob, every choice, with everything else; of many knobs every pair of values together, in few rows. A knob
 *  that does not count is left out. */
function combinations(knobs) {
  const values = knobs.map((knob) => (knob.kind === "choice" ? knob.choices.map(({ value }) => value) : endsOf(knob)));
  const every = values.reduce((count, { length }) => count * length, 1) <= ONE_BY_ONE;
  const rows = every ? values.reduce((rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])), [[]]) : pairwise(values);
  const counting = rows.map((row) => {
    const settings = {};
    knobs.forEach((knob, index) => {
      const counts = Object.entries(knob.applies_when ?? {}).every(([key, allowed]) => allowed.includes(`${settings[key] ?? knobs.find((other) => other.key === key).default}`));
      if (counts) settings[knob.key] = row[index];
    });
    return settings;
  });
  return [...new Map(counting.map((settings) => [JSON.stringify(settings), settings])).values()];
}

/** Rows in which every value of every column meets every value of every other one: each begins with a pair that is missing, and
 *  takes in every other column the value that adds most. */
function pairwise(columns) {
  const name = (one, value, other, beside) => (one < other ? `${one}=${value},${other}=${beside}` : `${other}=${beside},${one}=${value}`);
  const missing = new Map();
  columns.forEach((values, one) => columns.slice(0, one).forEach((besides, other) => {
    for (const value of values) for (const beside of besides) missing.set(name(one, value, other, beside), [[one, value], [other, beside]]);
  }));
  const rows = [];
  while (missing.size > 0) {
    const row = [];
    for (const [column, value] of missing.values().next().value) row[column] = value;
    columns.forEach((values, column) => {
      if (column in row) return;
      const adds = (value) => row.filter((beside, other) => missing.has(name(column, value, other, beside))).length;
      row[column] = [...values].sort((one, other) => adds(other) - adds(one))[0];
    });
    row.forEach((value, one) => row.forEach((beside, other) => missing.delete(name(one, value, other, beside))));
    rows.push(row);
  }
  return rows;
}

/** What has passed with this very build, so that a second run goes on where the first one ended. */
class Notes {
  static of({ slug }) {
    const wasm = readdirSync(join(root, "dist")).find((name) => /^app-.*\.wasm$/.test(name));
    const build = createHash("sha256").update(readFileSync(join(root, "dist", wasm))).digest("hex").slice(0, 16);
    return new Notes(join(target, "walked", `${slug}-${build}.json`));
  }

  constructor(file) {
    this.file = file;
    this.passed = new Set(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []);
    mkdirSync(join(file, ".."), { recursive: true });
  }

  get size() { return this.passed.size; }
  has(link) { return this.passed.has(link); }
  add(link) {
    this.passed.add(link);
    writeFileSync(this.file, JSON.stringify([...this.passed]));
  }
}
