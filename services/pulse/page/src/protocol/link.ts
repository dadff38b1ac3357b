// The link of the invitation: <page>/#s=<survey>&m=<manifest hash>&t=<login token>.
import { fromHex } from "./bytes.js";
import { Refusal } from "./errors.js";

export interface Link {
  survey: Uint8Array;
  manifest: Uint8Array;
  token: string | null; // null: the link is only to look, or to go on from a saved copy
}

const kToken = /^[\x21-\x7e]{1,4096}$/; // what fits into a header

// `fragment` is what follows "#". Throws LINK_INVALID, which never repeats the token.
export function parseLink(fragment: string): Link {
  const given = new URLSearchParams(fragment.replaceAll("+", "%2B")); // a plus sign is one, not a blank
  for (const name of given.keys())
    if (!["s", "m", "t"].includes(name) || given.getAll(name).length > 1)
      throw new Refusal("LINK_INVALID", "The link has a part that does not belong there.");
  const survey = fromHex(given.get("s") ?? "", 16);
  const manifest = fromHex(given.get("m") ?? "", 32);
  const token = given.get("t");
  if (survey === undefined || manifest === undefined || (token !== null && !kToken.test(token)))
    throw new Refusal("LINK_INVALID", "The link is not complete. Open it from the invitation again, whole.");
  return { survey, manifest, token };
}
