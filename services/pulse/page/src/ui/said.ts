// What the issuer says of the page's owner: the file of commitments, which is the same for everybody, and the record that
// names it. Nothing of the owner is asked for.
import { kClosingBytes } from "../protocol/closing.js";
import { kCommitmentsBytes, saidOf, type Opening, type Said } from "../protocol/commitments.js";
import { fromUtf8, hex } from "../protocol/bytes.js";
import { Refusal } from "../protocol/errors.js";
import type { Manifest } from "../protocol/manifest.js";
import { bodyOf, request } from "./net.js";

// The digest that the closing record names; null where it says that the commitments are lost. A record that says neither
// is no issuer's.
function digestIn(closing: Uint8Array): string | null {
  let commitments: unknown;
  try {
    ({ commitments } = JSON.parse(fromUtf8(closing) ?? "") as { commitments?: unknown });
  } catch {
    throw new Refusal("COMMITMENTS_INVALID", "The closing record is not JSON.");
  }
  if (commitments === "lost") return null;
  if (typeof commitments !== "string" || !/^[0-9a-f]{64}$/.test(commitments))
    throw new Refusal("COMMITMENTS_INVALID", "The closing record names no commitments.");
  return commitments;
}

// undefined: nothing is published yet; null: the issuer commits to nobody.
export async function saidOfOwner(manifest: Manifest, opening: Opening): Promise<Said | null | undefined> {
  const from = `/s/${hex(manifest.survey)}`;
  const closing = await request(`${from}/closing.json`, kClosingBytes);
  if (closing.status === 404) return undefined;
  const digest = digestIn(bodyOf(closing));
  if (digest === null) return null;
  const file = bodyOf(await request(`${from}/commitments.bin`, kCommitmentsBytes));
  return saidOf(manifest, file, digest, opening);
}
