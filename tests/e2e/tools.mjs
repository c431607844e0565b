// The programs that the end-to-end tests compare the page with, built by `cargo xtask test` (by hand: cargo build -p
// wirelab && cargo build -p lessons --example damaged_links).
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./site.mjs";

/** Where cargo builds; notes of long tests lie there too. */
export const target = process.env.CARGO_TARGET_DIR ? resolve(root, process.env.CARGO_TARGET_DIR) : join(root, "target");

function tool(path, input, words) {
  const file = join(target, "debug", path);
  if (!existsSync(file)) throw new Error(`${file} is missing: cargo xtask test builds it`);
  return new Promise((done, fail) => {
    const child = execFile(file, words, { maxBuffer: 1 << 28 }, (error, stdout) => (error ? fail(error) : done(JSON.parse(stdout))));
    if (input !== null) child.stdin.end(JSON.stringify(input));
  });
}

/** The document that `wirelab … --json` prints. */
export const wirelab = (...words) => tool("wirelab", null, [...words, "--json"]);

/** Damaged links from a seeded generator. */
export const damagedLinks = (seed, count) => tool("examples/damaged_links", null, [`${seed}`, `${count}`]);

/** What the native parser makes of links. */
export const judgedLinks = (links) => tool("examples/damaged_links", links, []);
