// The page's module is sent with its bytes sorted (static/unpack.js, xtask/js/pack.mjs): what comes out is what went in, and
// what is damaged is refused.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { pack } from "../../xtask/js/pack.mjs";
import { root } from "./site.mjs";

const { unpack } = globalThis.wirelab;
const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
const dist = join(root, "dist");
const packed = readFileSync(join(dist, readdirSync(dist).find((name) => /^app-.*\.wasm$/.test(name))));
const module = Buffer.from(unpack(buffer(packed)));

/** A module with one function, and these bytes for its code. */
const withCode = (...code) => {
  const body = [0, ...code, 0x0b];
  return Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, body.length + 2, 1, body.length, ...body]);
};

it("the page's module is packed, comes out whole, and packs to the same again", () => {
  assert.ok(WebAssembly.validate(packed), "hosts and browsers take the packed file for a module");
  assert.ok(WebAssembly.validate(module));
  assert.equal(packed.equals(module), false);
  assert.ok(pack(module).equals(packed));
});

it("a module that is not packed is taken as it is", () => {
  const plain = withCode(0x01);
  assert.deepEqual(Buffer.from(unpack(buffer(plain))), plain);
});

it("every kind of operand comes back", () => {
  const code = [
    [0x41, 0xff, 0x7e, 0x1a], // i32.const, drop
    [0x42, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1a],
    [0x43, 1, 2, 3, 4, 0x1a, 0x44, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a],
    [0x02, 0x40, 0x41, 0, 0x0e, 2, 0, 0, 0, 0x0b], // a block with a br_table
    [0x41, 0, 0x28, 0, 0x80, 0x01, 0x1a, 0x41, 0, 0x28, 2, 4, 0x1a], // loads, aligned and not
    [0x41, 0, 0x41, 0, 0x41, 0, 0xfc, 0x0a, 0, 0, 0x41, 0, 0x11, 0, 0, 0x10, 0],
  ].flat();
  const plain = withCode(...code);
  assert.deepEqual(Buffer.from(unpack(buffer(pack(plain)))), plain);
});

it("an instruction that the format does not know is named", () => {
  assert.throws(() => pack(withCode(0xfd, 0x0c)), /instruction 0xfd is not known/);
  assert.throws(() => pack(withCode(0xfc, 0x63)), /instruction 0xfc 99 is not known/);
});

it("a file that is cut short or damaged is refused or gives other bytes, and always ends", () => {
  assert.throws(() => unpack(buffer(packed.subarray(0, packed.length / 2))), /cut short/);
  for (let step = 1; step <= 20; step += 1) {
    const damaged = Buffer.from(packed);
    damaged[Math.floor((step / 21) * damaged.length)] ^= 0x55;
    try {
      assert.equal(Buffer.from(unpack(buffer(damaged))).equals(module), false);
    } catch (error) {
      assert.match(`${error.message}`, /damaged|cut short|length/i);
    }
  }
});
