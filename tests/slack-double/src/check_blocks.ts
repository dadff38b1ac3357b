// Checks messages, modals and Home views that lie in a directory as JSON: against the types of @slack/types (with tsc), against
// Slack's limits, and for texts that would be read wrongly.   npm run check-blocks -- DIR
//
// A file holds a message {text, blocks, …}, a view {type: "modal" | "home", …}, something with one of them under "view" or
// "message", a list of blocks, or an acknowledgement {response_action, …}. The last line: "N valid, N invalid".
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { checkBlocks, checkView, viewTooLarge } from "./blocks.js";
import { Check, type Problem } from "./check.js";
import { isObject, parseJson, type Json, type JsonObject } from "./json.js";
import * as limits from "./limits.js";
import { lint } from "./text_lint.js";

type Kind = "Message" | "ModalView" | "HomeView" | "KnownBlock[]" | "Errors";

interface Sample {
  file: string;
  kind: Kind;
  value: Json;
}

const kTypes = `import type { HomeView, KnownBlock, MessageMetadata, ModalView } from "@slack/types";
export type { HomeView, KnownBlock, ModalView };
export interface Message {
  text: string;
  blocks?: KnownBlock[];
  channel?: string;
  user?: string;
  ts?: string;
  thread_ts?: string;
  metadata?: MessageMetadata;
  response_type?: "ephemeral" | "in_channel";
  replace_original?: boolean;
  delete_original?: boolean;
  unfurl_links?: boolean;
  unfurl_media?: boolean;
}
export interface Errors { response_action: "errors"; errors: { [block: string]: string } }
`;

// Throws an Error that says why it is none of the kinds.
function sampleOf(file: string, value: Json): Sample {
  if (Array.isArray(value)) return { file, kind: "KnownBlock[]", value };
  if (!isObject(value)) throw new Error("neither an object nor a list of blocks");
  if (value["type"] === "modal") return { file, kind: "ModalView", value };
  if (value["type"] === "home") return { file, kind: "HomeView", value };
  if (value["response_action"] === "errors") return { file, kind: "Errors", value };
  const inner = value["view"] ?? value["message"];
  if (inner !== undefined) return sampleOf(file, inner);
  if ("text" in value || "blocks" in value) return { file, kind: "Message", value };
  throw new Error("neither a message nor a view nor a list of blocks");
}

function messageProblems(check: Check, message: JsonObject): void {
  check.text(message["text"], "/text", limits.kMessageText);
  if (message["blocks"] !== undefined) checkBlocks(check, message["blocks"], "/blocks", "message");
  if (check.textLength > limits.kMessageBlocksText)
    check.fault("/blocks", `all texts together must be less than ${limits.kMessageBlocksText + 1} characters`);
  if (Buffer.byteLength(JSON.stringify(message["metadata"] ?? {})) > limits.kMetadataBytes)
    check.fault("/metadata", "is too large");
}

function limitProblems({ kind, value }: Sample): Problem[] {
  const check = new Check();
  if (kind === "KnownBlock[]") checkBlocks(check, value, "", "message");
  else if (kind === "Message") messageProblems(check, value as JsonObject);
  else if (kind !== "Errors") checkView(check, value, "", kind === "HomeView" ? "home" : "modal");
  if (viewTooLarge(value)) check.fault("", `is larger than ${limits.kViewBytes} bytes`);
  return [...check.problems, ...lint(value)];
}

// What tsc says about each file, by the file's number.
function typeProblems(samples: Sample[]): Map<number, string[]> {
  const found = new Map<number, string[]>();
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const work = path.join(root, "dist", `check-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    writeFileSync(path.join(work, "types.ts"), kTypes);
    samples.forEach(({ kind, value }, index) =>
      writeFileSync(
        path.join(work, `s${index}.ts`),
        `import type * as t from "./types.js";\nexport const sample: ${kind === "KnownBlock[]" ? kind.replace("KnownBlock", "t.KnownBlock") : `t.${kind}`} = ${JSON.stringify(value, null, 1)};\n`,
      ),
    );
    const compilerOptions = {
      target: "ES2022",
      module: "NodeNext",
      moduleResolution: "NodeNext",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    };
    writeFileSync(path.join(work, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    execFileSync(
      process.execPath,
      [path.join(root, "node_modules/typescript/bin/tsc"), "-p", work, "--pretty", "false"],
      {
        encoding: "utf8",
        cwd: work,
      },
    );
  } catch (error) {
    const output = (error as { stdout?: string }).stdout;
    if (!output) throw error;
    for (const message of output.split(/\n(?=\S)/)) {
      const match = /^s(\d+)\.ts\((\d+),\d+\): (.*)/s.exec(message);
      if (!match) throw new Error(`tsc failed: ${message}`);
      const index = Number(match[1]);
      found.set(index, [
        ...(found.get(index) ?? []),
        `type: line ${Number(match[2]) - 1} of the indented JSON: ${(match[3] as string).trim()}`,
      ]);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return found;
}

function jsonFilesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
}

// Prints what is wrong and returns whether all is well and there was something to check.
export function checkDirectory(directory: string, print: (line: string) => void): boolean {
  const samples: Sample[] = [];
  const problems = new Map<string, string[]>();
  const files = jsonFilesIn(directory);
  for (const file of files) {
    try {
      const json = parseJson(readFileSync(path.join(directory, file), "utf8"));
      if (json === undefined) throw new Error("not JSON");
      samples.push(sampleOf(file, json));
    } catch (error) {
      problems.set(file, [(error as Error).message]);
    }
  }
  const types = samples.length > 0 ? typeProblems(samples) : new Map<number, string[]>();
  samples.forEach((sample, index) => {
    const all = [
      ...limitProblems(sample).map(({ pointer, message }) => `${pointer || "/"}: ${message}`),
      ...(types.get(index) ?? []),
    ];
    if (all.length > 0) problems.set(sample.file, all);
  });
  for (const file of files) {
    const wrong = problems.get(file) ?? [];
    const kind = samples.find((sample) => sample.file === file)?.kind ?? "";
    print(wrong.length === 0 ? `ok    ${file} (${kind.replace("KnownBlock[]", "blocks")})` : `FAIL  ${file}`);
    for (const each of wrong) print(`        ${each}`);
  }
  print(`${files.length - problems.size} valid, ${problems.size} invalid`);
  return files.length > 0 && problems.size === 0;
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) {
  const directory = process.argv[2];
  if (directory === undefined) {
    process.stderr.write("check-blocks: say which directory: npm run check-blocks -- DIR\n");
    process.exitCode = 2;
  } else if (!checkDirectory(directory, (line) => process.stdout.write(`${line}\n`))) {
    process.exitCode = 1;
  }
}
