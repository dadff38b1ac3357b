// What the author of an answered comment says: known by the comment's conversation key, and by nothing else.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, u16, u8, utf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import type { Manifest } from "./manifest.js";
import type { KeyPair } from "./seed.js";
import { sodium } from "./sodium.js";

export const kReplyLabel = "fairlead-pulse-reply-v1";
export const kCommentReplyBytes = 8192; // whatever is said
export const kMostMessageCharacters = 2000; // code points
export const kMostReplies = 10; // of one author to one comment
export const kReplyAnswerBytes = 256; // of the collector, whatever became of a reply
const kVersion = 1;

export function charactersIn(text: string): number {
  return [...text].length;
}

// What the conversation key signs.
export function signedReply(manifest: Manifest, sequence: number, text: string): Uint8Array {
  return concat(utf8(kReplyLabel), manifest.survey, manifest.hash, u8(sequence), sha256(utf8(text)));
}

export function isSignedByAuthor(
  manifest: Manifest,
  conversation: Uint8Array,
  reply: { sequence: number; text: string; signature: Uint8Array },
): boolean {
  const signed = signedReply(manifest, reply.sequence, reply.text);
  try {
    return sodium.crypto_sign_verify_detached(reply.signature, signed, conversation);
  } catch {
    return false;
  }
}

// Throws INPUT_INVALID for a text or a number that is not right: nothing is ever cut.
export function commentReply(manifest: Manifest, author: KeyPair, sequence: number, text: string): Uint8Array {
  const characters = charactersIn(text);
  if (text.trim() === "" || characters > kMostMessageCharacters)
    throw new Refusal(
      "INPUT_INVALID",
      `A reply has 1 to ${kMostMessageCharacters} characters; this one has ${characters}.`,
    );
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > kMostReplies)
    throw new Refusal("INPUT_INVALID", `A reply's number is from 1 to ${kMostReplies}, not ${sequence}.`);
  const written = utf8(text);
  const signature = sodium.crypto_sign_detached(signedReply(manifest, sequence, text), author.privateKey);
  const used = concat(u8(kVersion), author.publicKey, u8(sequence), signature, u16(written.length), written);
  return concat(used, new Uint8Array(kCommentReplyBytes - used.length));
}
