// The roster tree of the manifest: who is eligible, and in which cells, was fixed before anybody answered. RFC 9162,
// section 2.1, over SHA-256.
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, fromUtf8, u16, u8, utf8 } from "./bytes.js";
import { openingBytes } from "./commitments.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import type { Manifest } from "./manifest.js";
import { checkCells, checkCellSizes } from "./slots.js";

export const kPersonBytes = 4 * 1024 * 1024; // more is not read
const kSaltBytes = 16;
const kHashBytes = 32;

// What the issuer tells somebody about their place in the roster.
export interface Person {
  employee: string;
  cells: number[]; // per dimension
  colleagues: string[][]; // per dimension, names of who is counted in the cell, this person too; of a large one, some
  salt: Uint8Array;
  leaf: number; // index in the tree
  size: number;
  path: Uint8Array[];
  opening: Uint8Array; // of the commitment to whether they have fetched slips, which is published after the close
}

const refuse = (message: string): Refusal => new Refusal("ROSTER_PROOF", message);

export function parsePerson(bytes: Uint8Array): Person {
  const from = Strict.parse(fromUtf8(bytes), "person", refuse).object([
    "employee",
    "cells",
    "colleagues",
    "salt",
    "leaf",
    "size",
    "path",
    "opening",
  ]);
  const names = (list: Strict): string[] => list.list(0, 100_000).map((name) => name.text());
  return {
    employee: from.employee.text(),
    cells: from.cells.list(1, 8).map((cell) => cell.integer(0, 0xfffe)),
    colleagues: from.colleagues.list(1, 8).map(names),
    salt: from.salt.bytes(kSaltBytes),
    leaf: from.leaf.integer(0, 0xffffffff),
    size: from.size.integer(1, 0xffffffff),
    path: from.path.list(0, 32).map((hash) => hash.bytes(kHashBytes)),
    opening: openingBytes(from.opening),
  };
}

export function rosterEntry(salt: Uint8Array, employee: string, cells: readonly number[]): Uint8Array {
  const id = utf8(employee);
  return concat(salt, u16(id.length), id, u8(cells.length), ...cells.map(u16));
}

export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(concat(u8(0), entry));
}

export function innerHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(u8(1), left, right));
}

// RFC 9162, section 2.1.3.2. Indices stay below 2³², where the bit operations of numbers end: hence the divisions.
export function isIncluded(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = innerHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = innerHash(hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && equal(hash, root);
}

// Throws ROSTER_PROOF unless the manifest's roster has this person in these cells, and CELL_TOO_SMALL for a cell with
// too few.
export function checkPerson(manifest: Manifest, person: Person): void {
  const { root, size } = manifest.roster;
  try {
    checkCells(manifest, person.cells);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  if (person.size !== size)
    throw refuse(`The proof is for a roster of ${person.size} people; the manifest's has ${size}.`);
  const leaf = leafHash(rosterEntry(person.salt, person.employee, person.cells));
  if (!isIncluded(leaf, person.leaf, size, person.path, root))
    throw refuse("The proof does not lead from this person and these cells to the manifest's roster.");
  if (person.colleagues.length !== person.cells.length)
    throw refuse(`Colleagues were given for ${person.colleagues.length} of ${person.cells.length} dimensions.`);
  for (const [d, names] of person.colleagues.entries()) {
    const eligible = manifest.dimensions[d]?.cells[person.cells[d] as number]?.eligible ?? 0;
    if (names.length > eligible) throw refuse(`${names.length} people were named in a cell that counts ${eligible}.`);
  }
  checkCellSizes(manifest, person.cells);
}
