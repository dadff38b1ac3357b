// The total of the answers that were given by buttons in chat: confidential, not anonymous, of the whole company only, and in no
// figure of the release. services/pulse/published/README.md has the format.
import { fromUtf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import { isOf, type Manifest } from "./manifest.js";
import { shownOf, type Shown } from "./release.js";

export const kConfidentialFormat = "fairlead-pulse-confidential-1";
export const kConfidentialBytes = 256 * 1024; // more is not read

const refuse = (message: string): Refusal => new Refusal("RELEASE_INVALID", message);

// By the question's place in the manifest; undefined: hidden. Throws RELEASE_OTHER for the total of another survey,
// RELEASE_INVALID for what is none.
export function parseConfidential(manifest: Manifest, bytes: Uint8Array): Map<number, Shown | undefined> {
  const from = Strict.parse(fromUtf8(bytes), "confidential total", refuse).members([
    "format",
    "survey",
    "manifest",
    "questions",
  ]);
  from.format.string(new RegExp(`^${kConfidentialFormat}$`), `"${kConfidentialFormat}"`);
  if (!isOf(manifest, from)) throw new Refusal("RELEASE_OTHER", "The confidential total is of another survey.");
  const asked = [...manifest.questions.entries()].filter(([, { kind }]) => kind !== "comment");
  const entries = from.questions.list(asked.length, asked.length).map((entry, i): [number, Shown | undefined] => {
    const [index, question] = asked[i] as (typeof asked)[number];
    const { id, hidden } = entry.members(["id"], ["hidden"]);
    if (id.value !== question.id) throw id.wrong(`"${question.id}", the manifest's question ${index}`);
    return [index, hidden === undefined ? shownOf(entry, question) : undefined];
  });
  return new Map(entries);
}
