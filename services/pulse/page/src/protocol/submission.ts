// M5: what the collector gets. Nothing in it belongs to a person but N, and nobody knows whose N is.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, u32, u8, utf8 } from "./bytes.js";
import type { Manifest } from "./manifest.js";
import type { Secrets } from "./seed.js";
import type { Token } from "./slips.js";
import { sodium } from "./sodium.js";

export const kSubmitLabel = "fairlead-pulse-submit-v1";
export const kSubmissionHeadBytes = 165; // what stands before the bundle
export const kReplyBytes = 64; // of the collector, always the same
const kVersion = 1;

// What N signs.
export function signedSubmission(manifest: Manifest, revision: number, bundle: Uint8Array): Uint8Array {
  return concat(utf8(kSubmitLabel), manifest.survey, u32(revision), sha256(bundle));
}

// Of one person's submissions the highest `revision` (from 1) counts.
export function submissionOf(
  manifest: Manifest,
  secrets: Secrets,
  admission: Token,
  revision: number,
  bundle: Uint8Array,
): Uint8Array {
  const { publicKey, privateKey } = secrets.admission();
  const signature = sodium.crypto_sign_detached(signedSubmission(manifest, revision, bundle), privateKey);
  return concat(u8(kVersion), publicKey, admission.token, u32(revision), signature, bundle);
}
