#!/usr/bin/env node
// The program: reads flags and files, runs until it is told to stop. Prints one line of JSON when it listens.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Double } from "./double.js";
import { kUsage, readFlags, type Flags } from "./flags.js";
import { readDirectory } from "./people.js";

function secretIn(file: string): string {
  const secret = readFileSync(file, "utf8").trim();
  if (secret === "") throw new Error(`${file} is empty`);
  return secret;
}

async function start(flags: Flags): Promise<void> {
  const people = flags.people ?? fileURLToPath(new URL("../../people.json", import.meta.url));
  const double = await Double.start({
    ...flags,
    directory: readDirectory(people),
    signingSecret: secretIn(flags.signingSecretFile),
    botToken: secretIn(flags.botTokenFile),
  });
  process.stdout.write(`${JSON.stringify({ listening: double.address })}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void double.stop().then(() => process.exit(0)));
}

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === "help") process.stdout.write(kUsage);
  else await start(flags);
} catch (error) {
  process.stderr.write(`slack-double: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
