// Folds dist/ into one HTML file that opens from disk: node bundle.mjs DIST FILE.
// Scripts, styles, font and icons are put inside; the wasm as base64 of raw deflate, which boot.js unpacks with
// DecompressionStream. The policy names the hash of every script and style, and allows no other.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { deflateRawSync } from "node:zlib";

const [dist, file] = process.argv.slice(2);
const clean = (name) => name.replace(/^\.?\//, "").replace(/[?#].*$/, "");
const read = (name) => readFileSync(join(dist, clean(name)));
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const types = { ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png" };
const data = (name) => {
  const type = types[extname(clean(name))];
  if (!type) throw new Error(`${name}: no media type is known for it`);
  return `data:${type};base64,${read(name).toString("base64")}`;
};
const attribute = (tag, name) => new RegExp(`\\b${name}=["']?([^"'\\s>]+)`).exec(tag)?.[1];
const scripts = [];
const styles = [];

// Inside a script element only "</script" and "<!--" mean something to the HTML parser.
const script = (open, text) => {
  const safe = text.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "\\x3c!--");
  scripts.push(hash(safe));
  return `${open}${safe}</script>`;
};
const stylesheet = (name) => {
  const folder = dirname(clean(name));
  const text = read(name).toString("utf8").replace(/url\((["']?)(?!data:|#)([^)"']+)\1\)/g, (_, quote, target) => `url("${data(join(folder, target))}")`);
  styles.push(hash(text));
  return `<style>${text}</style>`;
};

let html = readFileSync(join(dist, "index.html"), "utf8");
html = html.replace(/<link\b[^>]*>/g, (tag) => {
  const [kind, target] = [attribute(tag, "rel"), attribute(tag, "href")];
  if (kind === "stylesheet") return stylesheet(target);
  if (kind === "icon") return tag.replace(target, data(target));
  return ""; // preload, modulepreload, manifest: nothing to load from disk
});
html = html.replace(/<script\b[^>]*\bsrc=[^>]*><\/script>/g, (tag) => {
  const open = tag.replace("</script>", "").replace(/\s(src|defer|async|crossorigin|integrity)(=("[^"]*"|'[^']*'|[^\s>]+))?/g, "");
  return script(open, read(attribute(tag, "src")).toString("utf8"));
});
// The page's own module, and those that it loads when it needs them: boot.js finds them by their ids.
const own = readdirSync(dist).filter((name) => /^app-.*\.wasm$/.test(name));
if (own.length !== 1) throw new Error(`${dist}: one app-*.wasm expected, found ${own.length}`);
const later = readdirSync(join(dist, "modules")).map((name) => [name.replace(/-[0-9a-f]+\.wasm$/, ""), `modules/${name}`]);
for (const [name, file] of [["wasm", own[0]], ...later]) {
  const packed = deflateRawSync(read(file), { level: 9 }).toString("base64");
  html = html.replace("</head>", () => `<script id="module-${name}" type="application/octet-stream">${packed}</script></head>`);
}
const policy = `default-src 'none'; script-src 'wasm-unsafe-eval' blob: ${scripts.join(" ")}; worker-src blob:; style-src ${styles.join(" ")}; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`;
const meta = /(<meta http-equiv="Content-Security-Policy" content=")[^"]*(">)/;
if (!meta.test(html)) throw new Error("dist/index.html carries no policy: run `cargo xtask build` first");
html = html.replace(meta, (_, before, after) => before + policy + after);
const left = /(?:src|href)=["']?\.?\/?[\w-]+\.(?:js|css|wasm|svg|woff2)/.exec(html.replace(/<script[\s\S]*?<\/script>/g, ""));
if (left) throw new Error(`${left[0]} is still outside the file`);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, html);
console.log(`   ${file}: ${Buffer.byteLength(html)} bytes`);
