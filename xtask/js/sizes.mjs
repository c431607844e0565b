// What a first visit loads: every file of dist/, raw, gzip 9 and brotli 11, against budgets.toml; and apart from it each of the
// modules, which are loaded when they are needed. Exits with 1 beyond any of the budgets, and where a module has none.
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
const later = rows.filter((row) => row.name.startsWith("modules"));
const first = rows.filter((row) => !later.includes(row));
const sum = (name, rows) => ({ name, ...Object.fromEntries(["raw", "gzip", "brotli"].map((key) => [key, rows.reduce((total, row) => total + row[key], 0)])) });
rows.push(sum("first load", first));
const columns = ["raw", "gzip", "brotli"];
const wide = Math.max(...rows.map((row) => row.name.length));
console.log(`   ${"bytes".padEnd(wide)}${columns.map((key) => key.padStart(12)).join("")}`);
for (const row of rows) console.log(`   ${row.name.padEnd(wide)}${columns.map((key) => String(row[key]).padStart(12)).join("")}`);

const budgets = readFileSync("budgets.toml", "utf8");
const budget = (name) => {
  const bytes = Number(new RegExp(`^${name}\\s*=\\s*([\\d_]+)`, "m").exec(budgets)?.[1].replaceAll("_", ""));
  if (!(bytes > 0)) throw new Error(`budgets.toml: ${name} is missing`);
  return bytes;
};
const modules = later.map(({ name, brotli }) => {
  const [, module] = /([a-z]+)-[0-9a-f]+\.wasm$/.exec(name) ?? [];
  return [module, `module ${module}`, brotli];
});
for (const [name, what, used] of [["first_load_brotli_bytes", "first load", rows.at(-1).brotli], ...modules]) {
  const allowed = budget(name);
  console.log(`   ${what}: ${used} of ${allowed} bytes allowed (brotli 11), ${((100 * used) / allowed).toFixed(0)} %`);
  if (!(used > 0)) throw new Error(`dist/ has nothing of the ${what}`);
  if (used > allowed) {
    console.error(`budgets.toml: the ${what} is ${used - allowed} bytes over its budget`);
    process.exitCode = 1;
  }
}
