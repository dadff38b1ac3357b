// M1 and M2: slips are asked for blinded, and become tokens once every proof holds.
import { sha384 } from "@noble/hashes/sha2.js";
import { concat, Reader, u16, u8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import type { Manifest } from "./manifest.js";
import { blindInput, finalize, kElementBytes, kProofBytes, type Blinded } from "./poprf.js";
import type { Secrets } from "./seed.js";
import { infoOf, keyOf, type Slot } from "./slots.js";

const kVersion = 1;

// A slot's nonce and the token that makes it count.
export interface Token {
  slot: Slot;
  nonce: Uint8Array;
  token: Uint8Array;
}

export function blindSlots(manifest: Manifest, secrets: Secrets, slots: readonly Slot[]): Blinded[] {
  return slots.map((slot) =>
    blindInput(secrets.nonce(slot), infoOf(manifest, slot), keyOf(manifest, slot), secrets.blind(slot)),
  );
}

export function slipsRequest(blinded: readonly Pick<Blinded, "element">[]): Uint8Array {
  return concat(u8(kVersion), u16(blinded.length), ...blinded.map(({ element }) => element));
}

// What the issuer remembers of a request.
export function listHash(blinded: readonly Blinded[]): Uint8Array {
  return sha384(concat(...blinded.map(({ element }) => element)));
}

export function slipsAnswerBytes(slots: number): number {
  return 3 + slots * (kElementBytes + kProofBytes);
}

// All tokens, or SLIPS_MALFORMED or PROOF_INVALID and none: every proof is checked before a token leaves this function.
export function tokensOf(slots: readonly Slot[], blinded: readonly Blinded[], answer: Uint8Array): Token[] {
  const expected = slipsAnswerBytes(slots.length);
  if (answer.length !== expected)
    throw new Refusal(
      "SLIPS_MALFORMED",
      `The issuer's answer has ${answer.length} bytes; ${slots.length} slips are ${expected}.`,
    );
  const reader = new Reader(answer);
  const version = reader.number(1);
  const count = reader.number(2);
  if (version !== kVersion || count !== slots.length)
    throw new Refusal(
      "SLIPS_MALFORMED",
      `The issuer's answer is version ${version} with ${count} slips; version ${kVersion} with ${slots.length} was asked.`,
    );
  return slots.map((slot, i) => {
    const request = blinded[i] as Blinded;
    const token = finalize(request, reader.take(kElementBytes), reader.take(kProofBytes));
    return { slot, nonce: request.input, token };
  });
}
