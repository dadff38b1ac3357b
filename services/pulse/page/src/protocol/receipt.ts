// The receipt: hashes by which somebody finds their own ballots in the published lists. No answer is in it, and without
// the tokens nobody can make one.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, fromUtf8, hex, u16, u8, utf8 } from "./bytes.js";
import { openingOf, writtenOpening, type Opening } from "./commitments.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import type { Manifest } from "./manifest.js";
import type { Token } from "./slips.js";
import { upwards } from "./slots.js";

export const kLeafLabel = "fairlead-pulse-leaf-v1";
export const kReceiptFormat = "fairlead-pulse-receipt-1";
export const kReceiptBytes = 4 * 1024 * 1024; // more is not read
const kLeafBytes = 32;

// A ballot as the list of each cell in which it may be counted would show it, the person's own cell first.
export interface ReceiptBallot {
  dimension: number;
  question: number;
  leaves: { cell: number; leaf: Uint8Array }[];
}

export interface Receipt {
  survey: Uint8Array;
  manifest: Uint8Array;
  revision: number;
  ballots: ReceiptBallot[];
  opening: Opening; // by which their owner sees that the issuer counts them
}

export function receiptLeaf(manifest: Manifest, { slot, nonce, token }: Token, cell: number): Uint8Array {
  return sha256(
    concat(utf8(kLeafLabel), manifest.survey, u8(slot.dimension), u16(cell), u8(slot.question), nonce, token),
  );
}

export function receiptOf(manifest: Manifest, tokens: readonly Token[], revision: number, opening: Opening): Receipt {
  const ballots = tokens
    .filter(({ slot }) => slot.kind !== "admission")
    .map((token) => ({
      dimension: token.slot.dimension,
      question: token.slot.question,
      leaves: upwards(manifest, token.slot.dimension, token.slot.cell).map((cell) => ({
        cell,
        leaf: receiptLeaf(manifest, token, cell),
      })),
    }));
  return { survey: manifest.survey, manifest: manifest.hash, revision, ballots, opening };
}

export function writeReceipt(receipt: Receipt): string {
  return JSON.stringify({
    format: kReceiptFormat,
    survey: hex(receipt.survey),
    manifest: hex(receipt.manifest),
    revision: receipt.revision,
    ballots: receipt.ballots.map(({ dimension, question, leaves }) => ({
      dimension,
      question,
      leaves: leaves.map(({ cell, leaf }) => ({ cell, leaf: hex(leaf) })),
    })),
    participation: writtenOpening(receipt.opening),
  });
}

const refuse = (message: string): Refusal => new Refusal("RECEIPT_INVALID", message);

// Throws RECEIPT_INVALID for what is not a receipt.
export function readReceipt(bytes: Uint8Array): Receipt {
  if (bytes.length > kReceiptBytes) throw refuse(`A receipt has at most ${kReceiptBytes} bytes.`);
  const from = Strict.parse(fromUtf8(bytes), "receipt", refuse).object([
    "format",
    "survey",
    "manifest",
    "revision",
    "ballots",
    "participation",
  ]);
  from.format.string(new RegExp(`^${kReceiptFormat}$`), `"${kReceiptFormat}"`);
  return {
    survey: from.survey.bytes(16),
    manifest: from.manifest.bytes(32),
    revision: from.revision.integer(1, 0xffffffff),
    opening: openingOf(from.participation),
    ballots: from.ballots.list(1, 1000).map((ballot) => {
      const { dimension, question, leaves } = ballot.object(["dimension", "question", "leaves"]);
      return {
        dimension: dimension.integer(0, 7),
        question: question.integer(0, 59),
        leaves: leaves.list(1, 0xffff).map((entry) => {
          const { cell, leaf } = entry.object(["cell", "leaf"]);
          return { cell: cell.integer(0, 0xfffe), leaf: leaf.bytes(kLeafBytes) };
        }),
      };
    }),
  };
}

// Whether a cell's published list has the leaf. Throws RECEIPT_INVALID for a list that is not whole leaves.
export function isListed(leaf: Uint8Array, listing: Uint8Array): boolean {
  if (listing.length % kLeafBytes !== 0)
    throw refuse(`A list of ${listing.length} bytes is not leaves of ${kLeafBytes}.`);
  for (let at = 0; at < listing.length; at += kLeafBytes)
    if (equal(listing.subarray(at, at + kLeafBytes), leaf)) return true;
  return false;
}
