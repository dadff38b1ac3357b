// How far a survey is, from its closing record, which is there from the moment on at which nothing is taken any more and
// the key of its tokens is public.
import { fromUtf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import { isOf, type Manifest } from "./manifest.js";

export const kClosingFormat = "fairlead-pulse-closing-1";
export const kClosingBytes = 1024 * 1024; // more is not read

// What the page needs of the record; all of it: services/pulse/protocol/README.md.
export interface Closing {
  closed: Date; // the close that was the last
  destroyedUnread: boolean;
  givenUp: boolean; // destroyed unread by the word of whoever runs it, and not because too few answered
}

const refuse = (message: string): Refusal => new Refusal("RELEASE_INVALID", message);

// Throws RELEASE_OTHER for the record of another survey, RELEASE_INVALID for what is none.
export function parseClosing(manifest: Manifest, bytes: Uint8Array): Closing {
  const from = Strict.parse(fromUtf8(bytes), "closing record", refuse).members(
    ["format", "survey", "manifest", "extended", "destroyed_unread"],
    ["given_up"],
  );
  from.format.string(new RegExp(`^${kClosingFormat}$`), `"${kClosingFormat}"`);
  if (!isOf(manifest, from)) throw new Refusal("RELEASE_OTHER", "The closing record is of another survey.");
  return {
    closed: from.extended.flag() ? manifest.second_close : manifest.closes,
    destroyedUnread: from.destroyed_unread.flag(),
    givenUp: from.given_up?.flag() ?? false,
  };
}
