// Splits the page's module into the program that every page begins with and the chunks that come when they are needed
// (chunks.mjs), as binaryen's wasm-split does, which its package for Node does not bring. The chunks share memory, table and
// stack with the program and are one program with it: static/boot.js instantiates them over its exports.
//
// A function of a chunk has a place in the table. The program calls it through that place, which traps until the chunk is there;
// so does one chunk another. A chunk's constants come into memory with it. Nothing in Rust knows of the cut: what asks for
// a chunk before it opens a lesson is app/src/chunks.rs.
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { CHUNKS } from "./chunks.mjs";
import { PROGRAM, placesOf } from "./places.mjs";
import { read } from "./wasm.mjs";

// The programs of npm packages are found by PATH; their libraries lie beside them.
const library = process.env.PATH.split(delimiter).map((folder) => resolve(folder, "../binaryen/index.js")).find(existsSync);
if (!library) throw new Error("PATH names no folder of npm's binaryen");
const { default: binaryen } = await import(pathToFileURL(library));

// What rustc uses by itself for this target. With more, binaryen would write what not every browser reads.
const FEATURES = ["BulkMemory", "BulkMemoryOpt", "CallIndirectOverlong", "MutableGlobals", "Multivalue", "NontrappingFPToInt", "ReferenceTypes", "SignExt"].reduce((all, name) => {
  if (!(binaryen.Features[name] > 0)) throw new Error(`binaryen knows no feature ${name}`);
  return all | binaryen.Features[name];
}, 0);
const [file] = readdirSync("dist").filter((name) => /^app-.*\.wasm$/.test(name));
const bytes = readFileSync(join("dist", file));
const module = read(bytes);
const { imported, functions, names, constants } = module;
constants.sort((one, other) => one.address - other.address);
const places = placesOf(module);
const first = imported + functions.length;

const load = () => {
  const module = binaryen.readBinary(bytes);
  module.setFeatures(FEATURES);
  return module;
};
const list = (module, what, info) => Array.from({ length: module[`getNum${what}s`]() }, (_, index) => info(module[`get${what}ByIndex`](index)));
const whole = load();
const described = list(whole, "Function", binaryen.getFunctionInfo);
if (described.some(({ name }, node) => name !== (names[node] ?? name))) throw new Error(`dist/${file}: binaryen counts functions differently`);
const placeOf = new Map(described.map(({ name }, node) => [name, places[node]]));
// The functions' table is as large as it is; that of JavaScript's values grows.
const table = list(whole, "Table", binaryen.getTableInfo).find(({ max }) => max !== undefined).name;
const elements = list(whole, "ElementSegment", binaryen.getElementSegmentInfo).filter((segment) => segment.table === table);
if (elements.length !== 1) throw new Error(`dist/${file}: its table is filled in ${elements.length} pieces, not in one`);
const variable = list(whole, "Global", binaryen.getGlobalInfo).filter(({ mutable }) => mutable);
const memory = whole.getMemoryInfo();

// Places in the table: those that are taken, then one for each function that somebody outside its chunk calls directly.
const START = 1;
const slots = new Map(elements[0].data.map((name, index) => [name, START + index]));
const behind = new Set();
functions.forEach(({ calls }, index) => {
  const from = places[imported + index];
  for (const node of calls) if (places[node] !== PROGRAM && places[node] !== from) behind.add(described[node]);
});
// A function may stand in the table twice: the number of names is not the number of places.
let size = START + elements[0].data.length;
for (const { name } of behind) if (!slots.has(name)) slots.set(name, size++);

const short = new Map();
const shortName = (name) => short.get(name) ?? short.set(name, `_${short.size.toString(36)}`).get(name);

// Those that lie beside each other become one, padding included.
const segments = (module, place) => {
  const merged = [];
  constants.forEach(({ address, bytes }, index) => {
    if (places[first + index] !== place) return;
    const last = merged.at(-1);
    if (last?.next === index && address - last.end < 16) {
      last.pieces.push(Buffer.alloc(address - last.end), bytes);
      Object.assign(last, { next: index + 1, end: address + bytes.length });
    } else merged.push({ address, pieces: [bytes], next: index + 1, end: address + bytes.length });
  });
  return merged.map(({ address, pieces }) => ({ offset: module.i32.const(address), data: Buffer.concat(pieces), passive: false }));
};

const chunk = (place) => {
  const module = load();
  for (const { name } of list(module, "Export", binaryen.getExportInfo)) module.removeExport(name);
  for (const { name, params, results } of described) {
    if (placeOf.get(name) === place) continue;
    module.removeFunction(name);
    module.addFunctionImport(name, "page", shortName(name), params, results);
  }
  for (const { name, type } of variable) {
    module.removeGlobal(name);
    module.addGlobalImport(name, "page", shortName(name), type, true);
  }
  module.setMemory(0, memory.max ?? 65536, null, segments(module, place));
  module.addMemoryImport("0", "page", "memory");
  module.removeElementSegment(elements[0].name);
  module.removeTable(table);
  module.addTableImport(table, "page", shortName(table));
  const taken = [...elements[0].data.map((name, index) => [name, START + index]), ...[...slots].filter(([, slot]) => slot >= START + elements[0].data.length)];
  const own = taken.filter(([name]) => placeOf.get(name) === place);
  own.forEach(([name, slot], index) => {
    if (index > 0 && own[index - 1][1] === slot - 1) return;
    const run = own.slice(index).filter(([, other], offset) => other === slot + offset).map(([name]) => name);
    module.addActiveElementSegment(table, name, run, module.i32.const(slot));
  });
  return module;
};

const chunks = Object.keys(CHUNKS).map((name) => [name, chunk(name)]);
for (const [, module] of chunks) module.runPasses(["remove-unused-module-elements"]);
const shared = new Set(chunks.flatMap(([, module]) => list(module, "Function", binaryen.getFunctionInfo)).filter(({ module }) => module === "page").map(({ name }) => name));

for (const { name } of described) if (placeOf.get(name) !== PROGRAM) whole.removeFunction(name);
whole.removeElementSegment(elements[0].name);
whole.removeTable(table);
whole.addTable(table, size, size);
whole.addFunction("absent", binaryen.none, binaryen.none, [], whole.unreachable());
whole.addActiveElementSegment(table, "all", elements[0].data.map((name) => (placeOf.get(name) === PROGRAM ? name : "absent")), whole.i32.const(START));
for (const { name, params, results } of behind) {
  const values = binaryen.expandType(params).map((type, index) => whole.local.get(index, type));
  whole.addFunction(name, params, results, [], whole.call_indirect(table, whole.i32.const(slots.get(name)), values, params, results));
}
whole.setMemory(memory.initial, memory.max ?? 65536, null, segments(whole, PROGRAM));
for (const name of shared) whole.addFunctionExport(name, shortName(name));
for (const { name } of variable) if (short.has(name)) whole.addGlobalExport(name, shortName(name));
whole.addTableExport(table, shortName(table));
whole.runPasses(["remove-unused-module-elements"]);

binaryen.setDebugInfo(false);
for (const [name, module] of [[PROGRAM, whole], ...chunks]) {
  if (!module.validate()) throw new Error(`the ${name} after the split is no valid module`);
  module.runPasses(["reorder-functions-by-name"]);
  writeFileSync(name === PROGRAM ? join("dist", file) : join("dist/modules", `${name}.wasm`), module.emitBinary());
}
