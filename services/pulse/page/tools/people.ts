// Three people answer a survey in a browser, and look after its release whether they were counted:
//   node out/tools/people.js --keep DIR [--pictures DIR] < links      answers; a link a line
//   node out/tools/people.js --keep DIR [--pictures DIR] --check < links
//   node out/tools/people.js --keep DIR [--pictures DIR] --reply TEXT < links     the first replies to HR's answer
// One reads English on a phone, one French on a phone, one French at a desk; the last closes the browser after getting
// slips and goes on with the locked copy. DIR of --keep holds what they left in their browsers. Prints a line a person;
// exit code 1, with a sentence on standard error, where one of them could not go on; 2 for a wrong command line.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { closeBrowser, kDesk, kNoBrowser, kPhone, type PersonOptions, type Storage } from "../test/support/browser.js";
import { answerAs, checkAs, replyAs, Stuck, type Visit } from "../test/support/visitor.js";

const kPeople: (PersonOptions & { name: string; returns?: boolean })[] = [
  { name: "phone, English", language: "en", size: kPhone, sharp: true },
  { name: "phone, French", language: "fr", size: kPhone, sharp: true },
  { name: "desk, French", language: "fr", size: kDesk, returns: true },
];

class Misuse extends Error {}

function optionsOf(): { keep: string; pictures: string | undefined; check: boolean; reply: string | undefined } {
  const { values } = parseArgs({
    options: {
      keep: { type: "string" },
      pictures: { type: "string" },
      check: { type: "boolean", default: false },
      reply: { type: "string" },
    },
  });
  if (values.keep === undefined)
    throw new Misuse("--keep is missing: a directory for what people leave in their browsers");
  return { keep: values.keep, pictures: values.pictures, check: values.check, reply: values.reply };
}

function linksIn(text: string): string[] {
  const links = text.split("\n").filter((line) => line !== "");
  if (links.length !== kPeople.length)
    throw new Misuse(`standard input has ${links.length} links; ${kPeople.length} are needed, one a line`);
  return links;
}

async function main(): Promise<void> {
  const { keep, pictures, check, reply } = optionsOf();
  const links = linksIn(readFileSync(0, "utf8"));
  if (kNoBrowser !== false) throw new Stuck(`there is no browser: ${kNoBrowser}`);
  mkdirSync(keep, { recursive: true });
  for (const [i, { name, ...person }] of kPeople.entries()) {
    const visit: Visit = { ...person, link: links[i] as string, ...(pictures !== undefined && { pictures }) };
    const kept = join(keep, `browser-${i + 1}.json`);
    const began = performance.now();
    const left = (): Storage => JSON.parse(readFileSync(kept, "utf8")) as Storage;
    const took = (): string => `${((performance.now() - began) / 1000).toFixed(1)} s`;
    if (reply !== undefined) {
      if (i > 0) continue;
      await replyAs(visit, left(), reply);
      console.log(`browser ${name}: found the answer to their comment and replied, ${took()}`);
    } else if (check) {
      const { listed, unpublished } = await checkAs(visit, left());
      console.log(`browser ${name}: ${listed} ballots listed, ${unpublished} of groups without a figure, ${took()}`);
    } else {
      const { questions, slips, storage } = await answerAs(visit);
      writeFileSync(kept, JSON.stringify(storage), { mode: 0o600 });
      console.log(`browser ${name}: ${questions} questions answered, ${slips} slips, receipt kept, ${took()}`);
    }
  }
}

try {
  await main();
} catch (error) {
  const known = error instanceof Stuck || error instanceof Misuse || (error as { code?: string }).code === "ENOENT";
  console.error(`people: ${known ? (error as Error).message : (error as Error).stack}`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
} finally {
  await closeBrowser();
}
