// A million calls of a simulated fleet in Chromium, in one worker, by who balances and how many pods there are: seconds and the
// memory that the module has grown to; and what a call costs once connections stand, which is what as many calls again add to
// a run. node fleet-bench.mjs FILE.wasm [rounds] [calls]
import { readFileSync } from "node:fs";
import { launch } from "./site.mjs";

const [file, rounds = "11", calls = "1000000"] = process.argv.slice(2);
const PLACES = ["a balancer of connections", "proxies, least request", "clients, round_robin", "clients, least_request"];
const PODS = [10, 200, 1_000];

// A new instance for each run, so that memory is of this one alone.
const once = async ([module, place, pods, calls]) => {
  const work = `onmessage = async ({ data: [octets, place, pods, calls] }) => {
    const { instance: { exports } } = await WebAssembly.instantiate(octets);
    const begun = performance.now();
    const events = exports.simulate(place, pods, calls);
    postMessage([performance.now() - begun, events, exports.memory.buffer.byteLength]);
  };`;
  const octets = Uint8Array.from(atob(module), (letter) => letter.charCodeAt(0));
  const worker = new Worker(URL.createObjectURL(new Blob([work])));
  const answer = await new Promise((done, fail) => {
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = ({ message }) => fail(new Error(message));
    worker.postMessage([octets, place, pods, calls]);
  });
  worker.terminate();
  return answer;
};

const browser = await launch();
const page = await browser.newPage();
const module = readFileSync(file).toString("base64");
const cases = PLACES.flatMap((name, place) => PODS.map((pods) => ({ name, place, pods, whole: [], standing: [], bytes: 0 })));
for (let round = 0; round < Number(rounds); round++) {
  for (const one of cases) {
    const run = async (calls) => {
      const [ms, events, bytes] = await page.evaluate(once, [module, one.place, one.pods, calls]);
      if (!(events > 0)) throw new Error(`${one.name}, ${one.pods} pods: the run went wrong`);
      return { ms, bytes };
    };
    const [single, double] = [await run(Number(calls)), await run(2 * Number(calls))];
    one.whole.push(single.ms / 1e3);
    one.standing.push(((double.ms - single.ms) * 1e6) / Number(calls));
    one.bytes = Math.max(one.bytes, single.bytes);
  }
}
const MOST_BYTES = 200e6;
for (const { name, pods, bytes } of cases) if (bytes >= MOST_BYTES) throw new Error(`${name}, ${pods} pods: ${bytes} bytes`);
const at = (took, share) => took.sort((one, other) => one - other)[Math.round((took.length - 1) * share)];
for (const [what, decimals, heading] of [
  ["whole", 2, "seconds"],
  ["standing", 0, "ns per call once connections stand"],
]) {
  console.log(`   ${calls} calls of 1,000 clients in one worker of Chromium, ${heading}: median, and the middle half`);
  for (const one of cases) {
    const few = cases.find(({ place }) => place === one.place);
    const [middle, low, high] = [0.5, 0.25, 0.75].map((share) => at(one[what], share).toFixed(decimals));
    const ratio = (at(one[what], 0.5) / at(few[what], 0.5)).toFixed(2);
    console.log(`   ${one.name.padEnd(28)}${`${one.pods}`.padStart(6)} pods${middle.padStart(8)} (${low} to ${high})${ratio.padStart(7)} of ${PODS[0]} pods${`${Math.round(one.bytes / 1e6)}`.padStart(6)} MB`);
  }
}
await browser.close();
