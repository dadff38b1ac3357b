// The client's side of the POPRF of RFC 9497, ristretto255-SHA512: the library's, with a blind that is chosen and not
// drawn.
import { ristretto255, ristretto255_oprf } from "@noble/curves/ed25519.js";
import { littleEndian } from "./seed.js";
import { Refusal } from "./errors.js";

export const kElementBytes = 32;
export const kProofBytes = 64;
export const kTokenBytes = 64;

const kOrder = ristretto255.Point.Fn.ORDER;

export interface Blinded {
  input: Uint8Array;
  info: Uint8Array;
  blind: Uint8Array;
  element: Uint8Array; // what the issuer sees
  tweakedKey: Uint8Array; // of the published key and `info`: what the proof is checked against
}

// The library draws its blind as 1 + (the generator's bytes modulo the order - 1).
const drawing =
  (blind: bigint) =>
  (size = 0): Uint8Array<ArrayBuffer> =>
    Uint8Array.from({ length: size }, (_, i) => Number(((blind - 1n) >> BigInt(8 * i)) & 0xffn));

export function blindInput(input: Uint8Array, info: Uint8Array, publicKey: Uint8Array, blind: bigint): Blinded {
  if (blind < 1n || blind >= kOrder) throw new RangeError("a blind lies from 1 to below the group's order");
  const blinded = ristretto255_oprf.poprf(info).blind(input, publicKey, drawing(blind));
  if (littleEndian(blinded.blind) !== blind) throw new Error("the library did not take the blind it was given");
  return { input, info, blind: blinded.blind, element: blinded.blinded, tweakedKey: blinded.tweakedKey };
}

// The token. Throws PROOF_INVALID unless the proof shows that the issuer used the published key: on nothing else may
// the evaluated element be used.
export function finalize(blinded: Blinded, evaluated: Uint8Array, proof: Uint8Array): Uint8Array {
  try {
    return ristretto255_oprf
      .poprf(blinded.info)
      .finalize(blinded.input, blinded.blind, evaluated, blinded.element, proof, blinded.tweakedKey);
  } catch (error) {
    throw new Refusal("PROOF_INVALID", `The issuer's proof does not hold: ${(error as Error).message}.`);
  }
}
