// What a first visit loads: every file of dist/, raw, gzip 9 and brotli 11, against budgets.toml. Exits with 1 beyond it.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

// The licence that must lie beside the font is loaded by nobody.
const loaded = (name) => statSync(join("dist", name)).isFile() && !name.endsWith(".txt");
const files = readdirSync("dist", { recursive: true }).filter(loaded).sort();
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
const rows = files.map((name) => {
  const bytes = readFileSync(join("dist", name));
  // A font in woff2 is compressed already; servers send it as it is.
  const packed = name.endsWith(".woff2");
  return {
    name,
    raw: bytes.length,
    gzip: packed ? bytes.length : gzipSync(bytes, { level: 9 }).length,
    brotli: packed ? bytes.length : brotli(bytes).length,
  };
});
const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
rows.push({ name: "first load", raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") });
const columns = ["raw", "gzip", "brotli"];
const wide = Math.max(...rows.map((row) => row.name.length));
console.log(`   ${"bytes".padEnd(wide)}${columns.map((key) => key.padStart(12)).join("")}`);
for (const row of rows) console.log(`   ${row.name.padEnd(wide)}${columns.map((key) => String(row[key]).padStart(12)).join("")}`);

const budget = Number(/^first_load_brotli_bytes\s*=\s*([\d_]+)/m.exec(readFileSync("budgets.toml", "utf8"))?.[1].replaceAll("_", ""));
if (!(budget > 0)) throw new Error("budgets.toml: first_load_brotli_bytes is missing");
const used = rows.at(-1).brotli;
console.log(`   first load: ${used} of ${budget} bytes allowed (brotli 11), ${((100 * used) / budget).toFixed(0)} %`);
if (used > budget) {
  console.error(`budgets.toml: the first load is ${used - budget} bytes over its budget`);
  process.exit(1);
}
