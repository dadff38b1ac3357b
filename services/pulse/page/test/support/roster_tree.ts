// The tree of RFC 9162, section 2.1, built naively: what the page's check is held against.
import { createHash } from "node:crypto";

const hash = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());

// The largest power of two below `count`.
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

export function treeRoot(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length === 0) return hash();
  if (entries.length === 1) return hash(Uint8Array.of(0), entries[0] as Uint8Array);
  const split = splitOf(entries.length);
  return hash(Uint8Array.of(1), treeRoot(entries.slice(0, split)), treeRoot(entries.slice(split)));
}

export function treePath(entries: readonly Uint8Array[], index: number): Uint8Array[] {
  if (entries.length <= 1) return [];
  const split = splitOf(entries.length);
  const [left, right] = [entries.slice(0, split), entries.slice(split)];
  return index < split
    ? [...treePath(left, index), treeRoot(right)]
    : [...treePath(right, index - split), treeRoot(left)];
}
