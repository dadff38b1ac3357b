// The issuer's commitments to who has fetched slips: of each person b·G + r·H, b being 1 or 0. Whoever knows their r sees
// what the issuer says of them. The page checks its owner's; that each is 1 or 0 and how many there are is for everybody
// to check (fairleadctl pulse verify).
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { concat, equal, fromHex, fromUtf8, hex, Reader, utf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import type { Manifest } from "./manifest.js";
import { littleEndian } from "./seed.js";

export const kCommitmentsBytes = 160 * 1024 * 1024; // those of a roster of a million; more is not read
export const kOpeningBytes = 32;
export const kBaseLabel = "fairlead-pulse-commitment-base-v1";
export const kNoteFormat = "fairlead-pulse-note-1";
export const kNoteBytes = 4096; // more is not read
const kVersion = 1;
const kHeadBytes = 1 + 4 + 4 + 32;
const kCommitmentBytes = 5 * 32;
const { Point } = ristretto255;
const kOrder = Point.Fn.ORDER;

// What opens the commitment to one person.
export interface Opening {
  leaf: number; // in the roster
  value: Uint8Array; // r, little-endian
}

// Whether a browser knows that its owner has fetched slips: "asked", and no answer came, it does not know.
export type Slips = "have" | "asked" | "none";

// What somebody keeps to check after the close what the issuer says of them.
export interface Note {
  survey: Uint8Array;
  manifest: Uint8Array;
  opening: Opening;
  slips: Slips;
}

const refuseNote = (message: string): Refusal => new Refusal("NOTE_INVALID", message);
const refuse = (message: string): Refusal => new Refusal("COMMITMENTS_INVALID", message);

export function isOpening(bytes: Uint8Array): boolean {
  return bytes.length === kOpeningBytes && littleEndian(bytes) < kOrder;
}

// An opening as JSON has it.
export function openingOf(from: Strict): Opening {
  const { leaf, opening } = from.object(["leaf", "opening"]);
  return { leaf: leaf.integer(0, 0xffffffff), value: openingBytes(opening) };
}

export function openingBytes(from: Strict): Uint8Array {
  const bytes = typeof from.value === "string" ? fromHex(from.value, kOpeningBytes) : undefined;
  if (bytes === undefined || !isOpening(bytes))
    throw from.wrong(`${kOpeningBytes} bytes in lower-case hexadecimal, a number below the group's order`);
  return bytes;
}

export function writtenOpening({ leaf, value }: Opening): object {
  return { leaf, opening: hex(value) };
}

export function writeNote({ survey, manifest, opening, slips }: Note): string {
  return JSON.stringify({
    format: kNoteFormat,
    survey: hex(survey),
    manifest: hex(manifest),
    participation: writtenOpening(opening),
    slips,
  });
}

// Throws NOTE_INVALID for what is not a note.
export function readNote(bytes: Uint8Array): Note {
  if (bytes.length > kNoteBytes) throw refuseNote(`A note has at most ${kNoteBytes} bytes.`);
  const from = Strict.parse(fromUtf8(bytes), "note", refuseNote).object([
    "format",
    "survey",
    "manifest",
    "participation",
    "slips",
  ]);
  from.format.string(new RegExp(`^${kNoteFormat}$`), `"${kNoteFormat}"`);
  return {
    survey: from.survey.bytes(16),
    manifest: from.manifest.bytes(32),
    opening: openingOf(from.participation),
    slips: from.slips.string(/^(have|asked|none)$/, '"have", "asked" or "none"') as Slips,
  };
}

// The second base, whose logarithm to the first nobody knows.
export function commitmentBase({ survey, hash }: Manifest): InstanceType<typeof Point> {
  const derive = ristretto255_hasher.deriveToCurve as (bytes: Uint8Array) => InstanceType<typeof Point>;
  return derive(sha512(concat(utf8(kBaseLabel), survey, hash)));
}

// What the issuer says of somebody.
export interface Said {
  fetched: boolean | undefined; // undefined: the commitment is to neither, or to another's opening
  people: number; // who have fetched slips, as it says
  digest: string; // of the whole file, to compare with others
}

// `bytes` must be the file whose digest the closing record names. Throws COMMITMENTS_INVALID for any other, and for one
// that is not of everybody on the roster.
export function saidOf(manifest: Manifest, bytes: Uint8Array, digest: string, { leaf, value }: Opening): Said {
  if (hex(sha256(bytes)) !== digest) throw refuse("The commitments are not those that the closing record names.");
  const { size } = manifest.roster;
  if (bytes.length !== kHeadBytes + size * kCommitmentBytes)
    throw refuse(`The commitments have ${bytes.length} bytes, which is not what ${size} people's have.`);
  const from = new Reader(bytes);
  if (from.number(1) !== kVersion) throw refuse("The commitments are of another version.");
  if (from.number(4) !== size) throw refuse(`The commitments are not of ${size} people.`);
  const people = from.number(4);
  if (leaf >= size) throw refuse(`The roster has ${size} people, and this is the opening of leaf ${leaf}.`);
  const at = kHeadBytes + leaf * kCommitmentBytes;
  const element = bytes.slice(at, at + 32);
  const hidden = commitmentBase(manifest).multiplyUnsafe(littleEndian(value));
  const fetched = equal(element, hidden.toBytes())
    ? false
    : equal(element, hidden.add(Point.BASE).toBytes())
      ? true
      : undefined;
  return { fetched, people, digest };
}

// How that fits with what its owner's browser knows. An alarm: the issuer counts what was not, or does not count what was.
export type Verdict = "as_you_did" | "as_you_did_not" | "perhaps_yes" | "perhaps_no" | Alarm;
export type Alarm = "not_counted" | "counted_without" | "opens_to_nothing";

export function verdictOf({ fetched }: Said, slips: Slips): Verdict {
  if (fetched === undefined) return "opens_to_nothing";
  if (slips === "asked") return fetched ? "perhaps_yes" : "perhaps_no";
  if (fetched) return slips === "have" ? "as_you_did" : "counted_without";
  return slips === "have" ? "not_counted" : "as_you_did_not";
}

export function isAlarm(verdict: Verdict): verdict is Alarm {
  return verdict === "not_counted" || verdict === "counted_without" || verdict === "opens_to_nothing";
}
