// Reads from a WebAssembly module who refers to whom: functions by calls, functions and constants by addresses. Node's own
// compiler gives no such view, and binaryen's JavaScript only instruction by instruction.
import "../../static/unpack.js";

const { LOAD, STORE, TABLE, INDIRECT, PREFIX, NOTHING, F32, F64, I32, kinds, prefixed } = globalThis.wirelab.unpack.format;
const [CALL, TABLE_GET, TABLE_SET] = [0x10, 0x25, 0x26];
// After the prefix 0xfc: conversions, then memory, then tables.
const FIRST_OF_TABLES = 12;
const [IMPORTS, EXPORTS, ELEMENTS, CODE, DATA] = [2, 7, 9, 10, 11];
const [NAMES_OF_FUNCTIONS, NAMES_OF_DATA] = [1, 9];

/**
 * What a module has, functions counted with the imported ones first:
 * `imported`: how many functions it imports; `functions`: of the others, whom they call, which numbers may be addresses, and
 * whether they read or change tables;
 * `exported`: indices of functions; `inTable`: of those in the table, by their place in it; `names`: of functions, by index; `constants`: the data segments, with address, bytes and name.
 */
export function read(module) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = module[at++];
      value += (byte & 127) * scale;
      if (!(byte & 128)) return value;
    }
  };
  const text = () => {
    const length = number();
    return Buffer.from(module.subarray(at, (at += length))).toString("utf8");
  };
  const times = (what) => { for (let left = number(); left > 0; left--) what(); };
  const limits = () => { for (let left = 1 + (number() & 1); left > 0; left--) number(); };
  const found = { imported: 0, functions: [], exported: new Set(), inTable: new Map(), names: [], constants: [] };

  const imported = () => {
    text();
    text();
    const kind = module[at++];
    if (kind === 0) found.imported++, number();
    else if (kind === 1) at++, limits();
    else if (kind === 2) limits();
    else at += 2;
  };
  const exported = () => {
    text();
    const kind = module[at++];
    const index = number();
    if (kind === 0) found.exported.add(index);
  };
  const active = (what) => {
    if (number() !== 0 || module[at++] !== 0x41) throw new Error(`byte ${at}: only segments at a fixed place are known here`);
    const place = number();
    at++;
    what(place);
  };
  const code = () => {
    const size = number();
    const end = at + size;
    const calls = new Set();
    const numbers = new Set();
    let tables = false;
    times(() => (number(), at++));
    while (at < end) {
      const opcode = module[at++];
      const kind = kinds[opcode];
      tables ||= opcode === TABLE_GET || opcode === TABLE_SET;
      if (opcode === CALL) calls.add(number());
      else if (kind === LOAD || kind === STORE) number(), numbers.add(number());
      else if (kind === I32) numbers.add(number());
      else if (kind === F32) at += 4;
      else if (kind === F64) at += 8;
      else if (kind === TABLE) for (let left = number(); left >= 0; left--) number();
      else if (kind === INDIRECT) number(), number();
      else if (kind === PREFIX) {
        const which = number();
        tables ||= which >= FIRST_OF_TABLES;
        for (let left = prefixed[which]; left > 0; left--) number();
      }
      else if (kind !== NOTHING) number();
    }
    if (at !== end) throw new Error(`byte ${at}: a function does not end where it says`);
    found.functions.push({ calls, numbers, tables });
  };
  const constant = (address) => {
    const length = number();
    found.constants.push({ address, bytes: module.subarray(at, (at += length)), name: "" });
  };
  const names = (end) => {
    if (text() !== "name") return;
    while (at < end) {
      const kind = module[at++];
      const size = number();
      const next = at + size;
      if (kind === NAMES_OF_FUNCTIONS) times(() => (found.names[number()] = text()));
      if (kind === NAMES_OF_DATA) times(() => (found.constants[number()].name = text()));
      at = next;
    }
  };

  while (at < module.length) {
    const id = module[at++];
    const size = number();
    const end = at + size;
    if (id === IMPORTS) times(imported);
    else if (id === EXPORTS) times(exported);
    else if (id === ELEMENTS) times(() => active((place) => times(() => found.inTable.set(place++, number()))));
    else if (id === CODE) times(code);
    else if (id === DATA) times(() => active(constant));
    else if (id === 0) names(end);
    at = end;
  }
  return found;
}
