// Who vouches for a manifest: its hash, which stands in the invitation, and the signatures beside it.
import { concat, equal, fromUtf8, hex, utf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import { parseManifest, type Manifest } from "./manifest.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sodium } from "./sodium.js";

export const kManifestLabel = "fairlead-pulse-manifest-v1";

const refuse = (message: string): Refusal => new Refusal("SIGNATURE_INVALID", message);

// What is signed.
export function signedBytes(manifestHash: Uint8Array): Uint8Array {
  return concat(utf8(kManifestLabel), manifestHash);
}

// Throws SIGNATURE_INVALID unless `bytes`, the signatures' file, vouches for this manifest by every key it names.
export function checkSignatures(manifest: Manifest, bytes: Uint8Array): void {
  const from = Strict.parse(fromUtf8(bytes), "signatures", refuse).object(["manifest", "platform", "second_signer"]);
  const about = from.manifest.string(/^[0-9a-f]{64}$/, "a manifest hash");
  if (about !== hex(manifest.hash))
    throw refuse(`The signatures are of the manifest ${about}, not of ${hex(manifest.hash)}.`);
  const message = signedBytes(manifest.hash);
  if (!sodium.crypto_sign_verify_detached(from.platform.bytes(64), message, manifest.platform_key))
    throw refuse("The platform's signature is not of this manifest.");
  if (manifest.second_signer_key === null) {
    if (from.second_signer.value !== null)
      throw from.second_signer.wrong("null, for the manifest has no second signer");
    return;
  }
  if (from.second_signer.value === null) throw refuse("The second signer has not signed this manifest.");
  if (!sodium.crypto_sign_verify_detached(from.second_signer.bytes(64), message, manifest.second_signer_key))
    throw refuse("The second signer's signature is not of this manifest.");
}

// The manifest that stands in a link, or an alarm: MANIFEST_HASH before anything of it is read.
export function checkedManifest(
  bytes: Uint8Array,
  signatures: Uint8Array,
  expected: { survey: Uint8Array; manifest: Uint8Array },
): Manifest {
  const hash = sha256(bytes);
  if (!equal(hash, expected.manifest))
    throw new Refusal(
      "MANIFEST_HASH",
      `The survey's manifest has the hash ${hex(hash)}; the invitation says ${hex(expected.manifest)}.`,
    );
  const manifest = parseManifest(bytes);
  if (!equal(manifest.survey, expected.survey))
    throw new Refusal(
      "MANIFEST_HASH",
      `The manifest is of the survey ${hex(manifest.survey)}; the link is of ${hex(expected.survey)}.`,
    );
  checkSignatures(manifest, signatures);
  return manifest;
}
