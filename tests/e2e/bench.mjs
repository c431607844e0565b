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

// A knob, from its event on:
// - painted: the new fingerprint is there, and whatever of the step is in view is painted with what belongs to it. All work
//   between hand and picture, in worker and page, is before this.
// - drawn: the browser has drawn the first frame with it: what was posted in that frame's callback has arrived, which is
//   after style, layout and paint. The wait for the screen's next frame, up to 16.7 ms, is in it.
// - whole: data-state says "done": what is out of sight or closed has followed.
const sizes = [128, 1024, 8192, 65536];
const shapes = ["charge", "user", "transactions", "embedding", "event", "text"];
const { page, close } = await open(browser, `${site.address}#/lesson/json-or-protobuf?v=1&step=break`);
await settled(page);
const turn = (key, value, look = false) =>
  page.evaluate(
    ([key, value, look]) =>
      new Promise((answer) => {
        const main = document.querySelector("main[data-lesson]");
        const fingerprint = () => document.querySelector("[data-fingerprint]").dataset.fingerprint;
        const before = fingerprint();
        const knob = main.querySelector(`[name="${key}"]`);
        const inView = () =>
          [...main.querySelectorAll(".picture canvas")].filter((canvas) => {
            const { top, bottom } = canvas.getBoundingClientRect();
            return top < innerHeight && bottom > 0;
          });
        const pictures = () => (look ? inView().map((canvas) => canvas.toDataURL()) : []);
        const at = { seen: [pictures()] };
        const start = performance.now();
        const passed = () => performance.now() - start;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          at.drawn = passed();
          performance.mark("drawn");
          at.seen.push(pictures());
          wait();
        };
        const wait = () => {
          if (main.dataset.state !== "done") return requestAnimationFrame(wait);
          at.whole = passed();
          at.seen.push(pictures());
          answer(at);
        };
        const frame = () => (at.painted === undefined ? requestAnimationFrame(frame) : port2.postMessage(null));
        new MutationObserver((_, observer) => {
          if (fingerprint() === before) return;
          at.painted = passed();
          observer.disconnect();
        }).observe(main, { attributes: true, subtree: true });
        performance.mark("knob");
        knob.value = value;
        knob.dispatchEvent(new Event("input", { bubbles: true }));
        knob.dispatchEvent(new Event("change", { bubbles: true }));
        requestAnimationFrame(frame);
      }),
    [key, value, look],
  );
/** Processor time of page and worker from each knob until it is drawn, of a trace; other programs on the machine are not in it. */
const busy = (events) => {
  const threads = new Set(events.filter(({ name, args }) => name === "thread_name" && /^(CrRendererMain|DedicatedWorker)/.test(args.name)).map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = events.filter(({ name, pid, tid, tdur }) => name === "RunTask" && tdur && threads.has(`${pid} ${tid}`));
  const moments = (of) => events.filter(({ name }) => name === of).map(({ ts }) => ts).sort((a, b) => a - b);
  const ends = moments("drawn");
  // The task that turns the knob has begun a little before it.
  return moments("knob").map((from) => tasks.filter(({ ts, dur }) => ts + dur >= from && ts <= ends.find((end) => end > from)).reduce((sum, { tdur }) => sum + tdur / 1e3, 0));
};
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
      redraw.set(key, [...(redraw.get(key) ?? []), (await turn("payload_bytes", String(size))).drawn]);
    }
  }
}
for (const [key, values] of redraw) show(key, values);

// A lesson that simulates: every contender runs anew (wanted: 16 ms at the defaults), with the stage in view, and with figures.
await page.evaluate(() => (location.hash = "#/lesson/one-slow-request?v=1&step=sandbox"));
await page.locator('main[data-lesson="one-slow-request"] [name="slow_ms"]').waitFor();
await settled(page);
for (const view of ["the stage", "figures"]) {
  if (view === "figures") await page.locator("figure[data-figure]").first().evaluate(async (figure) => {
    figure.scrollIntoView();
    // The browser says with its frames what is in view.
    for (let frames = 0; frames < 3; frames += 1) await new Promise(requestAnimationFrame);
  });
  // What is measured is what it says: at once all that is in view is as it stays, and not as it was.
  const { seen: [before, drawn, whole] } = await turn("slow_ms", "301", true);
  if (before.length === 0 || before.some((picture, index) => picture === drawn[index])) throw new Error(`${view}: a picture in view is the old one`);
  if (drawn.some((picture, index) => picture !== whole[index])) throw new Error(`${view}: a picture in view has changed afterwards`);
  const turns = async () => {
    const simulated = [];
    for (let round = 0; round < rounds; round += 1) {
      await turn("slow_ms", String(401 + round));
      // Events come at any time between two frames.
      await page.waitForTimeout(100 + (round * 7) % 17);
      simulated.push(await turn("slow_ms", String(501 + round)));
    }
    return simulated;
  };
  const simulated = await turns();
  // Once more, watched: the browser's own account costs time too.
  await browser.startTracing(page, { categories: ["blink.user_timing", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await turns();
  show(`one-slow-request, ${view} in view: processor time until drawn`, busy(JSON.parse(await browser.stopTracing()).traceEvents));
  for (const until of ["painted", "drawn", "whole"]) show(`one-slow-request, ${view} in view: knob to ${until}`, simulated.map((times) => times[until]));
}

// Lessons about fleets at their defaults, with another seed (wanted: 100 ms).
for (const slug of ["the-pinned-connection", "four-places-to-balance", "the-pods-nobody-calls", "the-recycled-address", "canary-and-outliers"]) {
  await page.evaluate((slug) => (location.hash = `#/lesson/${slug}?v=1&step=sandbox`), slug);
  await page.locator(`main[data-lesson="${slug}"] [name="seed"]`).waitFor();
  await settled(page);
  const turns = [];
  for (let round = 0; round < rounds; round += 1) turns.push(await turn("seed", String(1_000 + round)));
  for (const until of ["drawn", "whole"]) show(`${slug}: knob to ${until}`, turns.map((times) => times[until]));
}
await close();

// The byte view, wanted: 50 ms for any byte of an exchange of a hundred frames. Forty calls as gRPC are a hundred and twenty frames
// one way; beside them the largest message in one call, and forty of it, 2.6 MB one way. Bytes all over the dump are clicked after
// the scroll to them is drawn, and jumped to from end to end, which builds every row in sight; until the frame is drawn that shows it.
const LONGEST = "shape=transactions&payload_bytes=65536";
const WHOLE = "bytes_of=connection&calls=40";
for (const [settings, title] of [[WHOLE, "gRPC, all responses"], [LONGEST, "HTTP/1.1 with JSON, request"], [`${LONGEST}&${WHOLE}`, "HTTP/2 with JSON, all requests"]]) {
  const call = await open(browser, `${site.address}#/lesson/anatomy-of-a-call?v=1&step=sandbox&${settings}`);
  await settled(call.page);
  await call.page.locator('.bytes [data-octet="0"]').waitFor();
  const selected = await call.page.locator("details.bytes").evaluate(async (view, title) => {
    view.scrollIntoView();
    const grid = () => view.querySelector(".octets");
    const frame = () => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
    const select = view.querySelector("select[name=bytes]");
    select.value = [...select.options].find((option) => option.textContent === title).value;
    select.dispatchEvent(new Event("change"));
    await frame();
    const rows = Number(grid().getAttribute("aria-rowcount"));
    const timed = async (act, octet) => {
      await frame();
      await frame();
      const start = performance.now();
      act();
      await frame();
      const passed = performance.now() - start;
      if (!view.querySelector(`[data-octet="${octet()}"]`)?.matches(".here.own")) throw new Error(`${octet()} is not shown`);
      return passed;
    };
    const last = 16 * (rows - 1);
    const clicks = [];
    const jumps = [];
    for (let index = 0; index < 40; index += 1) {
      const octet = (index * 7919) % last;
      grid().scrollTop = Math.floor(octet / 16) * 24;
      await frame();
      clicks.push(await timed(() => view.querySelector(`[data-octet="${octet}"]`).click(), () => octet));
    }
    const key = (key) => grid().dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true }));
    for (let index = 0; index < 20; index += 1) jumps.push(await timed(() => key(index % 2 ? "Home" : "End"), () => (index % 2 ? 0 : view.querySelector(".octets .here")?.dataset.octet)));
    return { clicks, jumps, bytes: rows * 16 };
  }, title);
  show(`${title}, ${selected.bytes} bytes: a byte clicked`, selected.clicks);
  show(`${title}, ${selected.bytes} bytes: from end to end`, selected.jumps);
  await call.close();
}
await browser.close();
await site.stop();
