// Builds the page into dist: index.html, style.css, icon.svg, page.js, and page.js.sha384, which goes into the manifest. The same
// sources give the same bytes: whoever wants to know that the page is what it says builds it and compares.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const kRoot = fileURLToPath(new URL("../..", import.meta.url));
const kNotice =
  "/*! Fairlead pulse page, Apache-2.0. Contains @noble/curves and @noble/hashes (MIT, Paul Miller) and libsodium.js (ISC, Ahmad Ben Mrad and Frank Denis). */";

const integrityOf = (bytes: Uint8Array): string => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

const { outputFiles } = await build({
  absWorkingDir: kRoot,
  entryPoints: ["src/ui/main.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: kNotice },
  outfile: "page.js",
  write: false,
});
const script = outputFiles[0]?.contents as Uint8Array;
const style = readFileSync(join(kRoot, "style.css"));
const index = readFileSync(join(kRoot, "index.html"), "utf8")
  .replace("{{script}}", integrityOf(script))
  .replace("{{style}}", integrityOf(style));
const to = join(kRoot, "dist");
rmSync(to, { recursive: true, force: true });
mkdirSync(to);
writeFileSync(join(to, "page.js"), script);
writeFileSync(join(to, "page.js.sha384"), `${integrityOf(script)}\n`);
writeFileSync(join(to, "style.css"), style);
writeFileSync(join(to, "index.html"), index);
copyFileSync(join(kRoot, "icon.svg"), join(to, "icon.svg"));
console.log(`dist/page.js has ${script.length} bytes: ${integrityOf(script)}`);
