// The page's module travels with its functions sorted by what their bytes mean: all opcodes together, all local indices,
// all constants, and so on, each in a stream of its own. A compressor that works on bytes, as brotli does, finds more
// alike in that than in the mixture: about a tenth less is sent. xtask/js/pack.mjs sorts (with the tables below, so that
// both sides read one description) and checks that this gives the module back byte for byte.
//
// A packed file is itself a valid module with one custom section, so that hosts serve and compress it like any other.
"use strict";
(() => {
  // What stands after an opcode (WebAssembly Core 2.0, section 5.4). Every kind is a stream; those from BLOCK to INDEX are one number.
  const [NOTHING, BLOCK, BRANCH, CALL, GET, SET, GLOBAL, I32, I64, INDEX, LOAD, STORE, TABLE, INDIRECT, F32, F64, PREFIX] = Array(17).keys();
  const UNKNOWN = 255;
  const kinds = new Uint8Array(256).fill(UNKNOWN);
  const are = (kind, ...ranges) => { for (const [first, last = first] of ranges) kinds.fill(kind, first, last + 1); };
  are(NOTHING, [0x00, 0x01], [0x05], [0x0b], [0x0f], [0x1a, 0x1b], [0x45, 0xc4]);
  are(BLOCK, [0x02, 0x04]);
  are(BRANCH, [0x0c, 0x0d]);
  are(TABLE, [0x0e]);
  are(CALL, [0x10]);
  are(INDIRECT, [0x11]);
  are(GET, [0x20]);
  are(SET, [0x21, 0x22]);
  are(GLOBAL, [0x23, 0x24]);
  are(LOAD, [0x28, 0x35]);
  are(STORE, [0x36, 0x3e]);
  are(INDEX, [0x25, 0x26], [0x3f, 0x40], [0xd0], [0xd2]);
  are(I32, [0x41]);
  are(I64, [0x42]);
  are(F32, [0x43]);
  are(F64, [0x44]);
  are(PREFIX, [0xfc]);
  // An access aligned as its width says is only its opcode; the few others are opcodes of their own, from here on.
  const natural = (opcode) => [2, 3, 2, 3, 0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 2, 3, 2, 3, 0, 1, 0, 1, 2][opcode - 0x28];
  const UNALIGNED = 0xd3;
  // How many numbers follow each number after 0xfc: conversions, then memory and tables.
  const prefixed = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1, 2, 1, 2, 1, 1, 1];
  // The streams: what is no function's code, declarations of locals, opcodes, a stream a kind, and the constants of i32 once
  // more by what is done with them, which is what the next opcode says.
  const [REST, LOCALS, OPCODES, OPERANDS] = [0, 1, 2, 3];
  const CONSTANTS = OPERANDS + 17;
  const uses = new Uint8Array(256);
  uses.fill(1, 0x45, 0x67); // compared
  uses.fill(2, 0x6a, 0x6c); // added
  uses.fill(3, 0x67, 0x6a).fill(3, 0x6c, 0xc5); // otherwise reckoned with
  uses.fill(4, 0x36, 0x3f); // stored
  uses[0x10] = uses[0x11] = 5; // handed on
  uses[0x41] = 6;
  uses[0x20] = 7;
  const STREAMS = CONSTANTS + 8;
  const NAME = "wirelab.streams";

  /** The module in a file, an ArrayBuffer: unpacked if it is packed, else the file as it is. */
  const unpack = (file) => {
    const bytes = new Uint8Array(file);
    let at = 8;
    const number = () => {
      let value = 0;
      for (let scale = 1; ; scale *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (!(byte & 128)) return value;
      }
    };
    if (bytes[at++] !== 0) return file;
    number();
    const length = number();
    if (String.fromCharCode(...bytes.subarray(at, at + length)) !== NAME) return file;
    at += length;
    const [size, functions, before] = [number(), number(), number()];
    const unaligned = Array.from({ length: number() }, () => [number(), number()]);
    const lengths = Array.from({ length: STREAMS }, number);
    const from = Int32Array.from(lengths, (length) => (at += length) - length);
    const afterRest = from[LOCALS];
    if (!(at <= bytes.length)) throw new Error("The page's module is cut short.");

    const out = new Uint8Array(size + 5);
    let end = 0;
    const copy = (stream, count) => {
      if (end + count > out.length) throw new Error("The page's module is damaged.");
      out.set(bytes.subarray(from[stream], from[stream] + count), end);
      from[stream] += count;
      end += count;
    };
    // Copies one number and gives its value, which is of use for counts alone.
    const leb = (stream) => {
      let next = from[stream];
      let value = 0;
      let shift = 0;
      let byte;
      for (; (byte = out[end++] = bytes[next++]) & 128; shift += 7) value |= (byte & 127) << shift;
      from[stream] = next;
      if (end > out.length) throw new Error("The page's module is damaged.");
      return value | (byte << shift);
    };
    copy(REST, before);
    for (let index = 0; index < functions; index++) {
      const start = end;
      end += 5;
      for (let left = leb(LOCALS); left > 0; left--) {
        leb(LOCALS);
        copy(LOCALS, 1);
      }
      for (let depth = 1; depth > 0; ) {
        let opcode = bytes[from[OPCODES]++];
        let alignment;
        if (opcode >= UNALIGNED && opcode < UNALIGNED + unaligned.length) [opcode, alignment] = unaligned[opcode - UNALIGNED];
        out[end++] = opcode;
        const kind = kinds[opcode];
        const stream = OPERANDS + kind;
        if (kind === BLOCK) depth++;
        if (opcode === 0x0b) depth--;
        else if (kind === LOAD || kind === STORE) {
          out[end++] = alignment ?? natural(opcode);
          leb(stream);
        } else if (kind === I32) leb(CONSTANTS + uses[bytes[from[OPCODES]]]);
        else if (kind === F32) copy(stream, 4);
        else if (kind === F64) copy(stream, 8);
        else if (kind === TABLE) for (let left = leb(stream); left >= 0; left--) leb(stream);
        else if (kind === INDIRECT) leb(stream), leb(stream);
        else if (kind === PREFIX) for (let left = prefixed[leb(stream)]; left > 0; left--) leb(stream);
        else if (kind !== NOTHING) leb(stream);
      }
      // A function begins with its length in bytes, of which only now is known how long it is itself.
      const body = end - start - 5;
      let write = start;
      for (let left = body; ; left >>>= 7) {
        out[write++] = left > 127 ? (left & 127) | 128 : left;
        if (left < 128) break;
      }
      out.copyWithin(write, start + 5, end);
      end = write + body;
    }
    copy(REST, size - end);
    if (from[REST] !== afterRest) throw new Error("The page's module is damaged.");
    return out.buffer.slice(0, size);
  };

  unpack.format = { UNKNOWN, NOTHING, LOAD, STORE, I32, F32, F64, TABLE, INDIRECT, PREFIX, kinds, natural, UNALIGNED, prefixed, REST, LOCALS, OPCODES, OPERANDS, CONSTANTS, uses, STREAMS, NAME };
  (globalThis.wirelab ??= {}).unpack = unpack;
})();
