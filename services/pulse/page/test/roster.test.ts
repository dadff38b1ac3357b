import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../src/protocol/bytes.js";
import { checkPerson, isIncluded, leafHash, parsePerson, rosterEntry } from "../src/protocol/roster.js";
import { refuses } from "./support/refusing.js";
import { treePath, treeRoot } from "./support/roster_tree.js";
import { bytesFrom, makeWorld, writePerson } from "./support/world.js";

const world = await makeWorld();
const ana = world.people[0] as (typeof world.people)[number];

test("every entry of trees of 1 to 40 leaves is found, and only at its own index", () => {
  for (let size = 1; size <= 40; size += 1) {
    const entries = Array.from({ length: size }, (_, i) => bytesFrom(`entry ${i}`));
    const root = treeRoot(entries);
    for (const [i, entry] of entries.entries()) {
      const path = treePath(entries, i);
      assert.ok(isIncluded(leafHash(entry), i, size, path, root), `${i} of ${size}`);
      assert.ok(!isIncluded(leafHash(entry), (i + 1) % (size + 1), size, path, root), `${i} of ${size}, elsewhere`);
      assert.ok(!isIncluded(leafHash(entry), i, size, [...path, bytesFrom("more")], root));
      if (path.length > 0) assert.ok(!isIncluded(leafHash(entry), i, size, path.slice(1), root));
    }
  }
});

test("the empty path proves nothing in a tree of more than one", () => {
  const root = leafHash(bytesFrom("entry"));
  assert.ok(isIncluded(root, 0, 1, [], root));
  assert.ok(!isIncluded(root, 0, 2, [], root));
});

test("each person's reply proves their place", () => {
  for (const person of world.people)
    checkPerson(world.manifest, parsePerson(utf8(JSON.stringify(writePerson(person)))));
});

test("a roster proof that does not hold is refused", () => {
  const wrong = [
    { ...ana, cells: [2, 1, 0] },
    { ...ana, employee: "emp-001" },
    { ...ana, salt: bytesFrom("another salt", 16) },
    { ...ana, leaf: 1 },
    { ...ana, path: ana.path.slice(1) },
    { ...ana, path: [...ana.path.slice(0, -1), bytesFrom("a hash")] },
    { ...ana, size: ana.size + 1 },
    { ...ana, cells: [1, 1] },
    { ...ana, cells: [3, 1, 0] },
    { ...ana, colleagues: ana.colleagues.slice(1) },
  ];
  for (const person of wrong) refuses(() => checkPerson(world.manifest, person), "ROSTER_PROOF");
});

test("more names than the cell counts are refused", () => {
  const crowd = Array.from({ length: 13 }, (_, i) => `Person ${i}`);
  const person = { ...ana, colleagues: [crowd, ...ana.colleagues.slice(1)] };
  refuses(() => checkPerson(world.manifest, person), "ROSTER_PROOF", /13 people were named in a cell that counts 12/);
});

test("a cell with 7 people is refused, one with 8 is not", async () => {
  const seven = await makeWorld({ smallestTeam: 7 });
  refuses(
    () => checkPerson(seven.manifest, seven.people[0] as typeof ana),
    "CELL_TOO_SMALL",
    /"Harbour" counts 7 people; at least 8/,
  );
  checkPerson(seven.manifest, seven.people[39] as typeof ana);
  const eight = await makeWorld({ smallestTeam: 8 });
  checkPerson(eight.manifest, eight.people[0] as typeof ana);
});

test("a reply that is not of the protocol is refused", () => {
  const reply = writePerson(ana) as { [name: string]: unknown };
  const wrong = [
    { ...reply, more: 1 },
    { ...reply, employee: "" },
    { ...reply, cells: [-1, 0, 0] },
    { ...reply, colleagues: [["Bob"], "Bob", []] },
    { ...reply, salt: "00" },
    { ...reply, path: Array.from({ length: 33 }, () => "00".repeat(32)) },
  ];
  for (const one of wrong) refuses(() => parsePerson(utf8(JSON.stringify(one))), "ROSTER_PROOF");
  refuses(() => parsePerson(utf8("{}")), "ROSTER_PROOF", /lacks/);
});

test("an entry is salt, length, id, number of dimensions and cells", () => {
  const entry = rosterEntry(new Uint8Array(16).fill(7), "emp", [1, 515]);
  assert.deepEqual([...entry], [...new Array<number>(16).fill(7), 0, 3, 101, 109, 112, 2, 0, 1, 2, 3]);
});
