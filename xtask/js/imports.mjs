// wasm-bindgen ends the name of every import with 16 random digits, in the module and in its glue, which no compression
// makes smaller. Both files get counted digits in their place: the same length, so that the module stays a module. The glue
// loses its indentation besides.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const files = readdirSync("dist").filter((name) => /^app-.*\.(js|wasm)$/.test(name)).map((name) => join("dist", name));
const glue = files.filter((name) => name.endsWith(".js")).map((name) => readFileSync(name, "latin1")).join();
const names = [...new Set(glue.match(/\b__wbg_\w+_[0-9a-f]{16}\b/g))];
const short = new Map(names.map((name, index) => [name, name.slice(0, -16) + String(index).padStart(16, "0")]));
for (const file of files) {
  const text = readFileSync(file, "latin1");
  const counted = text.replace(/__wbg_\w+?_[0-9a-f]{16}/g, (name) => short.get(name) ?? name);
  writeFileSync(file, file.endsWith(".js") ? counted.replace(/^ +/gm, "") : counted, "latin1");
}
