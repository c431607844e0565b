// Makes what Trunk has put into dist/ smaller, without changing what it does: node shrink.mjs DIST.
// - The glue's comments and indentation go.
// - wasm-streams, a dependency of leptos that nothing here calls, exports itself whatever is linked; its exports go, and
//   wasm-opt then drops what they held.
// - What wasm-bindgen names by a hash, which no compression makes smaller, gets a short name in the glue and the module.
// Both files are then named by their new contents.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [dist] = process.argv.slice(2);
const one = (pattern) => {
  const found = readdirSync(dist).filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`${dist}: one ${pattern} expected, found ${found.length}`);
  return found[0];
};
const wasmName = one(/^app-\w+_bg\.wasm$/);
const glueName = one(/^app-\w+\.js$/);
const before = readFileSync(join(dist, wasmName));
let glue = readFileSync(join(dist, glueName), "utf8");
const glueBefore = Buffer.byteLength(glue);

// Reads and writes the import (2) and export (7) section; `change` gives each name anew, or null to leave the export out.
const number = (value) => {
  const bytes = [];
  do {
    const low = value & 127;
    value >>>= 7;
    bytes.push(value ? low | 128 : low);
  } while (value);
  return Buffer.from(bytes);
};
const text = (name) => Buffer.concat([number(Buffer.byteLength(name)), Buffer.from(name)]);
const rename = (module, change) => {
  let at = 8;
  const readNumber = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const readText = () => {
    const length = readNumber();
    at += length;
    return module.toString("utf8", at - length, at);
  };
  const skipLimits = () => {
    const flags = readNumber();
    readNumber();
    if (flags & 1) readNumber();
  };
  // Webassembly core specification §5.5.5: function, table, memory, global, tag.
  const skipImport = [readNumber, () => (at++, skipLimits()), skipLimits, () => (at += 2), () => (at++, readNumber())];
  const parts = [module.subarray(0, 8)];
  while (at < module.length) {
    const start = at;
    const id = module[at++];
    const length = readNumber();
    const end = at + length;
    if (id === 2 || id === 7) {
      const entries = [];
      for (let left = readNumber(); left > 0; left -= 1) {
        const from = id === 2 ? text(readText()) : Buffer.alloc(0);
        const name = change(readText(), id === 7);
        const kindAt = at;
        const kind = module[at++];
        if (id === 2) skipImport[kind]();
        else readNumber();
        if (name !== null) entries.push(Buffer.concat([from, text(name), module.subarray(kindAt, at)]));
      }
      if (at !== end) throw new Error(`${wasmName}: section ${id} was not understood`);
      const body = Buffer.concat([number(entries.length), ...entries]);
      parts.push(Buffer.from([id]), number(body.length), body);
    } else {
      parts.push(module.subarray(start, end));
    }
    at = end;
  }
  return Buffer.concat(parts);
};

// wasm-streams.
glue = glue
  .replace(/^ {4}class IntoUnderlying\w+ \{\n[\s\S]*?^ {4}\}\n/gm, "")
  .replace(/^ {4}const IntoUnderlying\w+Finalization = [\s\S]*?;\n/gm, "")
  .replace(/^ {4}(?:if \(Symbol\.dispose\) |exports\.)IntoUnderlying.*\n/gm, "");
if (/intounderlying/i.test(glue)) throw new Error(`${glueName}: wasm-streams is still in use`);
const scratch = join(dist, "shrunk.wasm");
writeFileSync(scratch, rename(before, (name, exported) => (exported && /^(?:__wbg_)?intounderlying/.test(name) ? null : name)));
// The lowest kilobyte is the end of Rust's stack, never an object, and memory begins as zeros: both are rustc's layout.
execFileSync("wasm-opt", ["-O2", "--low-memory-unused", "--zero-filled-memory", "-o", scratch, scratch], { stdio: "inherit", shell: process.platform === "win32" });
const stripped = readFileSync(scratch);
rmSync(scratch);

// Short names.
const names = new Map();
const after = rename(stripped, (name) => {
  if (!/_h?[0-9a-f]{16}(?:_\d+)?$/.test(name) || !glue.includes(name)) return name;
  if (!names.has(name)) names.set(name, `$${names.size.toString(36)}`);
  return names.get(name);
});
glue = glue.replace(/[\w$]+/g, (word) => names.get(word) ?? word);

// Comments on lines of their own, and indentation. Neither is safe inside a text of several lines.
const lines = glue.split("\n");
if (lines.some((line) => (line.match(/`/g) ?? []).length % 2)) throw new Error(`${glueName}: a text spans lines`);
glue = lines
  .map((line) => line.trim())
  .filter((line) => line && !/^(?:\/\/|\/\*\*|\*)/.test(line))
  .join("\n");

new Function(glue);
const module = new WebAssembly.Module(after);
const inGlue = new Set(glue.match(/[\w$]+/g));
const missing = WebAssembly.Module.imports(module).filter(({ name }) => !inGlue.has(name));
if (missing.length) throw new Error(`${wasmName}: the glue lacks ${missing.map(({ name }) => name).join(", ")}`);

let html = readFileSync(join(dist, "index.html"), "utf8");
for (const [name, tail, bytes] of [[wasmName, "_bg.wasm", after], [glueName, ".js", Buffer.from(glue)]]) {
  const renamed = `app-${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}${tail}`;
  if (!html.includes(name)) throw new Error(`index.html does not load ${name}`);
  html = html.replaceAll(name, renamed);
  rmSync(join(dist, name));
  writeFileSync(join(dist, renamed), bytes);
}
writeFileSync(join(dist, "index.html"), html);
console.log(`   glue ${glueBefore} to ${Buffer.byteLength(glue)} bytes, module ${before.length} to ${after.length}, ${names.size} names shortened`);
