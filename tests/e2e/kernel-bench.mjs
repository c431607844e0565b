// The engine's kernel in Chromium, beside the tuned loop: M/M/8 at 90 % load, every latency recorded, in a worker.
// node kernel-bench.mjs MODULE.wasm ROUNDS. Contenders take turns; ratios are taken within a round.
import { readFileSync } from "node:fs";
import { launch } from "./site.mjs";

const [file, rounds = 11] = process.argv.slice(2);
const ARRIVALS = 5_000_000;
const browser = await launch();
const page = await browser.newPage();
const seconds = await page.evaluate(
  async ([base64, rounds, arrivals]) => {
    const work = async ({ data: { base64, rounds, arrivals } }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const { instance } = await WebAssembly.instantiate(bytes, {});
      const names = ["engine", "tuned"];
      for (const name of names) instance.exports[name](arrivals / 10); // The browser's optimising compiler has had its turn.
      const times = names.map(() => []);
      const waits = names.map(() => 0);
      for (let round = 0; round < rounds; round += 1) {
        for (const [index, name] of names.entries()) {
          const start = performance.now();
          waits[index] = instance.exports[name](arrivals);
          times[index].push((performance.now() - start) / 1e3);
        }
      }
      postMessage({ times, waits });
    };
    const worker = new Worker(URL.createObjectURL(new Blob([`onmessage = ${work}`], { type: "text/javascript" })));
    return new Promise((done, failed) => {
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = (event) => failed(new Error(event.message));
      worker.postMessage({ base64, rounds, arrivals });
    });
  },
  [readFileSync(file).toString("base64"), Number(rounds), ARRIVALS],
);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const [engine, tuned] = seconds.times;
const perEvent = (values) => (median(values) * 1e9) / (2 * ARRIVALS);
const ratios = engine.map((time, round) => tuned[round] / time);
console.log(`   engine, own draws, own histogram: ${perEvent(engine).toFixed(1)} ns per event; tuned loop: ${perEvent(tuned).toFixed(1)} ns`);
console.log(`   the engine runs at ${median(ratios).toFixed(2)} of the tuned loop (wanted 0.75), ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}, ${ratios.length} rounds`);
// Different draws: both means must lie near Erlang C's for M/M/8 at 90 % load, which `contest` and the engine's tests hold.
console.log(`   mean wait: engine ${((seconds.waits[0] / ARRIVALS) * 1e3).toFixed(4)} ms, tuned ${((seconds.waits[1] / ARRIVALS) * 1e3).toFixed(4)} ms`);
await browser.close();
