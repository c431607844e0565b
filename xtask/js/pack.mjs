// Sorts the bytes of the page's modules by their meaning, so that brotli makes less of them: what, why and how it is read
// back stand in static/unpack.js. `node pack.mjs` packs every module in dist/ and checks that unpacking gives it back.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import "../../static/unpack.js";

const { unpack } = globalThis.wirelab;
const { UNKNOWN, NOTHING, LOAD, STORE, I32, F32, F64, TABLE, INDIRECT, PREFIX, kinds, natural, UNALIGNED, prefixed, REST, LOCALS, OPCODES, OPERANDS, CONSTANTS, uses, STREAMS, NAME } = unpack.format;
const CODE = 10;

const leb = (value) => {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
};

/** The packed file of a module, both as bytes. Throws where the module has an instruction that the format does not know. */
export function pack(module) {
  const streams = Array.from({ length: STREAMS }, () => []);
  const unaligned = [];
  let at = 8;
  let functions = 0;
  let before = 0;
  const number = (into) => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = module[at++];
      into?.push(byte);
      value += (byte & 127) * scale;
      if (!(byte & 128)) return value;
    }
  };
  const copy = (into, end) => { while (at < end) into.push(module[at++]); };

  const body = () => {
    const size = number();
    const end = at + size;
    for (let left = number(streams[LOCALS]); left > 0; left--) {
      number(streams[LOCALS]);
      copy(streams[LOCALS], at + 1);
    }
    let constant; // an i32, until the opcode after it is known
    while (at < end) {
      const place = at;
      const opcode = module[at++];
      const kind = kinds[opcode];
      if (kind === UNKNOWN) throw new Error(`byte ${place}: instruction 0x${opcode.toString(16)} is not known to static/unpack.js`);
      let shown = opcode;
      if (kind === LOAD || kind === STORE) {
        const alignment = number();
        if (alignment !== natural(opcode)) {
          let index = unaligned.findIndex(([other, wide]) => other === opcode && wide === alignment);
          if (index < 0) index = unaligned.push([opcode, alignment]) - 1;
          shown = UNALIGNED + index;
        }
      }
      if (constant) streams[CONSTANTS + uses[shown]].push(...constant);
      constant = undefined;
      streams[OPCODES].push(shown);
      const stream = streams[OPERANDS + kind];
      if (kind === I32) number((constant = []));
      else if (kind === F32) copy(stream, at + 4);
      else if (kind === F64) copy(stream, at + 8);
      else if (kind === TABLE) for (let left = number(stream); left >= 0; left--) number(stream);
      else if (kind === INDIRECT) number(stream), number(stream);
      else if (kind === PREFIX) {
        const which = number(stream);
        if (!(which in prefixed)) throw new Error(`byte ${place}: instruction 0xfc ${which} is not known to static/unpack.js`);
        for (let left = prefixed[which]; left > 0; left--) number(stream);
      } else if (kind !== NOTHING) number(stream);
    }
    if (at !== end || UNALIGNED + unaligned.length > 0xfc) throw new Error(`byte ${at}: a function does not end where it says`);
  };

  copy(streams[REST], (at = 0) + 8);
  while (at < module.length) {
    const start = at;
    const id = module[at++];
    const size = number();
    const end = at + size;
    if (id === CODE) {
      functions = number();
      const header = at;
      at = start;
      copy(streams[REST], header);
      before = streams[REST].length;
      for (let left = functions; left > 0; left--) body();
    } else {
      at = start;
      copy(streams[REST], end);
    }
  }
  const name = Buffer.from(NAME);
  const content = Buffer.concat([
    Buffer.from([...leb(name.length), ...name]),
    Buffer.from([module.length, functions, before, unaligned.length, ...unaligned.flat(), ...streams.map((stream) => stream.length)].flatMap(leb)),
    ...streams.map((stream) => Buffer.from(stream)),
  ]);
  return Buffer.concat([module.subarray(0, 8), Buffer.from([0, ...leb(content.length)]), content]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of readdirSync("dist", { recursive: true }).filter((name) => name.endsWith(".wasm"))) {
    const file = join("dist", name);
    const module = readFileSync(file);
    const packed = pack(module);
    const back = Buffer.from(unpack(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length)));
    if (!back.equals(module)) throw new Error(`${file}: unpacking does not give the module back`);
    writeFileSync(file, packed);
  }
}
