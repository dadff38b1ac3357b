// Whether the ballots of a receipt stand in the published lists.
import { hex } from "../protocol/bytes.js";
import type { Manifest } from "../protocol/manifest.js";
import { isListed, type Receipt, type ReceiptBallot } from "../protocol/receipt.js";
import { kReleaseBytes } from "../protocol/release.js";
import { bodyOf, request } from "./net.js";

const kListingBytes = 16 * 1024 * 1024;

// `cell` is where it is listed; null: nowhere, though there are lists; undefined: there is no list it could stand in.
export interface Counted {
  ballot: ReceiptBallot;
  cell: number | null | undefined;
}

// undefined: nothing is published yet. Lists are fetched one after the other, each once.
export async function countedOf(manifest: Manifest, receipt: Receipt): Promise<Counted[] | undefined> {
  const from = `/s/${hex(manifest.survey)}`;
  const release = await request(`${from}/release.json`, kReleaseBytes);
  if (release.status === 404) return undefined;
  bodyOf(release);
  const found: Counted[] = [];
  for (const ballot of receipt.ballots) {
    let cell: Counted["cell"];
    for (const { cell: at, leaf } of ballot.leaves) {
      const reply = await request(`${from}/listing/${ballot.dimension}-${at}-${ballot.question}.bin`, kListingBytes);
      if (reply.status === 404) continue;
      cell = isListed(leaf, bodyOf(reply)) ? at : null;
      if (cell !== null) break;
    }
    found.push({ ballot, cell });
  }
  return found;
}
