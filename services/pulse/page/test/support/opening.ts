// What collector, shuffler and tally do with a submission: checked field by field, by other means than the page's.
import { createHash } from "node:crypto";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { compare, concat, equal, fromUtf8, Reader, u32, utf8 } from "../../src/protocol/bytes.js";
import { kSubmitLabel } from "../../src/protocol/submission.js";
import { infoOf, kKind, type Slot } from "../../src/protocol/slots.js";
import { sodium } from "../../src/protocol/sodium.js";
import type { World } from "./world.js";

export interface Ballot {
  slot: Slot; // its index is not in a ballot: -1
  nonce: Uint8Array;
  token: Uint8Array;
  answer?: number;
  comment?: string;
  conversation?: Uint8Array;
}

export interface Opened {
  admission: Uint8Array;
  revision: number;
  ballots: Ballot[];
}

function expect(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the submission is refused: ${what}`);
}

export function tokenHolds(world: World, slot: Slot, nonce: Uint8Array, token: Uint8Array): boolean {
  const { secretKey } = slot.kind === "admission" ? world.admission : world.token;
  const poprf = ristretto255_oprf.poprf(infoOf(world.manifest, slot));
  return equal(poprf.evaluate(secretKey, nonce), token);
}

// The collector's part. Throws for what it would refuse.
export function openSubmission(
  world: World,
  submission: Uint8Array,
): { admission: Uint8Array; revision: number; bundle: Uint8Array } {
  const from = new Reader(submission);
  expect(from.number(1) === 1, "another version");
  const admission = from.take(32);
  const token = from.take(64);
  const revision = from.number(4);
  const signature = from.take(64);
  const bundle = from.take(from.left);
  const slot: Slot = { index: -1, kind: "admission", dimension: 0, cell: 0, question: 0 };
  expect(tokenHolds(world, slot, admission, token), "its admission token is wrong");
  const digest = new Uint8Array(createHash("sha256").update(bundle).digest());
  const signed = concat(utf8(kSubmitLabel), world.manifest.survey, u32(revision), digest);
  expect(sodium.crypto_sign_verify_detached(signature, signed, admission), "its signature is wrong");
  return { admission, revision, bundle };
}

// The shuffler's part: the sealed ballots of a bundle.
export function openBundle(world: World, admission: Uint8Array, bundle: Uint8Array): Uint8Array[] {
  const from = new Reader(sodium.crypto_box_seal_open(bundle, world.shuffle.publicKey, world.shuffle.privateKey));
  expect(from.number(1) === 1, "another version of the bundle");
  expect(equal(from.take(32), admission), "a bundle under another admission");
  const [answers, comments] = [from.number(2), from.number(2)];
  const take = (count: number, size: number) => Array.from({ length: count }, () => from.take(size));
  const kinds = [take(answers, 176), take(comments, 4144)];
  expect(from.left === 0, "bytes after the last ballot");
  for (const sealed of kinds)
    for (const [i, one] of sealed.entries())
      expect(i === 0 || compare(sealed[i - 1] as Uint8Array, one) < 0, "ballots that are not in their order");
  return kinds.flat();
}

// The tally's part, with the token.
export function openBallot(world: World, sealed: Uint8Array): Ballot {
  const plain = sodium.crypto_box_seal_open(sealed, world.tally.publicKey, world.tally.privateKey);
  const from = new Reader(plain);
  expect(from.number(1) === 1, "another version of the ballot");
  const kind = from.number(1);
  expect(kind === kKind.answer || kind === kKind.comment, "another kind of ballot");
  const dimension = from.number(1);
  const question = from.number(1);
  const cell = from.number(2);
  const slot: Slot = { index: -1, kind: kind === kKind.answer ? "answer" : "comment", dimension, cell, question };
  const ballot: Ballot = { slot, nonce: new Uint8Array(), token: new Uint8Array() };
  let length = 0;
  if (kind === kKind.answer) {
    ballot.answer = from.number(1);
    expect(from.number(1) === 0, "a byte that must be zero");
  } else {
    length = from.number(2);
  }
  ballot.nonce = from.take(32);
  ballot.token = from.take(64);
  if (kind === kKind.comment) {
    ballot.conversation = from.take(32);
    ballot.comment = fromUtf8(from.take(length));
  }
  expect(
    from.take(from.left).every((byte) => byte === 0),
    "padding that is not zero",
  );
  expect(tokenHolds(world, slot, ballot.nonce, ballot.token), "a ballot's token is wrong");
  return ballot;
}

export function openAll(world: World, submission: Uint8Array): Opened {
  const { admission, revision, bundle } = openSubmission(world, submission);
  return { admission, revision, ballots: openBundle(world, admission, bundle).map((one) => openBallot(world, one)) };
}

// The collector's part for a reply, over bytes put together anew from the protocol's text; undefined where it is none.
export function openReply(
  world: World,
  message: Uint8Array,
): { key: Uint8Array; sequence: number; text: string; signature: Uint8Array } | undefined {
  if (message.length !== 8192 || message[0] !== 1) return undefined;
  const from = new Reader(message.slice(1));
  const key = from.take(32);
  const sequence = from.number(1);
  const signature = from.take(64);
  const said = from.take(from.number(2));
  const text = fromUtf8(said);
  if (text === undefined || from.take(from.left).some((byte) => byte !== 0)) return undefined;
  const { survey, hash } = world.manifest;
  const digest = new Uint8Array(createHash("sha256").update(said).digest());
  const signed = concat(utf8("fairlead-pulse-reply-v1"), survey, hash, Uint8Array.of(sequence), digest);
  if (!sodium.crypto_sign_verify_detached(signature, signed, key)) return undefined;
  return { key, sequence, text, signature };
}
