// What issues name of the page, measured in Chromium: node bench.mjs ROUNDS. Contenders take turns, each figure is the
// median of the rounds with its spread.
import { launch, lesson, open, serve, settled } from "./site.mjs";

const rounds = Number(process.argv[2] ?? 11);
const site = await serve();
const browser = await launch();
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (what, values, unit = "ms") =>
  console.log(`   ${what.padEnd(58)} median ${median(values).toFixed(1)} ${unit}, ${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}, ${values.length} rounds`);

// First visit, in a new profile each time: until a control answers (Next has led to the second step), and until the
// finished run of the sandbox, times included.
const interactive = [];
const finished = [];
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now();
  const visit = await open(browser, `${site.address}#/lesson/json-or-protobuf`);
  await visit.page.getByRole("button", { name: "Next" }).click();
  await visit.page.locator('main[data-step="predict"]').waitFor();
  interactive.push(performance.now() - start);
  await visit.close();
  const again = performance.now();
  const { page, close } = await open(browser, `${site.address}#/${lesson}`);
  await settled(page);
  finished.push(performance.now() - again);
  await close();
}
show("first visit on localhost, until a control has answered", interactive);
show("first visit to the sandbox, until the run is over, timed", finished);

// A size knob, from the event to the frame in which the new fingerprint and picture are painted: in a step that shows no
// times, because bytes are what answers at once.
const sizes = [128, 1024, 8192, 65536];
const shapes = ["charge", "user", "transactions", "embedding", "event", "text"];
const { page, close } = await open(browser, `${site.address}#/lesson/json-or-protobuf?v=1&step=break`);
await settled(page);
const turn = (key, value) =>
  page.evaluate(
    ([key, value]) =>
      new Promise((painted) => {
        const main = document.querySelector("main[data-lesson]");
        const before = document.querySelector("[data-fingerprint]").dataset.fingerprint;
        const knob = main.querySelector(`[name="${key}"]`);
        const start = performance.now();
        const look = () => {
          const now = document.querySelector("[data-fingerprint]")?.dataset.fingerprint;
          if (main.dataset.state === "done" && now && now !== before) requestAnimationFrame(() => painted(performance.now() - start));
          else requestAnimationFrame(look);
        };
        knob.value = value;
        knob.dispatchEvent(new Event("input", { bubbles: true }));
        knob.dispatchEvent(new Event("change", { bubbles: true }));
        look();
      }),
    [key, value],
  );
const redraw = new Map();
for (let round = 0; round < rounds; round += 1) {
  for (const shape of shapes) {
    await page.evaluate((shape) => (location.hash = `#/lesson/json-or-protobuf?v=1&step=break&shape=${shape}`), shape);
    await page.locator('main [name="payload_bytes"]').waitFor();
    await settled(page);
    for (const size of sizes) {
      const key = `${shape}, ${size} bytes: knob to picture`;
      // A step away and back, so that the fingerprint changes each time.
      await turn("payload_bytes", String(size + 512 + round));
      redraw.set(key, [...(redraw.get(key) ?? []), await turn("payload_bytes", String(size))]);
    }
  }
}
for (const [key, values] of redraw) show(key, values);

// A lesson that simulates: every contender runs anew, from the event to the painted frame (wanted: 16 ms at the defaults).
await page.evaluate(() => (location.hash = "#/lesson/one-slow-request?v=1&step=sandbox"));
await page.locator('main[data-lesson="one-slow-request"] [name="slow_ms"]').waitFor();
await settled(page);
const simulated = [];
for (let round = 0; round < rounds; round += 1) {
  await turn("slow_ms", String(401 + round));
  simulated.push(await turn("slow_ms", String(501 + round)));
}
show("one-slow-request at its defaults: knob to picture", simulated);
await close();
await browser.close();
await site.stop();
