import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, hex, utf8 } from "../src/protocol/bytes.js";
import { kCopyPrefix, newCopyKey, readCopy, suggestedPassphrase, writeCopy } from "../src/protocol/copy.js";
import { parseLink } from "../src/protocol/link.js";
import { isListed, readReceipt, receiptLeaf, receiptOf, writeReceipt } from "../src/protocol/receipt.js";
import type { Person } from "../src/protocol/roster.js";
import type { Token } from "../src/protocol/slips.js";
import { answeringAs } from "./support/answering.js";
import { refuses } from "./support/refusing.js";
import { bytesFrom, makeWorld } from "./support/world.js";

const world = await makeWorld();
const ana = answeringAs(world, 0);
const kPassphrase = "a long Passphrase é";
const opening = { leaf: 0, value: (world.people[0] as Person).opening };
const saved = { seed: ana.secrets.seed, revision: 3, cells: [1, 1, 0], opening, slips: ana.answer };

test("a saved copy opens with its passphrase, whatever form its accents have, and with no other", () => {
  const text = writeCopy(world.manifest, saved, newCopyKey(kPassphrase));
  assert.deepEqual(readCopy(world.manifest, ` ${text}\n`, kPassphrase.normalize("NFD")).saved, saved);
  refuses(() => readCopy(world.manifest, text, `${kPassphrase} `), "COPY_LOCKED", /passphrase/);
});

test("a copy from before the slips has none", () => {
  const text = writeCopy(world.manifest, { ...saved, slips: null, revision: 0 }, newCopyKey(kPassphrase));
  assert.equal(readCopy(world.manifest, text, kPassphrase).saved.slips, null);
});

test("a copy shows neither seed nor slips, and is another each time", () => {
  const key = newCopyKey(kPassphrase);
  const [one, two] = [writeCopy(world.manifest, saved, key), writeCopy(world.manifest, saved, key)];
  assert.notEqual(one, two);
  const raw = Buffer.from(one.slice(kCopyPrefix.length), "base64url");
  assert.ok(!raw.includes(Buffer.from(saved.seed)) && !raw.includes(Buffer.from(saved.slips.slice(3, 35))));
});

test("a copy that was changed, cut off or of another survey is refused", async () => {
  const key = newCopyKey(kPassphrase);
  const text = writeCopy(world.manifest, saved, key);
  const at = text.length - 20;
  const changed = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
  const whole = Buffer.from(text.slice(kCopyPrefix.length), "base64url");
  const cut = kCopyPrefix + whole.subarray(0, -1).toString("base64url");
  for (const wrong of [changed, cut]) refuses(() => readCopy(world.manifest, wrong, kPassphrase), "COPY_LOCKED");
  for (const wrong of [text.slice(0, 40), "", "hello", `${kCopyPrefix}!`])
    refuses(() => readCopy(world.manifest, wrong, kPassphrase), "COPY_INVALID");
  const other = await makeWorld({ name: "another survey" });
  refuses(() => readCopy(other.manifest, text, kPassphrase), "COPY_OTHER", /another survey/);
  const short = writeCopy(world.manifest, { ...saved, slips: new Uint8Array(7) }, key);
  refuses(() => readCopy(world.manifest, short, kPassphrase), "COPY_INVALID", /another number/);
});

test("a suggested passphrase has four groups of five and is another each time", () => {
  const many = Array.from({ length: 50 }, suggestedPassphrase);
  for (const one of many) assert.match(one, /^[a-hjkmnp-z2-9]{5}(-[a-hjkmnp-z2-9]{5}){3}$/);
  assert.equal(new Set(many).size, many.length);
});

test("a receipt names each ballot's leaf in its cell and every one above, and comes back as it was", () => {
  const receipt = receiptOf(world.manifest, ana.tokens, 3, opening);
  assert.equal(receipt.ballots.length, 10);
  assert.deepEqual(
    receipt.ballots[0]?.leaves.map(({ cell }) => cell),
    [1, 0],
  );
  assert.deepEqual(
    receipt.ballots.at(-1)?.leaves.map(({ cell }) => cell),
    [0],
  );
  assert.deepEqual(readReceipt(utf8(writeReceipt(receipt))), receipt);
});

test("a receipt has neither answers nor tokens nor nonces", () => {
  const text = writeReceipt(receiptOf(world.manifest, ana.tokens, 3, opening));
  for (const { nonce, token } of ana.tokens) assert.ok(!text.includes(hex(nonce)) && !text.includes(hex(token)));
  refuses(
    () => readReceipt(utf8(text.replace('"revision":3', '"revision":3,"answers":[1]'))),
    "RECEIPT_INVALID",
    /answers/,
  );
});

test("leaves are found in a list of whole leaves only", () => {
  const leaf = receiptLeaf(world.manifest, ana.tokens[0] as Token, 1);
  const listing = concat(bytesFrom("a"), leaf, bytesFrom("b"));
  assert.ok(isListed(leaf, listing));
  assert.ok(!isListed(receiptLeaf(world.manifest, ana.tokens[0] as Token, 0), listing));
  assert.ok(!isListed(leaf, concat(bytesFrom("a", 16), leaf, bytesFrom("b", 16))));
  assert.ok(!isListed(leaf, new Uint8Array()));
  refuses(() => isListed(leaf, listing.slice(1)), "RECEIPT_INVALID");
});

test("a link is read whole, and its token never shows in an error", () => {
  const [s, m] = ["ab".repeat(16), "cd".repeat(32)];
  const link = parseLink(`s=${s}&m=${m}&t=ey.J+a_b-c/%3D`);
  assert.equal(hex(link.survey), s);
  assert.equal(hex(link.manifest), m);
  assert.equal(link.token, "ey.J+a_b-c/=");
  assert.equal(parseLink(`s=${s}&m=${m}`).token, null);
  const token = "secret-token";
  const wrong = ["", `s=${s}`, `s=${s}&m=${m}0&t=${token}`, `s=${s}&m=${m}&t=`, `s=${s}&m=${m}&t=a%0Ab`, `s=${s}&s=${s}&m=${m}`, `s=${s}&m=${m}&x=${token}`]; // prettier-ignore
  for (const one of wrong) refuses(() => parseLink(one), "LINK_INVALID", new RegExp(`^(?!.*${token})`));
});
