// What every end-to-end test stands on: a static server without any cleverness (so that the page works from every static
// host), below a sub-path, and a browser that notes what the page asked for, said and violated.
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const long = process.env.WIRELAB_LONG === "1";
const types = {
  ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json",
  ".svg": "image/svg+xml", ".wasm": "application/wasm", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
};

/** What a host sends that isolates the page from others: the browser then gives it a clock of 0.005 ms instead of 0.1 ms. */
export const isolated = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** Serves a folder on loopback below /playground/; answers with the address of the page and a way to stop. */
export async function serve(folder = join(root, "dist"), headers = {}) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const inside = path.startsWith("/playground/") ? normalize(path.slice("/playground/".length)) : null;
    const file = inside === null || inside.startsWith("..") ? null : join(folder, inside === "." ? "index.html" : inside);
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", "cache-control": "no-store", ...headers });
    createReadStream(file).pipe(response);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    address: `http://127.0.0.1:${server.address().port}/playground/`,
    stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }),
  };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });

/** The views that everything must look right in. */
export const views = [
  { name: "desktop-light", viewport: { width: 1400, height: 900 }, colorScheme: "light" },
  { name: "desktop-dark", viewport: { width: 1400, height: 900 }, colorScheme: "dark" },
  { name: "phone-light", viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 3, hasTouch: true, isMobile: true },
  { name: "phone-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 3, hasTouch: true, isMobile: true },
];

/** So long is waited for a state, in milliseconds: a quiet machine takes a few seconds at most, a starved one is no failure. */
const PATIENCE_MS = 120_000;
/** The same for the verdicts on all claims, which take a quiet machine half a minute. */
export const CHECKING_MS = 300_000;

/** A fresh profile. */
export async function profile(browser, options = {}) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** A page in a fresh profile with what it asked for (`requests`), and what went wrong (`faults`: exceptions, errors on
 *  the console, policy violations). A test that makes something fail says which faults it expects. */
export async function open(browser, address, options = {}) {
  const context = await profile(browser, options);
  const page = await context.newPage();
  const requests = [];
  const faults = [];
  context.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => faults.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(address);
  return { page, context, requests, faults, close: () => context.close() };
}

export const lesson = "lesson/json-or-protobuf?v=1&step=sandbox";

/** Waits until the lesson's run has ended; answers with its state. */
export async function settled(page) {
  const state = await page.waitForFunction(() => {
    const state = document.querySelector("main[data-lesson]")?.dataset.state;
    return ["done", "failed"].includes(state) ? state : null;
  });
  return state.jsonValue();
}

/** Waits until who has gone elsewhere stands there: the page takes them to its heading with the next frame, and a frame that is
 *  asked for afterwards comes afterwards. Keys pressed before would go elsewhere. */
export const arrived = (page) => page.evaluate(() => new Promise(requestAnimationFrame));

export const fingerprint = (page) => page.locator("[data-fingerprint]").first().getAttribute("data-fingerprint");

/** Waits until the fingerprint is another one and the run that has it is done. */
export async function rerun(page, before) {
  const print = await page.waitForFunction(
    (old) => {
      const now = document.querySelector("[data-fingerprint]")?.dataset.fingerprint;
      return document.querySelector("main[data-lesson]")?.dataset.state === "done" && now !== old ? now : null;
    },
    before,
  );
  return print.jsonValue();
}

/** Presses a button that copies, and waits until it has given thanks. It does so for two seconds: who only looked now and then
 *  could miss it. */
export async function copied(page, button, thanks) {
  const handle = await button.elementHandle();
  await handle.evaluate((button, thanks) => {
    button.thanked = false;
    new MutationObserver((_, observer) => {
      if (button.textContent.trim() !== thanks) return;
      button.thanked = true;
      observer.disconnect();
    }).observe(button, { characterData: true, childList: true, subtree: true });
  }, thanks);
  await handle.click();
  await page.waitForFunction((button) => button.thanked, handle);
}

/** A figure's table as rows of cell texts; it has none until it is opened. */
export const table = async (page, figure) => {
  const details = page.locator(`figure[data-figure="${figure}"] details:has(.wide)`);
  if (!(await details.evaluate(({ open }) => open))) await details.locator("summary").click();
  await details.locator("tr").first().waitFor();
  return details.locator("tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
};
