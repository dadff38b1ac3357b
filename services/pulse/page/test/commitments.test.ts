import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { hex, utf8 } from "../src/protocol/bytes.js";
import {
  readNote,
  saidOf,
  verdictOf,
  writeNote,
  type Note,
  type Opening,
  type Said,
} from "../src/protocol/commitments.js";
import type { Person } from "../src/protocol/roster.js";
import { closeBrowser, kNoBrowser, kPhone, visiting, type Reader } from "./support/browser.js";
import { commitments } from "./support/committing.js";
import { refuses } from "./support/refusing.js";
import { getSlips, send, toSend, toSlips } from "./support/walking.js";
import { makeWorld } from "./support/world.js";

after(closeBrowser);

const world = await makeWorld();
const { manifest } = world;
const kFetched = [3, 5, 39];
const file = commitments(world, (leaf) => kFetched.includes(leaf));
const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const openingAt = (leaf: number): Opening => ({ leaf, value: (world.people[leaf] as Person).opening });
const saidAt = (leaf: number, bytes = file): Said => saidOf(manifest, bytes, digestOf(bytes), openingAt(leaf));

test("each person's opening says of them what they did, and how many did", () => {
  for (const { leaf } of world.people) {
    const { fetched, people, digest } = saidAt(leaf);
    assert.equal(fetched, kFetched.includes(leaf), `leaf ${leaf}`);
    assert.deepEqual([people, digest], [3, digestOf(file)]);
  }
});

test("another person's opening, and swapped commitments, open to nothing", () => {
  const other = { leaf: 3, value: openingAt(4).value };
  assert.equal(saidOf(manifest, file, digestOf(file), other).fetched, undefined);
  const swapped = file.slice();
  swapped.set(file.slice(41 + 4 * 160, 41 + 5 * 160), 41 + 3 * 160);
  assert.equal(saidAt(3, swapped).fetched, undefined);
});

test("an issuer that counts a person who did not fetch slips is found by that person", () => {
  const stuffed = commitments(world, (leaf) => leaf === 7 || kFetched.includes(leaf));
  assert.equal(verdictOf(saidAt(7, stuffed), "none"), "counted_without");
  assert.equal(verdictOf(saidAt(7), "none"), "as_you_did_not");
});

test("an issuer that does not count a person who has slips is found by that person", () => {
  const robbed = commitments(world, () => false);
  assert.equal(verdictOf(saidAt(3, robbed), "have"), "not_counted");
  assert.equal(verdictOf(saidAt(3), "have"), "as_you_did");
});

test("who asked for slips and heard nothing is told what came of it, without an alarm", () => {
  assert.equal(verdictOf(saidAt(3), "asked"), "perhaps_yes");
  assert.equal(verdictOf(saidAt(4), "asked"), "perhaps_no");
  assert.equal(verdictOf({ ...saidAt(4), fetched: undefined }, "asked"), "opens_to_nothing");
});

test("a file that the closing record does not name, or that is not of everybody, is refused", () => {
  const refused = (bytes: Uint8Array, why: RegExp, opening = openingAt(3), digest = digestOf(bytes)): void =>
    refuses(() => saidOf(manifest, bytes, digest, opening), "COMMITMENTS_INVALID", why);
  refused(file, /closing record/, openingAt(3), digestOf(utf8("another")));
  refused(file.slice(0, -160), /what 40 people's have/);
  const changed = (at: number): Uint8Array => file.map((byte, i) => (i === at ? byte ^ 3 : byte));
  refused(changed(0), /another version/);
  refused(changed(4), /not of 40 people/);
  refused(file, /opening of leaf 40/, { leaf: 40, value: openingAt(3).value });
});

test("a note comes back as it was, and one that is damaged or of more than a number is refused", () => {
  const note: Note = { survey: manifest.survey, manifest: manifest.hash, opening: openingAt(3), slips: "none" };
  const text = writeNote(note);
  assert.deepEqual(readNote(utf8(text)), note);
  refuses(() => readNote(utf8(text.slice(1))), "NOTE_INVALID");
  refuses(() => readNote(utf8(text.replace('"none"', '"some"'))), "NOTE_INVALID", /slips/);
  refuses(() => readNote(utf8(text.replace(hex(note.opening.value), "f".repeat(64)))), "NOTE_INVALID", /order/);
});

async function checkNote(reader: Reader): Promise<void> {
  await reader.page.reload();
  await reader.press("to_note");
  await reader.press("note_check");
}

const browser = { skip: kNoBrowser };

test("who does not answer keeps a note, and sees after the close that nobody used their name", browser, () =>
  visiting({ size: kPhone }, async (double, reader) => {
    await reader.open(double.link(0));
    await reader.press("begin");
    await reader.heading("circle_heading");
    await reader.page.getByText(reader.t("note_offer")).click();
    await reader.press("note_keep");
    await reader.sees("note_kept");
    await reader.isAccessible("note");
    double.publish([[0], [0], [0]]);
    const asked = double.log.length;
    await checkNote(reader);
    await reader.sees("said_as_you_did_not");
    await reader.isAccessible("said");
    const opening = hex((double.world.people[0] as Person).opening);
    for (const { path, body, origin } of double.log.slice(asked)) {
      assert.equal(origin, "page");
      assert.ok(!path.includes(opening) && body.length === 0, path);
    }
  }),
);

test("who did not answer and is counted all the same is told loudly", browser, () =>
  visiting({ size: kPhone }, async (double, reader) => {
    await reader.open(double.link(0));
    await reader.press("begin");
    await reader.page.getByText(reader.t("note_offer")).click();
    await reader.press("note_keep");
    double.behaviour.counts = () => true;
    double.publish([[0], [0], [0]]);
    await checkNote(reader);
    await reader.sees("said_counted_without");
    await reader.page.getByRole("alert").waitFor();
    await reader.isAccessible("said_counted_without");
  }),
);

test("a note that was kept before somebody answered after all says so", browser, () =>
  visiting({}, async (double, reader) => {
    await reader.open(double.link(0));
    await reader.press("begin");
    await reader.page.getByText(reader.t("note_offer")).click();
    await reader.press("note_keep");
    await reader.press("to_questions");
    await reader.press("to_slips");
    await getSlips(reader, "nowhere", 11);
    await reader.heading("send_heading");
    await send(reader);
    double.publish([[0], [0], [0]]);
    await checkNote(reader);
    await reader.sees("said_as_you_did");
  }),
);

test("who asked for slips and got no answer is told whether the request arrived", browser, () =>
  visiting({}, async (double, reader) => {
    await toSlips(reader, double.link(0));
    const note = { survey: double.world.manifest.survey, manifest: double.world.manifest.hash };
    const opening = { leaf: 0, value: (double.world.people[0] as Person).opening };
    const name = `fairlead-pulse:${hex(note.survey)}:${hex(note.manifest)}:note`;
    await reader.page.evaluate(([key, text]) => localStorage.setItem(key as string, text as string), [name, writeNote({ ...note, opening, slips: "none" })]); // prettier-ignore
    await reader.context.route(/\/slips$/, async (route) => {
      if (route.request().method() === "POST") await route.fetch(); // the issuer hears it, the page does not hear back
      await route.abort();
    });
    await getSlips(reader, "nowhere", 11);
    await reader.sees("problem_OFFLINE");
    double.publish([[0], [0], [0]]);
    await checkNote(reader);
    await reader.sees("said_perhaps_yes");
  }),
);

test("a note says that slips were asked for as soon as they are, whatever becomes of the page", browser, () =>
  visiting({}, async (double, reader) => {
    await reader.open(double.link(0));
    await reader.press("begin");
    await reader.page.getByText(reader.t("note_offer")).click();
    await reader.press("note_keep");
    await reader.sees("note_kept");
    await reader.press("to_questions");
    await reader.press("to_slips");
    let heard: () => void;
    const asked = new Promise<void>((resolve) => (heard = resolve));
    await reader.context.route(/\/slips$/, async (route) => {
      if (route.request().method() !== "POST") return route.fallback();
      await route.fetch(); // the issuer hears it, and the page dies before the answer
      heard();
    });
    await getSlips(reader, "nowhere", 11);
    await asked;
    double.publish([[0], [0], [0]]);
    await checkNote(reader);
    await reader.sees("said_perhaps_yes");
  }),
);

test("with the receipt people see that they are counted, or that the issuer commits to nobody", browser, () =>
  visiting({}, async (double, reader) => {
    await toSend(reader, double.link(0));
    await send(reader);
    await reader.press("receipt_keep");
    double.publish([[0], [0], [0]]);
    const check = async (): Promise<void> => {
      await reader.page.reload();
      await reader.press("to_check");
      await reader.press("check");
    };
    await check();
    await reader.sees("said_as_you_did");
    double.behaviour.counts = () => false;
    await check();
    await reader.sees("said_not_counted");
    double.behaviour.commitments = "lost";
    await check();
    await reader.sees("said_nothing");
    double.behaviour.commitments = null; // which no issuer says
    await check();
    await reader.sees("problem_COMMITMENTS_INVALID");
  }),
);
