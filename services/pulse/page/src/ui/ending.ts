// How a survey ended, as far as it has: everybody fetches the same files, and none of them says who asks.
import { hex } from "../protocol/bytes.js";
import { kClosingBytes, parseClosing } from "../protocol/closing.js";
import type { Manifest } from "../protocol/manifest.js";
import { kReleaseBytes, parseRelease, type Release } from "../protocol/release.js";
import { bodyOf, request } from "./net.js";

export type Ending =
  | { how: "counting"; closed: Date }
  | { how: "released"; closed: Date; release: Release }
  | { how: "destroyed"; closed: Date; givenUp: boolean };

// undefined: it takes answers, or has just stopped to. Throws RELEASE_INVALID, RELEASE_OTHER, and problems of the network.
export async function endingOf(manifest: Manifest): Promise<Ending | undefined> {
  const from = `/s/${hex(manifest.survey)}`;
  const record = await request(`${from}/closing.json`, kClosingBytes);
  if (record.status === 404) return undefined;
  const { closed, destroyedUnread, givenUp } = parseClosing(manifest, bodyOf(record));
  if (destroyedUnread) return { how: "destroyed", closed, givenUp };
  const release = await request(`${from}/release.json`, kReleaseBytes);
  if (release.status === 404) return { how: "counting", closed };
  return { how: "released", closed, release: parseRelease(manifest, bodyOf(release)) };
}
