// wasm-bindgen gives every import a long name that ends in 16 random digits, in the module and in its glue. Both files get
// short ones in their place. Of the module only the import section changes: nothing else refers to it by name.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const only = (pattern) => {
  const files = readdirSync("dist").filter((name) => pattern.test(name));
  if (files.length !== 1) throw new Error(`dist/: one ${pattern} expected, found ${files.length}`);
  return join("dist", files[0]);
};
const [gluePath, modulePath] = [only(/^app-.*\.js$/), only(/^app-.*\.wasm$/)];
const module = readFileSync(modulePath);
const glue = readFileSync(gluePath, "utf8");
const words = new Set(glue.match(/\w+/g));

let at = 8;
const leb = (value) => (value > 127 ? [(value & 127) | 128, ...leb(value >>> 7)] : [value]);
const number = () => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = module[at++];
    value |= (byte & 127) << shift;
    if (!(byte & 128)) return value >>> 0;
  }
};
const bytes = (count) => module.subarray(at, (at += count));
const limits = () => { for (let left = 1 + (number() & 1); left > 0; left--) number(); };
// What is imported: a function's type, a table, a memory, a global.
const kinds = [number, () => (at++, limits()), limits, () => (at += 2)];

const names = new Map();
const IMPORTS = 2;
const sections = [module.subarray(0, 8)];
while (at < module.length) {
  const start = at;
  const [id, size] = [module[at++], number()];
  const end = at + size;
  if (id === IMPORTS) {
    const count = number();
    const parts = [Buffer.from(leb(count))];
    for (let left = count; left > 0; left--) {
      const from = at;
      bytes(number());
      parts.push(module.subarray(from, at));
      const name = bytes(number()).toString("utf8");
      const short = `_${names.size.toString(36)}`;
      if (names.has(name) || words.has(short)) throw new Error(`${name} or ${short} stands for two things`);
      names.set(name, short);
      const what = at;
      kinds[module[at++]]();
      parts.push(Buffer.from([short.length, ...Buffer.from(short)]), module.subarray(what, at));
    }
    const section = Buffer.concat(parts);
    sections.push(Buffer.from([id, ...leb(section.length)]), section);
  } else {
    sections.push(module.subarray(start, end));
  }
  at = end;
}
const found = new Set();
const renamed = glue.replace(/\b__wb\w+/g, (name) => {
  if (names.has(name)) found.add(name);
  return names.get(name) ?? name;
});
const missing = [...names.keys()].filter((name) => !found.has(name));
if (missing.length > 0) throw new Error(`${gluePath} does not give ${missing.join(", ")}`);
const exported = WebAssembly.Module.exports(new WebAssembly.Module(module)).map(({ name }) => name);
if (exported.some((name) => names.has(name))) throw new Error("a name is imported and exported");
writeFileSync(modulePath, Buffer.concat(sections));
writeFileSync(gluePath, renamed);
