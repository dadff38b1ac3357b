// The time to blind 41 slips and to finish 41 tokens, every proof checked, in Node and in Chromium.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { timing, type Timing } from "../test/support/benching.js";

const kTokens = 41;
const kChromium = process.env["FAIRLEAD_CHROMIUM"] ?? "/usr/bin/chromium";
const kRoot = fileURLToPath(new URL("../..", import.meta.url));

function report(where: string, { blindMs, finishMs }: Timing): void {
  const each = (ms: number): string => `${ms.toFixed(0).padStart(4)} ms (${(ms / kTokens).toFixed(1)} each)`;
  console.log(`${where.padEnd(9)} ${kTokens} tokens: blind ${each(blindMs)}, finish ${each(finishMs)}`);
}

report("Node", timing(kTokens));
if (existsSync(kChromium)) {
  const { outputFiles } = await build({
    absWorkingDir: kRoot,
    entryPoints: [join("test", "support", "benching.ts")],
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    write: false,
  });
  const browser = await chromium.launch({ executablePath: kChromium, args: ["--no-sandbox"] });
  const page = await browser.newPage();
  await page.evaluate(outputFiles[0]?.text ?? "");
  report("Chromium", (await page.evaluate(`fairleadTiming(${kTokens})`)) as Timing);
  await browser.close();
} else {
  console.log(`Chromium  skipped: ${kChromium} is not there; say where in FAIRLEAD_CHROMIUM`);
}
