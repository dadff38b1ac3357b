// How a survey ended, as far as it has: everybody fetches the same files, and none of them says who asks.
import { hex } from "../protocol/bytes.js";
import { kClosingBytes, parseClosing } from "../protocol/closing.js";
import { kConfidentialBytes, parseConfidential } from "../protocol/confidential.js";
import type { Manifest } from "../protocol/manifest.js";
import { kReleaseBytes, parseRelease, type Release, type Shown } from "../protocol/release.js";
import { bodyOf, request } from "./net.js";

export type Ending =
  | { how: "counting"; closed: Date }
  | { how: "released"; closed: Date; release: Release; confidential: Map<number, Shown | undefined> | undefined }
  | { how: "destroyed"; closed: Date; givenUp: boolean };

// undefined: there were no buttons, or their total is not published yet.
async function confidentialOf(manifest: Manifest, from: string): Promise<Map<number, Shown | undefined> | undefined> {
  if (!manifest.confidential) return undefined;
  const total = await request(`${from}/confidential.json`, kConfidentialBytes);
  return total.status === 404 ? undefined : parseConfidential(manifest, bodyOf(total));
}

// undefined: it takes answers, or has just stopped to. Throws RELEASE_INVALID, RELEASE_OTHER, and problems of the network.
export async function endingOf(manifest: Manifest): Promise<Ending | undefined> {
  const from = `/s/${hex(manifest.survey)}`;
  const record = await request(`${from}/closing.json`, kClosingBytes);
  if (record.status === 404) return undefined;
  const { closed, destroyedUnread, givenUp } = parseClosing(manifest, bodyOf(record));
  if (destroyedUnread) return { how: "destroyed", closed, givenUp };
  const release = await request(`${from}/release.json`, kReleaseBytes);
  if (release.status === 404) return { how: "counting", closed };
  const confidential = await confidentialOf(manifest, from);
  return { how: "released", closed, release: parseRelease(manifest, bodyOf(release)), confidential };
}
