// What every figure offers beside its picture: values read out by pointer, finger and keyboard, a legend that switches,
// exports that carry their link, and pictures that open their run again when they are dropped on the page.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { copied, fingerprint, launch, lesson, open, rerun, serve, settled, table, views } from "./site.mjs";

let site, browser;
before(async () => { site = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); await site?.stop(); });

const id = "bytes-per-codec";
const changed = `${lesson}&seed=1&shape=transactions&payload_bytes=4096`;
const figureOn = (page) => page.locator(`figure[data-figure="${id}"]`);

/** The page with its figure painted. */
async function at(hash = changed, options = {}) {
  const opened = await open(browser, `${site.address}#/${hash}`, options);
  assert.equal(await settled(opened.page), "done");
  await opened.page.evaluate(() => document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))));
  return { ...opened, figure: figureOn(opened.page) };
}

/** The file that a button of the export menu gives. */
async function exported(page, button) {
  const figure = figureOn(page);
  if (!(await figure.locator("details.export").evaluate((menu) => menu.open))) await figure.locator("details.export > summary").click();
  const [download] = await Promise.all([page.waitForEvent("download"), figure.getByRole("button", { name: button, exact: true }).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The chunks of a PNG: what they are and what is in them. */
function chunks(png) {
  assert.equal(png.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
  const found = [];
  for (let place = 8; place < png.length;) {
    const length = png.readUInt32BE(place);
    found.push({ kind: png.toString("latin1", place + 4, place + 8), data: png.subarray(place + 8, place + 8 + length) });
    place += length + 12;
  }
  assert.equal(found.at(-1).kind, "IEND");
  return found;
}

/** The texts inside a PNG by keyword. */
const texts = (png) => Object.fromEntries(chunks(png).filter((chunk) => chunk.kind === "iTXt").map(({ data }) => {
  const end = data.indexOf(0);
  return [data.toString("latin1", 0, end), data.toString("utf8", end + 5)];
}));

/** Drops files on the page as a browser does. */
const drop = (page, ...files) => page.evaluate((given) => {
  const transfer = new DataTransfer();
  for (const { name, bytes } of given) transfer.items.add(new File([Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0))], name));
  const fire = (kind) => document.querySelector("main").dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  fire("dragover");
  const outlined = document.documentElement.hasAttribute("data-dropping");
  const taken = !fire("drop");
  return { outlined, taken, left: document.documentElement.hasAttribute("data-dropping") };
}, files.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes).toString("base64") })));

const notice = (page, words) => page.locator(".notice", { hasText: words }).waitFor();

describe("exports", () => {
  it("PNG in three sizes, each with title and link inside", async () => {
    const { page, faults, close } = await at();
    const print = await fingerprint(page);
    const sizes = [];
    for (const ratio of [1, 2, 4]) {
      const { name, bytes } = await exported(page, `PNG ${ratio}x`);
      assert.equal(name, `wirelab-json-or-protobuf-${id}-${print.slice(0, 8)}.png`);
      const header = chunks(bytes)[0].data;
      sizes.push([header.readUInt32BE(0), header.readUInt32BE(4)]);
      const words = texts(bytes);
      assert.equal(words["wirelab-link"], await page.evaluate(() => location.href));
      assert.equal(words.Title, await page.locator(`figure[data-figure="${id}"] h2`).innerText());
    }
    const [[width, height], ...larger] = sizes;
    assert.ok(width > 500 && height > 200, `${width} x ${height}`);
    assert.deepEqual(larger, [[2 * width, 2 * height], [4 * width, 4 * height]]);
    assert.deepEqual(faults, []);
    await close();
  });

  it("SVG: well-formed, with the picture's texts, its font and the link", async () => {
    const { page, context, faults, close } = await at();
    const { name, bytes } = await exported(page, "SVG");
    assert.match(name, /^wirelab-json-or-protobuf-bytes-per-codec-[0-9a-f]{8}\.svg$/);
    // In a page without a policy: this one forbids the style sheet that brings the file its font.
    const reader = await context.newPage();
    const read = await reader.evaluate((text) => {
      const file = new DOMParser().parseFromString(text, "image/svg+xml");
      return {
        error: file.querySelector("parsererror")?.textContent ?? null,
        root: file.documentElement.localName,
        title: file.querySelector("title")?.textContent,
        link: file.querySelector("metadata > *")?.getAttribute("href"),
        texts: [...file.querySelectorAll("text")].map((text) => text.textContent),
        colours: [...file.querySelectorAll("rect")].slice(0, 1).map((ground) => ground.getAttribute("fill")),
      };
    }, bytes.toString("utf8"));
    assert.equal(read.error, null);
    assert.equal(read.root, "svg");
    assert.equal(read.title, await page.locator(`figure[data-figure="${id}"] h2`).innerText());
    assert.equal(read.link, await page.evaluate(() => location.href));
    const all = read.texts.join("\n").replaceAll("\u00a0", " ");
    const print = await fingerprint(page);
    // Tick labels, as the canvas has them: the formats of the table's rows, and zero.
    for (const words of ["JSON", "Protobuf", print, "seed"]) assert.ok(all.includes(words), `${words} in ${all}`);
    assert.ok(read.texts.includes("0"), all);
    assert.deepEqual(read.colours, ["#ffffff"]);
    assert.match(bytes.toString("utf8"), /@font-face\{font-family:'Wirelab Sans';src:url\(data:font\/woff2;base64,d09GMg/);
    assert.deepEqual(faults, []);
    await close();
  });

  it("CSV holds the numbers of the table, with CRLF", async () => {
    const { page, faults, close } = await at();
    const text = (await exported(page, "CSV")).bytes.toString("utf8");
    assert.ok(text.endsWith("\r\n") && !/[^\r]\n/.test(text));
    const cells = text.split(/[,\r\n]+/);
    const rows = await table(page, id);
    const numbers = rows.slice(1).flatMap((row) => row.slice(1)).map((cell) => cell.replace(/[^\d.]/g, "")).filter(Boolean);
    assert.ok(numbers.length >= 5, JSON.stringify(rows));
    for (const number of numbers) assert.ok(cells.includes(number), `${number} in ${text}`);
    assert.deepEqual(faults, []);
    await close();
  });

  it("leave out of the picture what the legend hides, and keep it in the CSV", async () => {
    const { page, figure, close } = await at();
    const before = (await exported(page, "SVG")).bytes.toString("utf8");
    const button = figure.locator(".legend button").first();
    const name = (await button.innerText()).trim();
    await button.click();
    const svg = (await exported(page, "SVG")).bytes.toString("utf8");
    assert.ok(before.includes(`aria-label="${name}"`) && !svg.includes(`aria-label="${name}"`), name);
    assert.ok((await exported(page, "CSV")).bytes.toString("utf8").includes(name));
    await close();
  });

  it("copy the picture and the link, and say what cannot be copied", async () => {
    const { page, context, figure, faults, close } = await at();
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await figure.locator("details.export > summary").click();
    await figure.getByRole("button", { name: "Copy picture" }).click();
    await notice(page, "The picture is copied");
    const kinds = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
    assert.ok(kinds.includes("image/png"), kinds.join());
    await copied(page, figure.getByRole("button", { name: "Copy link" }), "Link copied");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.evaluate(() => location.href));
    await page.evaluate(() => { delete window.ClipboardItem; });
    await figure.getByRole("button", { name: "Copy picture" }).click();
    await notice(page, "Save it as PNG");
    assert.deepEqual(faults, []);
    await close();
  });

  it("say so where the browser gives no picture", async () => {
    const { page, figure, faults, close } = await at();
    await page.evaluate(() => { HTMLCanvasElement.prototype.toBlob = (done) => done(null); });
    await figure.locator("details.export > summary").click();
    await figure.getByRole("button", { name: "PNG 4x" }).click();
    await notice(page, "could not make this picture");
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("a dropped picture", () => {
  for (const [button, name] of [["PNG 1x", "chart.png"], ["SVG", "chart.svg"]]) {
    it(`${button} opens its run again`, async () => {
      const { page, faults, close } = await at();
      const print = await fingerprint(page);
      const { bytes } = await exported(page, button);
      await page.evaluate(() => { location.hash = "#/lesson/json-or-protobuf?v=1&step=sandbox&payload_bytes=300"; });
      await rerun(page, print);
      assert.deepEqual(await drop(page, { name, bytes }), { outlined: true, taken: true, left: false });
      await page.waitForFunction((wanted) => document.querySelector("[data-fingerprint]")?.dataset.fingerprint === wanted, print);
      assert.ok((await page.evaluate(() => location.hash)).includes("payload_bytes=4096"));
      assert.deepEqual(await page.locator(".notice").allTextContents(), []);
      await drop(page, { name, bytes });
      await notice(page, "open already");
      assert.deepEqual(faults, []);
      await close();
    });
  }

  it("opens from the start page, and from the help dialog by keyboard", async () => {
    const { page, faults, close } = await at();
    const print = await fingerprint(page);
    const { bytes } = await exported(page, "PNG 1x");
    await page.evaluate(() => { location.hash = "#/"; });
    await page.waitForFunction(() => !document.querySelector("main[data-lesson]"));
    await page.keyboard.press("?");
    await page.getByLabel("Open a picture exported from Wirelab").setInputFiles({ name: "chart.png", mimeType: "image/png", buffer: bytes });
    await settled(page);
    assert.equal(await fingerprint(page), print);
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.deepEqual(faults, []);
    await close();
  });

  it("that is none is named, and nothing happens", async () => {
    const { page, faults, close } = await at();
    const [print, hash] = [await fingerprint(page), await page.evaluate(() => location.hash)];
    const plain = Buffer.from(await page.evaluate(() => document.createElement("canvas").toDataURL().split(",")[1]), "base64");
    const svg = (link) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><metadata><link xmlns="urn:wirelab" href="${link}"/></metadata></svg>`);
    for (const [files, words] of [
      [[{ name: "notes.txt", bytes: Buffer.from("rubbish") }], /notes\.txt.*neither PNG nor SVG/],
      [[{ name: "plain.png", bytes: plain }], /plain\.png.*no link to a run/],
      [[{ name: "cut.png", bytes: plain.subarray(0, 20) }], /cut\.png.*no link to a run/],
      [[{ name: "nowhere.svg", bytes: svg("https://elsewhere.example/") }], /nowhere\.svg.*no link to a run/],
      [[{ name: "a.png", bytes: plain }, { name: "b.png", bytes: plain }], /2 files.*one picture at a time/],
    ]) {
      assert.equal((await drop(page, ...files)).taken, true);
      await notice(page, words);
    }
    assert.equal(await page.evaluate(() => location.hash), hash);
    assert.equal(await fingerprint(page), print);
    await drop(page, { name: "damaged.svg", bytes: svg("javascript:alert(1)#/lesson/json-or-protobuf?v=1&amp;step=sandbox&amp;payload_bytes=7") });
    await notice(page, "payload_bytes");
    assert.deepEqual(faults, []);
    await close();
  });

  it("is not what words are", async () => {
    const { page, close } = await at();
    const taken = await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.setData("text/plain", "words");
      return !document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer }));
    });
    assert.equal(taken, false);
    await close();
  });
});

/** A hash of what the canvas shows. */
const ink = (figure) => figure.locator(".picture canvas").evaluate((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 7);
});

describe("the legend", () => {
  it("has a named switch with a swatch for every series, and switches the picture only", async () => {
    const { page, figure, faults, close } = await at();
    const buttons = figure.locator(".legend button");
    const names = (await buttons.allInnerTexts()).map((name) => name.trim());
    assert.ok(names.length >= 4 && names.every(Boolean) && new Set(names).size === names.length, names.join());
    const swatches = await figure.locator(".legend button canvas").evaluateAll((all) => all.map((canvas) => canvas.toDataURL()));
    assert.ok(new Set(swatches).size >= 4, "plain and hatched, in two colours");
    const [whole, numbers, height] = [await ink(figure), await table(page, id), (await figure.locator(".picture").boundingBox()).height];
    await buttons.first().click();
    assert.equal(await buttons.first().getAttribute("aria-pressed"), "false");
    await page.waitForFunction(([id, whole]) => {
      const canvas = document.querySelector(`figure[data-figure="${id}"] .picture canvas`);
      return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 7) !== whole;
    }, [id, whole]);
    assert.deepEqual(await table(page, id), numbers);
    assert.equal((await figure.locator(".picture").boundingBox()).height, height, "nothing below moves");
    // It stays hidden while the page lives: at another step, and after another run.
    await page.evaluate(() => { location.hash = "#/lesson/json-or-protobuf?v=1&step=run"; });
    await page.waitForFunction(() => document.querySelector("main")?.dataset.step === "run");
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("main")?.dataset.step === "sandbox" && document.querySelector("main").dataset.state === "done");
    assert.equal(await buttons.first().getAttribute("aria-pressed"), "false");
    await buttons.first().click();
    assert.equal(await buttons.first().getAttribute("aria-pressed"), "true");
    await page.waitForFunction(([id, whole]) => {
      const canvas = document.querySelector(`figure[data-figure="${id}"] .picture canvas`);
      return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 7) === whole;
    }, [id, whole]);
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("reading values", () => {
  it("by keyboard: arrows walk, a live region says it, the steps stay", async () => {
    const { page, figure, faults, close } = await at();
    const canvas = figure.locator(".picture canvas");
    const [said, box] = [figure.locator(".picture [aria-live=polite]"), figure.locator(".readout")];
    const step = await page.locator("main").getAttribute("data-step");
    await canvas.focus();
    assert.equal(await box.isVisible(), false);
    const heard = [];
    for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "Home", "ArrowLeft"]) {
      await page.keyboard.press(key);
      heard.push(await said.textContent());
      assert.equal(await box.textContent(), heard.at(-1));
      assert.equal(await figure.locator(".crosshair circle").count(), 1);
    }
    const [first, second, back, last, home, stays] = heard;
    assert.ok(first && second && last && new Set([first, second, last]).size === 3, heard.join());
    assert.deepEqual([back, home, stays], [first, first, first]);
    assert.equal(await page.locator("main").getAttribute("data-step"), step);
    await page.keyboard.press("Escape");
    assert.equal(await box.isVisible(), false);
    assert.equal(await said.textContent(), "");
    await page.keyboard.press("ArrowRight");
    assert.equal(await said.textContent(), first);
    await page.keyboard.press("Tab");
    assert.equal(await box.isVisible(), false, "it goes with the focus");
    // What is said is in the table.
    const cells = (await table(page, id)).flat().map((cell) => cell.replace(/[^\d.]/g, ""));
    assert.ok(cells.includes(first.split(":").at(-1).replace(/[^\d.]/g, "")), first);
    assert.deepEqual(faults, []);
    await close();
  });

  it("by pointer: beside every bar, inside the picture, without painting it again", async () => {
    for (const view of views.filter((view) => view.colorScheme === "light")) {
      const { page, figure, faults, close } = await at(changed, view);
      const canvas = figure.locator(".picture canvas");
      await canvas.scrollIntoViewIfNeeded();
      await page.evaluate(() => {
        window.painted = 0;
        const fill = CanvasRenderingContext2D.prototype.fillRect;
        CanvasRenderingContext2D.prototype.fillRect = function (...where) { window.painted += 1; return fill.apply(this, where); };
      });
      const picture = await canvas.boundingBox();
      const read = new Set();
      for (let y = 3; y < picture.height; y += 7) {
        for (const x of [0.3, 0.6, 0.98].map((share) => share * picture.width)) {
          if (view.hasTouch) await page.touchscreen.tap(picture.x + x, picture.y + y);
          else await page.mouse.move(picture.x + x, picture.y + y);
          const box = await figure.locator(".readout").evaluate((box) => (box.hidden ? null : { text: box.textContent, ...box.getBoundingClientRect().toJSON() }));
          if (!box) continue;
          read.add(box.text);
          const inside = box.left >= picture.x - 0.5 && box.right <= picture.x + picture.width + 0.5 && box.top >= picture.y - 0.5 && box.bottom <= picture.y + picture.height + 0.5;
          assert.ok(inside, `${view.name} ${JSON.stringify(box)} in ${JSON.stringify(picture)}`);
        }
        if (view.hasTouch && y > 120) break;
      }
      assert.ok(read.size >= 3, `${view.name}: ${[...read]}`);
      assert.equal(await page.evaluate(() => window.painted), 0);
      if (!view.hasTouch) {
        await page.mouse.move(picture.x + picture.width / 2, picture.y - 40);
        assert.equal(await figure.locator(".readout").isVisible(), false);
      }
      assert.deepEqual(faults, []);
      await close();
    }
  });
});

describe("keys of the page", () => {
  it("space plays and pauses the scene, and still presses the button that has the focus", async () => {
    const { page, faults, close } = await open(browser, `${site.address}#/lesson/json-or-protobuf?v=1&step=scene`);
    await settled(page);
    const play = page.locator("[data-play]");
    const says = (words) => page.waitForFunction((words) => document.querySelector("[data-play]")?.textContent === words, words);
    // What nobody can see does not go on, so that the scene cannot end between two questions.
    await page.evaluate(() => Object.defineProperty(document, "hidden", { configurable: true, get: () => true }));
    await page.locator("h1").focus();
    const [first, second] = (await play.innerText()) === "Pause" ? ["Play", "Pause"] : ["Pause", "Play"];
    await page.keyboard.press("Space");
    await says(first);
    await page.keyboard.press("Space");
    await says(second);
    await play.focus();
    await page.keyboard.press("Space");
    await says(first);
    assert.deepEqual(faults, []);
    await close();
  });
});

describe("accessibility", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  for (const view of views) {
    it(`${view.name}: no violation with the export menu open, a series hidden and a value read out`, async () => {
      const { page, figure, close } = await at(changed, { ...view, bypassCSP: true });
      await figure.locator("details.export > summary").click();
      await figure.locator(".legend button").first().click();
      await figure.locator(".picture canvas").focus();
      await page.keyboard.press("ArrowRight");
      await figure.locator(".readout").waitFor();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map((rule) => ({ rule: rule.id, where: rule.nodes.map((node) => node.html.slice(0, 160)) })), []);
      await page.keyboard.press("?");
      await page.locator("dialog[open]").waitFor();
      const help = await page.evaluate(() => window.axe.run("dialog"));
      assert.deepEqual(help.violations.map((rule) => rule.id), []);
      await close();
    });
  }
});
