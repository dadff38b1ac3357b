// The manifest: everything about a survey that cannot change once it is signed.
import { ristretto255 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { equal, fromUtf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";

export const kManifestFormat = "fairlead-pulse-manifest-1";
export const kManifestBytes = 16 * 1024 * 1024; // more is not read
const kMostPeople = 0xffffffff;

export interface Words {
  en: string;
  fr: string;
}

export type QuestionKind = "likert5" | "enps" | "choice" | "comment";

export interface Question {
  id: string;
  driver: string;
  kind: QuestionKind;
  text: Words;
  choices: Words[]; // empty unless kind is choice
}

// `parent` is an index in the same list and smaller than the cell's own; -1 of the root.
export interface Cell {
  id: string;
  name: Words;
  parent: number;
  eligible: number;
}

export interface Dimension {
  id: string;
  name: Words;
  cells: Cell[];
}

export interface Thresholds {
  respondents: number;
  eligible: number;
  comment_eligible: number;
  comment_respondents: number;
  comments: number;
  bundles: number;
}

// A survey that figures are compared with; per dimension and cell the same cell there, or -1.
export interface Earlier {
  survey: Uint8Array;
  cells: number[][];
}

// Noise on figures of 100 and more answers, in thousandths of epsilon.
export interface Noise {
  epsilon: number; // of each published histogram
  most_a_person: number;
  key: Uint8Array; // SHA-256 of the key that it is drawn with
}

export interface Manifest {
  hash: Uint8Array; // of the bytes that travelled
  survey: Uint8Array;
  sequence: number;
  previous: Uint8Array | null;
  title: Words;
  questions: Question[];
  dimensions: Dimension[];
  comment_dimension: number;
  thresholds: Thresholds;
  keys: { token: Uint8Array; admission: Uint8Array; shuffle: Uint8Array; tally: Uint8Array };
  roster: { root: Uint8Array; size: number };
  issuer: string;
  collector: string;
  opens: Date;
  closes: Date;
  second_close: Date;
  page_script: string;
  downstream: string[];
  confidential: boolean; // whether people may also answer by buttons in chat, not anonymously
  earlier: Earlier[];
  noise: Noise | null;
  platform_key: Uint8Array;
  second_signer_key: Uint8Array | null;
}

const refuse = (message: string): Refusal => new Refusal("MANIFEST_INVALID", message);

function wordsOf(from: Strict): Words {
  const { en, fr } = from.object(["en", "fr"]);
  return { en: en.text(), fr: fr.text() };
}

function elementOf(from: Strict): Uint8Array {
  const bytes = from.bytes(32);
  try {
    if (ristretto255.Point.fromBytes(bytes).equals(ristretto255.Point.ZERO)) throw new Error();
  } catch {
    throw from.wrong("an element of ristretto255 other than the identity");
  }
  return bytes;
}

function timeOf(from: Strict): Date {
  const expected = "a time such as 2026-03-02T08:00:00Z";
  const text = from.string(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, expected);
  const time = new Date(text);
  if (Number.isNaN(time.getTime()) || time.toISOString() !== text.replace("Z", ".000Z")) throw from.wrong(expected);
  return time;
}

// http is for tests on one machine.
function originOf(from: Strict): string {
  const text = from.string(/^https?:\/\//, "an origin such as https://host:port");
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw from.wrong("an origin such as https://host:port");
  }
  if (url.origin !== text) throw from.wrong("an origin without a path");
  if (url.protocol === "http:" && !["127.0.0.1", "localhost", "[::1]"].includes(url.hostname))
    throw from.wrong("an https origin; http is for a loopback address only");
  return text;
}

function questionOf(from: Strict): Question {
  const { id, driver, kind, text, choices } = from.object(["id", "driver", "kind", "text"], ["choices"]);
  const kinds = /^(likert5|enps|choice|comment)$/;
  const question = {
    id: id.text(),
    driver: driver.string(/^/, "a text"),
    kind: kind.string(kinds, "likert5, enps, choice or comment") as QuestionKind,
    text: wordsOf(text),
  };
  if ((question.kind === "choice") !== (choices !== undefined))
    throw from.wrong('a question with "choices" if its kind is choice, and without if it is not');
  return { ...question, choices: choices === undefined ? [] : choices.list(2, 12).map(wordsOf) };
}

function dimensionOf(from: Strict, people: number): Dimension {
  const { id, name, cells: list } = from.object(["id", "name", "cells"]);
  const below: number[] = [];
  const cells: Cell[] = [];
  for (const [i, entry] of list.list(1, 0xffff).entries()) {
    const { id: cellId, name: cellName, parent, eligible } = entry.object(["id", "name", "parent", "eligible"]);
    const cell = {
      id: cellId.text(),
      name: wordsOf(cellName),
      parent: i === 0 ? parent.integer(-1, -1) : parent.integer(0, i - 1),
      eligible: eligible.integer(i === 0 ? people : 0, people),
    };
    cells.push(cell);
    below.push(0);
    if (cell.parent >= 0) below[cell.parent] = (below[cell.parent] as number) + cell.eligible;
  }
  for (const [i, cell] of cells.entries())
    if ((below[i] as number) > cell.eligible)
      throw list.refuse(
        `${list.place}[${i}] has ${cell.eligible} eligible people, the cells below it ${below[i]}: people are counted twice.`,
      );
  return { id: id.text(), name: wordsOf(name), cells };
}

function earlierOf(from: Strict, dimensions: readonly Dimension[]): Earlier {
  const { survey, cells } = from.object(["survey", "cells"]);
  const lists = cells.list(dimensions.length, dimensions.length).map((list, d) => {
    const count = dimensions[d]?.cells.length ?? 0;
    return list.list(count, count).map((cell) => cell.integer(-1, 0xfffe));
  });
  return { survey: survey.bytes(16), cells: lists };
}

function noiseOf(from: Strict): Noise {
  const { epsilon, most_a_person, key } = from.object(["epsilon", "most_a_person", "key"]);
  return {
    epsilon: epsilon.integer(50, 5000),
    most_a_person: most_a_person.integer(0, kMostPeople),
    key: key.bytes(32),
  };
}

// When chat reminds people: nothing that the page shows, but part of what was signed.
function checkReminders(from: Strict): void {
  const { days, hour } = from.object(["days", "hour"]);
  hour.integer(0, 23);
  let before = 0;
  for (const day of days.list(0, 5)) before = day.integer(before + 1, 60);
}

function thresholdsOf(from: Strict): Thresholds {
  const members = from.object([
    "respondents",
    "eligible",
    "comment_eligible",
    "comment_respondents",
    "comments",
    "bundles",
  ]);
  return {
    respondents: members.respondents.integer(5, kMostPeople),
    eligible: members.eligible.integer(8, kMostPeople),
    comment_eligible: members.comment_eligible.integer(30, kMostPeople),
    comment_respondents: members.comment_respondents.integer(10, kMostPeople),
    comments: members.comments.integer(5, kMostPeople),
    bundles: members.bundles.integer(20, kMostPeople),
  };
}

function unlike(ids: readonly string[], from: Strict): void {
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw from.refuse(`${from.place} has the id "${twice}" twice.`);
}

// Whether a document says that it is of this survey and of no other manifest of it.
export function isOf({ survey, hash }: Manifest, from: { survey: Strict; manifest: Strict }): boolean {
  return equal(from.survey.bytes(16), survey) && equal(from.manifest.bytes(32), hash);
}

// Throws MANIFEST_INVALID with the place. Whether the hash is the right one and the signatures hold is checked apart.
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > kManifestBytes)
    throw refuse(`The manifest has ${bytes.length} bytes, more than ${kManifestBytes}.`);
  const from = Strict.parse(fromUtf8(bytes), "manifest", refuse).object(
    [
      "format",
      "survey",
      "sequence",
      "previous",
      "title",
      "questions",
      "dimensions",
      "comment_dimension",
      "thresholds",
      "keys",
      "roster",
      "issuer",
      "collector",
      "opens",
      "closes",
      "second_close",
      "page_script",
      "downstream",
      "confidential",
      "earlier",
      "platform_key",
      "second_signer_key",
    ],
    ["noise", "reminders"],
  );
  from.format.string(new RegExp(`^${kManifestFormat}$`), `"${kManifestFormat}"; this page reads no other`);
  const roster = from.roster.object(["root", "size"]);
  const keys = from.keys.object(["token", "admission", "shuffle", "tally"]);
  const size = roster.size.integer(1, kMostPeople);
  const sequence = from.sequence.integer(1, kMostPeople);
  const first = sequence === 1 && from.previous.string(/^$/, "empty, for the sequence is 1") === "";
  const manifest: Manifest = {
    hash: sha256(bytes),
    survey: from.survey.bytes(16),
    sequence,
    previous: first ? null : from.previous.bytes(32),
    title: wordsOf(from.title),
    questions: from.questions.list(1, 60).map(questionOf),
    dimensions: from.dimensions.list(1, 8).map((dimension) => dimensionOf(dimension, size)),
    comment_dimension: 0,
    thresholds: thresholdsOf(from.thresholds),
    keys: {
      token: elementOf(keys.token),
      admission: elementOf(keys.admission),
      shuffle: keys.shuffle.bytes(32),
      tally: keys.tally.bytes(32),
    },
    roster: { root: roster.root.bytes(32), size },
    issuer: originOf(from.issuer),
    collector: originOf(from.collector),
    opens: timeOf(from.opens),
    closes: timeOf(from.closes),
    second_close: timeOf(from.second_close),
    page_script: from.page_script.string(/^sha384-[A-Za-z0-9+/]{64}$/, "sha384- and 64 characters of base64"),
    downstream: from.downstream.list(0, 100).map((use) => use.text()),
    confidential: from.confidential.flag(),
    earlier: [],
    noise: from.noise === undefined ? null : noiseOf(from.noise),
    platform_key: from.platform_key.bytes(32),
    second_signer_key: from.second_signer_key.value === null ? null : from.second_signer_key.bytes(32),
  };
  if (from.reminders !== undefined) checkReminders(from.reminders);
  manifest.earlier = from.earlier.list(0, 12).map((one) => earlierOf(one, manifest.dimensions));
  manifest.comment_dimension = from.comment_dimension.integer(0, manifest.dimensions.length - 1);
  unlike(
    manifest.questions.map(({ id }) => id),
    from.questions,
  );
  unlike(
    manifest.dimensions.map(({ id }) => id),
    from.dimensions,
  );
  if (manifest.opens >= manifest.closes) throw from.closes.wrong("after the opening");
  if (manifest.closes > manifest.second_close) throw from.second_close.wrong("the first close or after it");
  if (manifest.issuer === manifest.collector) throw from.collector.wrong("another origin than the issuer's");
  return manifest;
}
