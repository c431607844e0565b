// Gives the second module a name with a hash, so that a browser may keep it for good, and writes that name onto the glue's tag,
// where boot.js looks for it.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const file = join("dist", "exchange.wasm");
const name = `exchange-${createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16)}.wasm`;
renameSync(file, join("dist", name));
const index = join("dist", "index.html");
const html = readFileSync(index, "utf8");
const tag = /<script\b(?=[^>]*\bid="?glue\b)/;
if (!tag.test(html)) throw new Error(`${index} has no script with the id glue`);
writeFileSync(index, html.replace(tag, `<script data-exchange="./${name}"`));
