// Everything secret of one person in one survey comes from 32 random bytes, so that keeping them keeps everything and
// that asking for slips again asks for the same.
import { ristretto255 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, u16, utf8 } from "./bytes.js";
import type { Manifest } from "./manifest.js";
import type { Slot } from "./slots.js";
import { sodium } from "./sodium.js";

export const kSeedBytes = 32;
const kOrder = ristretto255.Point.Fn.ORDER;

export interface KeyPair {
  publicKey: Uint8Array;
  privateKey: Uint8Array;
}

export function newSeed(): Uint8Array {
  return sodium.randombytes_buf(kSeedBytes);
}

export function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

export class Secrets {
  constructor(
    readonly seed: Uint8Array,
    readonly manifest: Manifest,
  ) {
    if (seed.length !== kSeedBytes) throw new RangeError(`a seed has ${kSeedBytes} bytes, not ${seed.length}`);
  }

  #derive(label: string, index: number): Uint8Array {
    const { survey, hash } = this.manifest;
    return hmac(sha512, this.seed, concat(utf8(`fairlead-pulse-${label}`), survey, hash, u16(index)));
  }

  #keyPair(label: string, index: number): KeyPair {
    const { publicKey, privateKey } = sodium.crypto_sign_seed_keypair(this.#derive(label, index).slice(0, 32));
    return { publicKey, privateKey };
  }

  admission(): KeyPair {
    return this.#keyPair("admission", 0);
  }

  conversation(slot: Slot): KeyPair {
    return this.#keyPair("conversation", slot.index);
  }

  // The input of the slot's token.
  nonce(slot: Slot): Uint8Array {
    return slot.kind === "admission" ? this.admission().publicKey : this.#derive("nonce", slot.index).slice(0, 32);
  }

  // A number from 1 to below the group's order.
  blind(slot: Slot): bigint {
    return littleEndian(this.#derive("blind", slot.index)) % kOrder;
  }
}
