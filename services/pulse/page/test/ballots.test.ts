import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, concat, equal, hex, u16, u8, utf8 } from "../src/protocol/bytes.js";
import { answerBallot, bundleBytes, commentBallot, kCommentTextBytes, sealBundle } from "../src/protocol/ballots.js";
import { sodium } from "../src/protocol/sodium.js";
import { commentCell, infoOf, slotsOf } from "../src/protocol/slots.js";
import { blindSlots, slipsAnswerBytes, slipsRequest, tokensOf, type Token } from "../src/protocol/slips.js";
import { submissionOf } from "../src/protocol/submission.js";
import { answeringAs } from "./support/answering.js";
import { openAll, openBallot, openBundle, openSubmission } from "./support/opening.js";
import { refuses } from "./support/refusing.js";
import { kManyQuestions, makeWorld } from "./support/world.js";

const world = await makeWorld();
const ana = answeringAs(world, 0);
const kAnswers = 9;
const none = { answers: new Map<number, number>(), comments: new Map<number, string>() };
const some = { answers: new Map([[0, 4], [1, 10], [2, 0]]), comments: new Map([[3, "Fewer meetings, plus de café ☕"]]) }; // prettier-ignore

function submissionWith(replies: typeof none, revision = 1, who = ana): Uint8Array {
  return submissionOf(
    world.manifest,
    who.secrets,
    who.admission,
    revision,
    sealBundle(world.manifest, who.secrets, who.tokens, replies),
  );
}

test("everybody has the same slots: answers by dimension, comments, one admission", () => {
  const kinds = world.people.map(({ cells }) =>
    slotsOf(world.manifest, cells)
      .map(({ kind }) => kind)
      .join(),
  );
  assert.equal(new Set(kinds).size, 1);
  assert.equal(ana.slots.length, kAnswers + 2);
  assert.deepEqual(
    ana.slots.map(({ dimension, cell, question }) => [dimension, cell, question]),
    [[0, 1, 0], [0, 1, 1], [0, 1, 2], [1, 1, 0], [1, 1, 1], [1, 1, 2], [2, 0, 0], [2, 0, 1], [2, 0, 2], [0, 0, 3], [0, 0, 0]], // prettier-ignore
  );
  refuses(() => slotsOf(world.manifest, [1, 1]), "INPUT_INVALID", /3 dimensions/);
  refuses(() => slotsOf(world.manifest, [3, 1, 0]), "INPUT_INVALID", /cells 0 to 2, not 3/);
});

test("a comment belongs to the lowest cell with enough people, else to the root", async () => {
  assert.equal(commentCell(world.manifest, [1, 1, 0]), 0); // 12 people are too few
  const larger = await makeWorld({ smallestTeam: 9 }); // the other team has 31
  assert.equal(commentCell(larger.manifest, [2, 1, 0]), 2);
  const high = await makeWorld({
    change: (m) => ((m["thresholds"] as { [n: string]: number })["comment_eligible"] = 100),
  });
  assert.equal(commentCell(high.manifest, [2, 1, 0]), 0);
});

test("41 tokens for three dimensions, 13 questions and a comment", async () => {
  const large = await makeWorld({ questions: kManyQuestions });
  assert.equal(slotsOf(large.manifest, [1, 1, 0]).length, 41);
});

test("an info has 76 bytes and is another for each slot", () => {
  const infos = ana.slots.map((slot) => hex(infoOf(world.manifest, slot)));
  assert.equal(new Set(infos).size, ana.slots.length);
  assert.ok(infos.every((info) => info.length === 2 * 76));
});

test("the sizes of the protocol", () => {
  const token = ana.tokens[0] as Token;
  const comment = ana.tokens[kAnswers] as Token;
  const seal = (ballot: Uint8Array): number => sodium.crypto_box_seal(ballot, world.tally.publicKey).length;
  const conversation = ana.secrets.conversation(comment.slot).publicKey;
  assert.equal(seal(answerBallot(token, 255)), 176);
  assert.equal(seal(commentBallot(comment, conversation, "")), 4144);
  assert.equal(slipsRequest(ana.blinded).length, 3 + 32 * 11);
  assert.equal(ana.answer.length, 3 + 96 * 11);
  assert.equal(slipsAnswerBytes(11), 3 + 96 * 11);
  assert.equal(bundleBytes(9, 1), 48 + 37 + 176 * 9 + 4144);
  assert.equal(submissionWith(none).length, 165 + bundleBytes(9, 1));
});

test("what somebody answers does not show in a submission's size", () => {
  const full = { answers: some.answers, comments: new Map([[3, "é".repeat(kCommentTextBytes / 2)]]) };
  assert.equal(new Set([none, some, full].map((replies) => submissionWith(replies).length)).size, 1);
});

test("a comment of 10,000 characters is refused and never cut", () => {
  const long = { ...none, comments: new Map([[3, "a".repeat(10_000)]]) };
  refuses(() => submissionWith(long), "COMMENT_TOO_LONG", /10000 bytes; at most 3960/);
});

test("a comment's length is counted in bytes: 3,960 fit, one more does not", () => {
  const token = ana.tokens[kAnswers] as Token;
  const key = ana.secrets.conversation(token.slot).publicKey;
  const text = "é".repeat(kCommentTextBytes / 2);
  assert.equal(commentBallot(token, key, text).length, 4096);
  refuses(() => commentBallot(token, key, `${text}a`), "COMMENT_TOO_LONG", /3961/);
});

test("an answer that the question does not take is refused", () => {
  for (const [question, answer] of [
    [0, 0],
    [0, 6],
    [1, 11],
    [2, 3],
    [2, 254],
    [0, 1.5],
    [1, -1],
  ] as const)
    // prettier-ignore
    refuses(() => submissionWith({ ...none, answers: new Map([[question, answer]]) }), "INPUT_INVALID");
});

test("a submission opens to exactly what was said, in every dimension, with tokens that hold", () => {
  const { admission, revision, ballots } = openAll(world, submissionWith(some, 7));
  assert.equal(revision, 7);
  assert.ok(equal(admission, ana.admission.nonce));
  const said = ballots
    .map(({ slot, answer, comment }) => `${slot.dimension}/${slot.cell}/${slot.question}: ${answer ?? comment}`)
    .sort();
  assert.deepEqual(
    said,
    [
      ...["0/1", "1/1", "2/0"].flatMap((at) => [`${at}/0: 4`, `${at}/1: 10`, `${at}/2: 0`]),
      "0/0/3: Fewer meetings, plus de café ☕",
    ].sort(),
  );
});

test("a skipped question and an empty comment are ballots like the others", () => {
  const { ballots } = openAll(world, submissionWith(none));
  assert.equal(ballots.length, 10);
  assert.ok(ballots.every(({ answer, comment }) => answer === 255 || comment === ""));
});

test("a comment carries the key of its conversation, the same each time", () => {
  const keys = [1, 2].map((revision) => {
    const { ballots } = openAll(world, submissionWith(some, revision));
    return hex(ballots.find(({ conversation }) => conversation)?.conversation as Uint8Array);
  });
  assert.equal(keys[0], keys[1]);
});

test("the order of the ballots says nothing: it changes from one sealing to the next", () => {
  const orders = Array.from({ length: 12 }, () => {
    const { admission, bundle } = openSubmission(world, submissionWith(some));
    return openBundle(world, admission, bundle)
      .map((sealed) => openBallot(world, sealed).slot)
      .map(({ dimension, question }) => `${dimension}${question}`)
      .join();
  });
  assert.ok(new Set(orders).size > 1);
});

test("ballots of one person share no nonce and no token", () => {
  const { ballots } = openAll(world, submissionWith(some));
  assert.equal(new Set(ballots.map(({ nonce }) => hex(nonce))).size, ballots.length);
  assert.equal(new Set(ballots.map(({ token }) => hex(token))).size, ballots.length);
});

test("a submission with any byte of its head or bundle changed is refused", () => {
  const submission = submissionWith(some);
  for (const at of [0, 1, 32, 33, 96, 97, 100, 101, 164, 165, submission.length - 1]) {
    const changed = submission.slice();
    changed[at] = (changed[at] as number) ^ 1;
    assert.throws(() => openAll(world, changed), `byte ${at}`);
  }
});

test("a token of another cell, or another person's, does not make a ballot count", () => {
  const bob = answeringAs(world, 1);
  const [first, second] = [ana.tokens[0] as Token, bob.tokens[0] as Token];
  const moved = answerBallot({ ...first, slot: { ...first.slot, cell: 2 } }, 3);
  const stolen = answerBallot({ ...first, token: second.token }, 3);
  for (const ballot of [moved, stolen])
    assert.throws(() => openBallot(world, sodium.crypto_box_seal(ballot, world.tally.publicKey)), /token is wrong/);
});

test("the same seed asks for the same slips; another seed for others", () => {
  const again = blindSlots(world.manifest, ana.secrets, ana.slots);
  assert.equal(hex(slipsRequest(again)), hex(slipsRequest(ana.blinded)));
  const other = answeringAs(world, 0, new Uint8Array(32).fill(1));
  assert.notEqual(hex(slipsRequest(other.blinded)), hex(slipsRequest(ana.blinded)));
});

test("slips of another size, version or number are refused", () => {
  const { slots, blinded, answer } = ana;
  const body = answer.slice(3);
  for (const wrong of [
    answer.slice(0, -1),
    concat(answer, u8(0)),
    concat(u8(2), u16(slots.length), body),
    concat(u8(1), u16(slots.length - 1), body),
    utf8("{}"),
  ])
    refuses(() => tokensOf(slots, blinded, wrong), "SLIPS_MALFORMED");
});

test("one bad proof among the slips, wherever it stands, and no token is given", () => {
  const { slots, blinded, answer } = ana;
  for (const [i] of slots.entries()) {
    const changed = answer.slice();
    changed[3 + 96 * i + 95] = (changed[3 + 96 * i + 95] as number) ^ 1;
    refuses(() => tokensOf(slots, blinded, changed), "PROOF_INVALID");
  }
});

test("two slips in each other's place are refused", () => {
  const { slots, blinded, answer } = ana;
  const swapped = concat(answer.slice(0, 3), answer.slice(99, 195), answer.slice(3, 99), answer.slice(195));
  assert.ok(compare(swapped, answer) !== 0);
  refuses(() => tokensOf(slots, blinded, swapped), "PROOF_INVALID");
});
