import assert from "node:assert/strict";
import { before, test } from "node:test";
import { hex, utf8 } from "../src/protocol/bytes.js";
import { kConversationsFormat, parseConversations } from "../src/protocol/conversations.js";
import { commentReply, kCommentReplyBytes, signedReply } from "../src/protocol/reply.js";
import { sodium } from "../src/protocol/sodium.js";
import { answeringAs, type Answering } from "./support/answering.js";
import { openReply } from "./support/opening.js";
import { refuses } from "./support/refusing.js";
import { makeWorld, type World } from "./support/world.js";

let world: World;
let ana: Answering;

before(async () => {
  world = await makeWorld();
  ana = answeringAs(world, 3);
});

const authorOf = (person: Answering) => {
  const slot = person.slots.find(({ kind }) => kind === "comment");
  assert.ok(slot);
  return person.secrets.conversation(slot);
};

// The file with one conversation of Ana's; `change` may spoil it.
function written(
  change: (file: Record<string, unknown>, said: Record<string, unknown>[]) => void = () => {},
): Uint8Array {
  const author = authorOf(ana);
  const signature = sodium.crypto_sign_detached(
    signedReply(world.manifest, 1, "The red ones.\nAll."),
    author.privateKey,
  );
  const messages: Record<string, unknown>[] = [
    { by: "hr", text: "Which chairs?" },
    { by: "author", sequence: 1, text: "The red ones.\nAll.", signature: hex(signature) },
  ];
  const file: Record<string, unknown> = {
    format: kConversationsFormat,
    survey: hex(world.manifest.survey),
    manifest: hex(world.manifest.hash),
    conversations: [
      { conversation: hex(author.publicKey), question: "words", cell: 0, comment: "The chairs.", messages },
    ],
  };
  change(file, messages);
  return utf8(JSON.stringify(file));
}

test("a reply has one size whatever it says, and opens as its author's", () => {
  for (const text of ["Oui.", "a".repeat(2000), "😀".repeat(2000), "deux\nlignes ☕"]) {
    const message = commentReply(world.manifest, authorOf(ana), 10, text);
    assert.equal(message.length, kCommentReplyBytes);
    const opened = openReply(world, message);
    assert.equal(opened?.text, text);
    assert.equal(opened.sequence, 10);
    assert.deepEqual(opened.key, authorOf(ana).publicKey);
  }
});

test("a reply of another survey, or with a bit flipped, does not open", async () => {
  const message = commentReply(world.manifest, authorOf(ana), 1, "The red ones.");
  assert.equal(openReply(await makeWorld({ name: "another survey" }), message), undefined);
  for (let at = 0; at < message.length; at += at < 130 ? 1 : 511) {
    const changed = message.slice();
    changed[at] = (changed[at] as number) ^ 1;
    assert.equal(openReply(world, changed), undefined, String(at));
  }
});

test("a reply that is empty, too long or has no number is not made", () => {
  const make = (sequence: number, text: string) => () => commentReply(world.manifest, authorOf(ana), sequence, text);
  refuses(make(1, " \n"), "INPUT_INVALID", /1 to 2000 characters/);
  refuses(make(1, "😀".repeat(2001)), "INPUT_INVALID", /2001/);
  refuses(make(1, "a".repeat(10_000)), "INPUT_INVALID", /10000/);
  refuses(make(0, "a"), "INPUT_INVALID", /from 1 to 10/);
  refuses(make(11, "a"), "INPUT_INVALID", /from 1 to 10/);
});

test("conversations are read with every author's signature checked", () => {
  const [one, ...more] = parseConversations(world.manifest, written());
  assert.deepEqual(more, []);
  assert.deepEqual(one, {
    key: authorOf(ana).publicKey,
    question: 3,
    cell: 0,
    comment: "The chairs.",
    messages: [
      { sequence: null, text: "Which chairs?" },
      { sequence: 1, text: "The red ones.\nAll." },
    ],
  });
});

test("conversations that were forged, or are of another survey, are refused with the place", () => {
  const wrong = (change: Parameters<typeof written>[0], message: RegExp): void =>
    refuses(() => parseConversations(world.manifest, written(change)), "CONVERSATIONS_INVALID", message);
  wrong((_, said) => Object.assign(said[1] as object, { text: "The blue ones." }), /messages\[1\] must be signed/);
  wrong((_, said) => Object.assign(said[1] as object, { sequence: 2 }), /messages\[1\] must be signed/);
  wrong((_, said) => Object.assign(said[1] as object, { signature: undefined }), /numbered and signed/);
  wrong((_, said) => Object.assign(said[0] as object, { by: "boss" }), /"hr" or "author"/);
  wrong((file) => Object.assign(file, { manifest: "0".repeat(64) }), /another survey/);
  wrong((file) => Object.assign(file, { more: 1 }), /unknown member/);
  wrong((file) => Object.assign(file, { conversations: {} }), /must be a list/);
});
