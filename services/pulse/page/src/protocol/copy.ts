// The saved copy: seed, cells, opening and slips of one person in one survey, sealed under a passphrase. Argon2id makes
// guessing the passphrase of a stolen copy expensive; 64 MiB is what an old phone still has.
import { concat, equal, Reader, u16, u32, u8, utf8 } from "./bytes.js";
import { isOpening, kOpeningBytes, type Opening } from "./commitments.js";
import { Refusal } from "./errors.js";
import type { Manifest } from "./manifest.js";
import { kSeedBytes } from "./seed.js";
import { slipsAnswerBytes } from "./slips.js";
import { checkCells, slotsOf } from "./slots.js";
import { sodium } from "./sodium.js";

export const kCopyPrefix = "fairlead-pulse-copy-1.";
export const kFewestPassphraseCharacters = 12;
const kVersion = 2;
const kSaltBytes = 16;
const kNonceBytes = 24;
const kPasses = 3;
const kMemoryBytes = 64 * 1024 * 1024;
const kMostCopyCharacters = 128 * 1024;

export interface Saved {
  seed: Uint8Array;
  revision: number; // of the last submission; 0: none
  cells: number[];
  opening: Opening;
  slips: Uint8Array | null; // the issuer's answer, once it was checked
}

// The key of a passphrase, kept while the page is open so that the copy can be written again without asking again.
export interface CopyKey {
  salt: Uint8Array;
  key: Uint8Array;
}

// Takes about a second, during which nothing else happens.
function stretch(passphrase: string, salt: Uint8Array): CopyKey {
  const key = sodium.crypto_pwhash(
    sodium.crypto_secretbox_KEYBYTES,
    utf8(passphrase.normalize("NFKC")),
    salt,
    kPasses,
    kMemoryBytes,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  );
  return { salt, key };
}

export function newCopyKey(passphrase: string): CopyKey {
  return stretch(passphrase, sodium.randombytes_buf(kSaltBytes));
}

// Twenty letters and digits that nobody mixes up: 99 random bits.
export function suggestedPassphrase(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const drawn = Array.from({ length: 20 }, () => letters[sodium.randombytes_uniform(letters.length)]).join("");
  return drawn.replace(/(.{5})(?=.)/g, "$1-");
}

export function writeCopy(manifest: Manifest, saved: Saved, { salt, key }: CopyKey): string {
  const plain = concat(
    u8(kVersion),
    manifest.survey,
    manifest.hash,
    saved.seed,
    u32(saved.revision),
    u8(saved.cells.length),
    ...saved.cells.map(u16),
    u32(saved.opening.leaf),
    saved.opening.value,
    saved.slips ?? new Uint8Array(),
  );
  const nonce = sodium.randombytes_buf(kNonceBytes);
  const sealed = concat(salt, nonce, sodium.crypto_secretbox_easy(plain, nonce, key));
  return kCopyPrefix + sodium.to_base64(sealed, sodium.base64_variants.URLSAFE_NO_PADDING);
}

const refuse = (message: string): Refusal => new Refusal("COPY_INVALID", message);

function unpacked(text: string): Uint8Array {
  const trimmed = text.replace(/\s+/g, "");
  if (!trimmed.startsWith(kCopyPrefix) || trimmed.length > kMostCopyCharacters)
    throw refuse(`A saved copy begins with "${kCopyPrefix}".`);
  try {
    return sodium.from_base64(trimmed.slice(kCopyPrefix.length), sodium.base64_variants.URLSAFE_NO_PADDING);
  } catch {
    throw refuse("The saved copy is damaged: it has a character that does not belong there.");
  }
}

function parsed(manifest: Manifest, plain: Uint8Array): Saved {
  const from = new Reader(plain);
  if (from.number(1) !== kVersion) throw refuse("The saved copy was written by another version of this page.");
  if (!equal(from.take(16), manifest.survey) || !equal(from.take(32), manifest.hash))
    throw new Refusal("COPY_OTHER", "The saved copy is of another survey.");
  const seed = from.take(kSeedBytes);
  const revision = from.number(4);
  const cells = Array.from({ length: from.number(1) }, () => from.number(2));
  checkCells(manifest, cells);
  const opening = { leaf: from.number(4), value: from.take(kOpeningBytes) };
  if (!isOpening(opening.value)) throw refuse("The saved copy holds an opening that is none.");
  const slips = from.left === 0 ? null : from.take(from.left);
  if (slips !== null && slips.length !== slipsAnswerBytes(slotsOf(manifest, cells).length))
    throw refuse("The saved copy holds slips of another number.");
  return { seed, revision, cells, opening, slips };
}

// Throws COPY_INVALID: damaged; COPY_OTHER: of another survey; COPY_LOCKED: not opened by this passphrase.
export function readCopy(manifest: Manifest, text: string, passphrase: string): { saved: Saved; key: CopyKey } {
  const sealed = unpacked(text);
  if (sealed.length < kSaltBytes + kNonceBytes) throw refuse("The saved copy is cut off.");
  const key = stretch(passphrase, sealed.slice(0, kSaltBytes));
  const nonce = sealed.slice(kSaltBytes, kSaltBytes + kNonceBytes);
  let plain: Uint8Array;
  try {
    plain = sodium.crypto_secretbox_open_easy(sealed.slice(kSaltBytes + kNonceBytes), nonce, key.key);
  } catch {
    throw new Refusal("COPY_LOCKED", "The passphrase does not open this copy, or the copy was changed.");
  }
  try {
    return { saved: parsed(manifest, plain), key };
  } catch (error) {
    if (error instanceof Refusal) throw error.code === "INPUT_INVALID" ? refuse(error.message) : error;
    throw refuse("The saved copy is cut off.");
  }
}
