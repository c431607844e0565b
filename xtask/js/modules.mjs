// Gives the modules that are loaded later names with a hash, so that a browser may keep them for good, and writes those names
// onto the glue's tag, where boot.js looks for them.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = join("dist", "modules");
const attributes = readdirSync(folder).sort().map((file) => {
  const [, name] = /^([a-z]+)\.wasm$/.exec(file) ?? [];
  if (!name || name === "wasm") throw new Error(`${folder}: ${file} is no module's name`);
  const hash = createHash("sha256").update(readFileSync(join(folder, file))).digest("hex").slice(0, 16);
  renameSync(join(folder, file), join(folder, `${name}-${hash}.wasm`));
  return ` data-${name}="./modules/${name}-${hash}.wasm"`;
});
const index = join("dist", "index.html");
const html = readFileSync(index, "utf8");
const tag = /<script\b(?=[^>]*\bid="?glue\b)/;
if (!tag.test(html)) throw new Error(`${index} has no script with the id glue`);
writeFileSync(index, html.replace(tag, `<script${attributes.join("")}`));
