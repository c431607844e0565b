// Says for each function and each constant of the page's module where it belongs: to the program that every page begins with, or
// to one of the chunks that come when they are needed (chunks.mjs). Names decide for what is written where a chunk has its
// paths; users for everything else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHUNKS, DOORS, NUMBERS, READ_IN_A_LESSON, WORDS } from "./chunks.mjs";

/** What every page begins with. */
export const PROGRAM = "program";

// A function's path is what its name begins with.
const pathOf = (name) => (name ?? "").replace(/^[<&]*(?:mut )?/, "");
// A constant's path stands in its symbol, letters counted.
const symbol = (name) => {
  let rest = /^\.rodata\._ZN(.*)E/.exec(name)?.[1] ?? "";
  const path = [];
  for (let length; (length = parseInt(rest, 10)) > 0; rest = rest.slice(`${length}`.length + length)) path.push(rest.slice(`${length}`.length).slice(0, length));
  return path;
};
const claims = Object.entries(CHUNKS).flatMap(([chunk, known]) => known.map((beginning) => ({ chunk, beginning }))).sort((one, other) => other.beginning.length - one.beginning.length);
const claimed = (path) => claims.find(({ beginning }) => path === beginning || [`${beginning}::`, `${beginning} as `].some((start) => path.startsWith(start)))?.chunk;

// Tables of numbers, and the font, which has no name.
const FONT = Buffer.from("wOF2");
const refersToNothing = ({ name, bytes }) => NUMBERS.some((known) => name.includes(known)) || FONT.equals(bytes.subarray(0, FONT.length));

/** A lesson of the module: what its functions' paths begin with, and the chunks that it brings. */
const lessonsOf = (constants) =>
  constants.map(({ name }) => symbol(name)).filter((path) => path.at(-2) === WORDS).map((path) => path.slice(0, -2)).map((path) => {
    const listed = /^ {4}chunks: &\[(.*?)\],$/ms.exec(readFileSync(`${join("lessons/src", ...path.slice(1))}.rs`, "utf8"));
    if (!listed) throw new Error(`${path.join("::")}: its list of chunks is not found`);
    return { beneath: `${path.join("::")}::`, chunks: [...listed[1].matchAll(/Chunk::(\w+)/g)].map(([, name]) => name.toLowerCase()) };
  });

/** The place of each node of `module` (wasm.mjs): of all functions, imported ones first, then of all constants. */
export function placesOf({ imported, functions, exported, inTable, names, constants }) {
  if (names.length === 0) throw new Error("the module's functions have lost their names");
  const first = imported + functions.length;
  const nodes = first + constants.length;
  const all = [...Array(nodes).keys()];
  const lessons = lessonsOf(constants);
  const pointedAt = new Set(inTable.values());
  if (lessons.length === 0) throw new Error("no lesson has its words");

  const constantAt = (address) => {
    let [low, high] = [0, constants.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (constants[middle].address > address) high = middle - 1;
      else if (constants[middle].address + constants[middle].bytes.length <= address) low = middle + 1;
      else return first + middle;
    }
    return -1;
  };
  // A number that happens to look like an address only keeps a constant in more places than needed.
  const addresses = (numbers) => numbers.map(constantAt).filter((node) => node >= 0);
  const words = ({ address, bytes }) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const found = [];
    for (let at = -address & 3; at + 4 <= bytes.length; at += 4) found.push(view.getUint32(at, true));
    return found;
  };
  // No constant refers into the middle of a table of numbers: what looks so is itself a number, by chance.
  const mayRefer = (number) => {
    const known = constants[constantAt(number) - first];
    return !known || known.address === number || !refersToNothing(known);
  };
  const edges = [
    ...Array(imported).fill([]),
    ...functions.map(({ calls, numbers }) => [...calls, ...addresses([...numbers])]),
    ...constants.map((constant) => (refersToNothing(constant) ? [] : addresses(words(constant).filter(mayRefer)))),
  ];
  // Constants begin with what they refer to; a number that only falls into the midst of one is likely to be a number.
  const begins = (number) => constants[constantAt(number) - first]?.address === number;
  const sure = edges.map((known, node) => (node < first || refersToNothing(constants[node - first]) ? known : addresses(words(constants[node - first]).filter(begins))));
  const reached = (roots, stop, along = edges) => {
    const seen = new Set();
    for (const todo = [...roots]; todo.length > 0; ) {
      const node = todo.pop();
      if (seen.has(node) || stop(node)) continue;
      seen.add(node);
      todo.push(...along[node]);
    }
    return seen;
  };

  // The table of JavaScript's values is not shared: binaryen's library can import no such table.
  const ofTables = (node) => node >= imported && node < first && functions[node - imported].tables;
  const wanted = all.map((node) => {
    if (node < first) return node < imported || exported.has(node) || ofTables(node) ? undefined : claimed(pathOf(names[node]));
    const path = symbol(constants[node - first].name);
    return READ_IN_A_LESSON.includes(path.at(-2)) ? claimed(path.join("::")) : undefined;
  });
  // What is the same in two lessons is one function under the name of one: what answers without a call and stands in the table,
  // and what a lesson calls that does not bring its chunk, may be anybody's. A lesson calls what its functions call, and those
  // closures without a name whose places in the table its constants have.
  const isFunction = (node) => node >= imported && node < first;
  const ofLessons = (node) => isFunction(node) && pathOf(names[node]).startsWith("lessons::");
  const lessonOf = (node) => lessons.find(({ beneath }) => pathOf(names[node]).startsWith(beneath));
  const callers = all.filter(isFunction).map((node) => [node, lessonOf(node)]);
  for (const constant of constants) {
    const lesson = lessons.find(({ beneath }) => `${symbol(constant.name).join("::")}::`.startsWith(beneath));
    if (lesson) for (const place of words(constant)) if (inTable.has(place) && isFunction(inTable.get(place))) callers.push([inTable.get(place), lesson]);
  }
  const missing = (lesson, called) => lesson && ofLessons(called) && wanted[called] && !lesson.chunks.includes(wanted[called]);
  for (const node of all) {
    if (ofLessons(node) && names[node].includes("{{closure}}") && pointedAt.has(node) && functions[node - imported].calls.size === 0) wanted[node] = undefined;
  }
  for (const [node, lesson] of callers) {
    for (const called of functions[node - imported].calls) if (missing(lesson, called)) wanted[called] = undefined;
  }

  // What can change must be there from the beginning: a chunk that came later would set it back.
  const variables = all.filter((node) => node >= first && !constants[node - first].name.startsWith(".rodata"));
  const begun = [...exported, ...pointedAt, ...variables, ...all.filter(ofTables)];
  const inChunk = (node) => wanted[node] !== undefined;
  const ofChunks = reached(all.filter(inChunk), () => false, sure);
  // What nobody seems to use is used in a way that is not seen here, such as from the end of an array downwards.
  const program = reached([...begun, ...all.filter((node) => !ofChunks.has(node))], inChunk);
  const users = all.map(() => []);
  for (const chunk of Object.keys(CHUNKS)) {
    const roots = all.filter((node) => wanted[node] === chunk);
    if (roots.length === 0) throw new Error(`xtask/js/chunks.mjs: nothing belongs to ${chunk}`);
    for (const node of reached(roots, (node) => program.has(node) || (wanted[node] ?? chunk) !== chunk)) users[node].push(chunk);
  }
  // What several chunks use comes with the chunk that every lesson with any of them brings, and the fewest lessons beside.
  const bringing = (chunk) => lessons.filter((lesson) => lesson.chunks.includes(chunk));
  const rarest = Object.keys(CHUNKS).sort((one, other) => bringing(one).length - bringing(other).length);
  const shared = ([only, ...more]) => (more.length === 0 ? only : rarest.find((chunk) => [only, ...more].flatMap(bringing).every((lesson) => lesson.chunks.includes(chunk))));
  const places = all.map((node) => wanted[node] ?? (node < imported || program.has(node) ? PROGRAM : (shared(users[node]) ?? PROGRAM)));

  // What the map reads: were it taken for a chunk's, the page would find nothing there.
  for (const [index, { name }] of constants.entries()) {
    const path = symbol(name);
    const read = path.at(-2) === "LESSON" || path.slice(0, 2).join("::") === "lessons::catalogue";
    if (read && places[first + index] !== PROGRAM) throw new Error(`${path.slice(0, -1).join("::")} is in the chunk ${places[first + index]}; every page reads it`);
  }

  // A lesson's page stops where it calls into a chunk that the lesson does not bring.
  for (const node of all) {
    const lesson = node < first && lessonOf(node);
    for (const called of node >= imported && node < first ? functions[node - imported].calls : []) {
      const [from, to] = [places[node], places[called]];
      const door = !lesson && DOORS.some(([one, other]) => one === from && other === to);
      if (to === PROGRAM || to === from || from === PROGRAM || door) continue;
      const without = lesson ? [lesson] : bringing(from);
      if (without.every(({ chunks }) => chunks.includes(to))) continue;
      throw new Error(`${names[node]} calls ${names[called]} in the chunk ${to}, which not every lesson with ${from} brings`);
    }
  }
  return places;
}
