// The first script of the page: applies the reader's theme before anything is drawn, compiles the WebAssembly module
// once, starts the page with it and gives the same module to every worker, and says so readably when any of that fails.
//
// Served, the glue script's tag names the module's file (Trunk.toml writes it). In the one-file bundle the glue stands
// inside the page, and the module beside it as base64 of raw deflate.
"use strict";
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("wirelab.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // Storage is denied: the system's theme it is.
  }

  let wasm; // the compiled module, for page and workers
  let exported; // what the page's instance of it shares with its chunks, once it has begun
  let workerCode; // the URL of what a worker runs
  let worker; // the newest one
  let started = false;
  let failed = false;

  const inflate = async (text) => {
    const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Response(stream).arrayBuffer();
  };

  const load = async (file) => {
    const response = await fetch(file).catch((error) => { throw new Error(`${file}: ${error.message}`); });
    if (!response.ok) throw new Error(`${file}: the server answered ${response.status} ${response.statusText}`);
    return response.arrayBuffer();
  };

  // A module, from within the page or from the file that the glue's tag names; unnamed, from where a quick build has it.
  const compiled = async (name) => {
    const inside = document.getElementById(`module-${name}`);
    const file = inside ? await inflate(inside.textContent) : await load(document.getElementById("glue").dataset[name] ?? `./modules/${name}.wasm`);
    return WebAssembly.compile(wirelab.unpack(file));
  };

  // A module that comes when it is needed. Once it is there it stays; a failure may be tried again.
  const modules = {};
  const loadModule = (name) => (modules[name] ??= compiled(name).catch((error) => {
    modules[name] = undefined;
    throw error;
  }));

  const start = async () => {
    if (typeof WebAssembly !== "object") {
      throw new Error("This browser runs no WebAssembly, or it has been switched off (some browsers' strictest security level does).");
    }
    wasm = await compiled("wasm");
    if (typeof wasm_bindgen === "undefined") throw new Error("The page's second script did not load.");
    exported = wasm_bindgen({ module_or_path: wasm });
    await exported;
    started = true;
  };

  // The chunks of the program that come when they are needed (xtask/js/chunks.mjs): with page and worker they share everything.
  // A quick build has none apart.
  const chunks = {};
  const joining = {};
  const join = async (name) => {
    if (!(document.getElementById(`module-${name}`) || document.getElementById("glue").dataset[name])) return;
    const module = await loadModule(name);
    await WebAssembly.instantiate(module, { page: await exported });
    chunks[name] = module;
    worker?.postMessage({ chunks: [module] });
  };
  const joinChunks = (names) => Promise.all(names.map((name) => (joining[name] ??= join(name).catch((error) => {
    joining[name] = undefined;
    throw error;
  }))));

  // A classic worker from a blob: the only kind that also lives in a page opened from disk. It gets the program with the chunks
  // that are there, and later ones before any order that needs them.
  const inWorker = () => {
    let page;
    addEventListener("message", (event) => {
      const { program, chunks } = event.data ?? {};
      if (!chunks) return;
      event.stopImmediatePropagation();
      if (program) page = wasm_bindgen.initSync({ module: program });
      for (const chunk of chunks) new WebAssembly.Instance(chunk, { page });
    });
  };
  const spawnWorker = () => {
    const glue = document.getElementById("glue");
    const first = glue.src ? `importScripts(${JSON.stringify(glue.src)});` : glue.textContent;
    workerCode ??= URL.createObjectURL(new Blob([first, `\n(${inWorker})();`], { type: "text/javascript" }));
    worker = new Worker(workerCode);
    worker.postMessage({ program: wasm, chunks: Object.values(chunks) });
    return worker;
  };

  // The bench, in a worker of its own: nothing runs beside what is timed. `turn` does a part of the work, `took` hears how long
  // that was and gives what there is to say of it, for `tell`. Whatever ran before ends; without `tell` that is all.
  let racing;
  const race = async ([tell, ...first]) => {
    racing?.terminate?.();
    const mine = (racing = {});
    if (!tell) return;
    const failed = ({ message }) => tell(`failed\nThere is no answer: ${message}`);
    const work = ({ data: [module, first] }) => {
      const { memory, begin, turn, took } = new WebAssembly.Instance(module).exports;
      begin(...first);
      const next = () => {
        const start = performance.now();
        if (!turn()) return;
        const at = took(performance.now() - start);
        const length = new DataView(memory.buffer).getUint32(at, true);
        postMessage(new TextDecoder().decode(new Uint8Array(memory.buffer, at + 4, length)));
        setTimeout(next);
      };
      next();
    };
    try {
      const module = await loadModule("bench");
      if (racing !== mine) return;
      racing = new Worker(URL.createObjectURL(new Blob([`onmessage=${work}`], { type: "text/javascript" })));
      racing.onmessage = ({ data }) => tell(data);
      racing.onerror = failed;
      racing.postMessage([module, first]);
    } catch (error) {
      if (racing === mine) failed(error);
    }
  };

  const element = (name, text, properties = {}) => Object.assign(document.createElement(name), { textContent: text, ...properties });

  const fail = (title, reason) => {
    if (failed) return;
    failed = true;
    const report = [`Wirelab: ${title}`, reason, `page ${location.href}`, `browser ${navigator.userAgent}`, new Date().toISOString()].join("\n");
    const show = () => {
      const section = element("section", "", { className: "failure", id: "failure" });
      section.setAttribute("role", "alert");
      const text = element("pre", report);
      text.tabIndex = 0;
      const buttons = element("p", "", { className: "buttons" });
      const copy = element("button", "Copy the report", { type: "button" });
      copy.onclick = () => {
        const done = (words) => { copy.textContent = words; };
        const chosen = () => { getSelection().selectAllChildren(text); done("Selected: press Ctrl+C"); };
        navigator.clipboard ? navigator.clipboard.writeText(report).then(() => done("Copied"), chosen) : chosen();
      };
      const home = element("button", "Open the start page", { type: "button" });
      home.onclick = () => { location.hash = "#/"; location.reload(); };
      const reload = element("button", "Reload", { type: "button" });
      reload.onclick = () => location.reload();
      buttons.append(reload, home, copy);
      section.append(element("h1", title), element("p", reason), buttons, text);
      document.getElementById("boot")?.remove();
      document.body.prepend(section);
      scrollTo(0, 0);
    };
    document.body ? show() : addEventListener("DOMContentLoaded", show);
  };

  const unexpected = (error) => {
    if (error instanceof WebAssembly.RuntimeError) fail("This page has stopped", error.message);
    else if (!started && error instanceof Error) fail("Wirelab could not be started", error.message);
  };

  Object.assign(globalThis.wirelab, {
    spawnWorker,
    joinChunks,
    loadModule,
    race,
    // Called by the page's panic hook, with the words that the error event does not have.
    panicked: (message) => fail("This page has stopped", message),
  });
  addEventListener("error", (event) => unexpected(event.error));
  addEventListener("unhandledrejection", (event) => unexpected(event.reason));
  addEventListener("DOMContentLoaded", () => {
    start().catch((error) => fail("Wirelab could not be started", error?.message ?? String(error)));
  });
})();
