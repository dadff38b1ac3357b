import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { utf8 } from "../src/protocol/bytes.js";
import { parseClosing } from "../src/protocol/closing.js";
import { parseConfidential } from "../src/protocol/confidential.js";
import { parseManifest } from "../src/protocol/manifest.js";
import { parseRelease, type Release } from "../src/protocol/release.js";
import { below, countingOf } from "../src/ui/cells.js";
import { inCheckout } from "./support/checkout.js";
import { refuses } from "./support/refusing.js";
import { confidentialOf, releaseOf } from "./support/releasing.js";
import { makeWorld } from "./support/world.js";

const ofDay = (file: string): Uint8Array => new Uint8Array(readFileSync(inCheckout(`tests/data/pulse/day/${file}`)));

const world = await makeWorld();
const { manifest } = world;
type Json = { [member: string]: unknown };

// The world's release with the member at `path` replaced; undefined: taken away.
function changed(path: readonly (string | number)[], value: unknown): Uint8Array {
  const release = structuredClone(releaseOf(world, [[0, 2], [0, 1, 2], [0]], [])) as Json;
  let at = release;
  for (const name of path.slice(0, -1)) at = at[name] as Json;
  const last = path.at(-1);
  if (last !== undefined && value === undefined) delete at[last];
  else if (last !== undefined) at[last] = value;
  return utf8(JSON.stringify(release));
}

const read = (path: readonly (string | number)[] = [], value?: unknown): Release =>
  parseRelease(manifest, changed(path, value));

test("every figure of the tally's release of a day can be read, and what has none is hidden", () => {
  const day = parseManifest(ofDay("manifest.json"));
  const release = parseRelease(day, ofDay("release.json"));
  assert.equal(release.audit.bundles, 133);
  assert.equal(release.audit.eligible, 191);
  assert.equal(release.audit.rejected, 0);
  let [shown, hidden] = [0, 0];
  for (const [q, { kind }] of day.questions.entries()) {
    if (kind === "comment") continue;
    for (const [d, { cells }] of day.dimensions.entries())
      for (const cell of cells.keys()) {
        if (release.shown(q, d).at(cell) === undefined) hidden += 1;
        else shown += 1;
        release.shown(q, d).othersIn(cell);
      }
  }
  assert.deepEqual([shown, hidden], [140, 40]);
  assert.deepEqual(release.shown(1, 0).at(0)?.score, { value: 46, interval: [36, 56] });
  assert.deepEqual(
    release.sets(6).map(({ cell, comments }) => [cell, comments.length]),
    [
      [0, 29],
      [15, 10],
    ],
  );
  assert.deepEqual(parseClosing(day, ofDay("closing.json")), {
    closed: day.closes,
    destroyedUnread: false,
    givenUp: false,
  });
});

test("a release of another survey or another manifest is refused", () => {
  refuses(() => read(["survey"], "00".repeat(16)), "RELEASE_OTHER");
  refuses(() => read(["manifest"], "00".repeat(32)), "RELEASE_OTHER");
});

test("what is no release is refused, with the place", () => {
  const wrong = (path: readonly (string | number)[], value: unknown, message: RegExp): void =>
    refuses(() => read(path, value), "RELEASE_INVALID", message);
  refuses(() => parseRelease(manifest, utf8("<html>")), "RELEASE_INVALID", /not JSON/);
  refuses(() => parseRelease(manifest, Uint8Array.of(0xff)), "RELEASE_INVALID", /not UTF-8/);
  refuses(() => parseRelease(manifest, utf8("null")), "RELEASE_INVALID", /must be an object/);
  wrong(["format"], "fairlead-pulse-release-2", /reads no other/);
  wrong(["questions", 3], undefined, /questions\[3\]/);
  wrong(["questions", 0, "id"], "humble", /questions\[0\]\.id must be "proud"/);
  wrong(["questions", 0, "kind"], "enps", /questions\[0\]\.kind must be "likert5"/);
  wrong(["audit", "eligible"], -1, /audit\.eligible/);
  wrong(["audit", "rejected", "token"], undefined, /lacks the member "token"/);
  wrong(["parameters", "dimensions"], "some", /all or first/);
});

test("a figure that cannot be is refused when it is looked at, and not before", () => {
  const wrong = (path: readonly (string | number)[], value: unknown, message: RegExp): void => {
    const release = read(["questions", 0, "dimensions", 0, ...path], value);
    refuses(() => release.shown(0, 0).at(0), "RELEASE_INVALID", message);
    assert.equal(release.audit.bundles, 30);
  };
  wrong(["id"], "place", /dimensions\[0\]\.id must be "org"/);
  wrong(["cells", 1, "cell"], 0, /once/);
  wrong(["cells", 1, "cell"], 3, /from 0 to 2/);
  wrong(["cells", 0, "respondents"], [49, 20], /the smaller one first/);
  wrong(["cells", 0, "score", "value"], 101, /from 0 to 100/);
  wrong(["cells", 0, "score", "interval"], [1, 2, 3], /a list of 2 to 2/);
  wrong(["cells", 0, "shares", 4], undefined, /shares\[4\]/);
  wrong(["cells", 0, "trend"], "sideways", /up, down or none/);
});

test("trends are read where a release has them", () => {
  assert.equal(read().compared, false);
  assert.equal(read(["questions", 1, "compared_with"], "11".repeat(16)).compared, true);
  refuses(() => read(["questions", 1, "compared_with"], "last"), "RELEASE_INVALID", /compared_with must be 16 bytes/);
  assert.equal(read().shown(0, 0).at(0)?.trend, null);
  for (const trend of ["up", "down", "none"])
    assert.equal(read(["questions", 0, "dimensions", 0, "cells", 0, "trend"], trend).shown(0, 0).at(0)?.trend, trend);
});

test("a closing record says which close was the last, and whether anybody has read the answers", () => {
  const record = {
    format: "fairlead-pulse-closing-1",
    survey: Buffer.from(manifest.survey).toString("hex"),
    manifest: Buffer.from(manifest.hash).toString("hex"),
    issued: 3,
    extended: true,
    destroyed_unread: true,
    given_up: true,
  };
  const parse = (more: object): object => parseClosing(manifest, utf8(JSON.stringify({ ...record, ...more })));
  assert.deepEqual(parse({}), { closed: manifest.second_close, destroyedUnread: true, givenUp: true });
  refuses(() => parse({ survey: "00".repeat(16) }), "RELEASE_OTHER");
  refuses(() => parse({ extended: "no" }), "RELEASE_INVALID", /extended must be true or false/);
  refuses(() => parse({ format: "closing" }), "RELEASE_INVALID", /format/);
});

test("the total of confidential answers is of this survey, and has the whole company only", () => {
  const total = (people: number, more: object = {}): unknown =>
    parseConfidential(manifest, utf8(JSON.stringify({ ...confidentialOf(world, people), ...more })));
  const shown = total(40) as ReturnType<typeof parseConfidential>;
  assert.deepEqual([...shown.keys()], [0, 1, 2], "a comment has no total");
  assert.deepEqual(shown.get(0)?.respondents, [20, 49]);
  assert.deepEqual([...(total(0) as typeof shown).values()], [undefined, undefined, undefined]);
  refuses(() => total(40, { survey: "00".repeat(16) }), "RELEASE_OTHER");
  refuses(() => total(40, { questions: [] }), "RELEASE_INVALID", /a list of 3 to 3/);
  refuses(() => total(40, { format: "release" }), "RELEASE_INVALID", /format/);
});

test("whose cell is hidden is counted in the others above it, or in all of it", () => {
  const [org] = manifest.dimensions;
  assert.deepEqual(org && below(org, 0), [1, 2]);
  const counting = (shown: number[], cell: number): unknown => {
    const release = parseRelease(manifest, utf8(JSON.stringify(releaseOf(world, [[0], shown, [0]], []))));
    const { cell: at, others } = countingOf(manifest, 1, cell, release.shown(0, 1));
    return [at, others];
  };
  assert.deepEqual(counting([0, 1, 2, 3], 1), [1, false]);
  assert.deepEqual(counting([0, 3], 1), [0, true], "two are hidden, so that the others are shown");
  assert.deepEqual(counting([0, 2, 3], 1), [0, false]);
  assert.deepEqual(counting([], 1), [1, false], "nothing is shown of anybody");
});
