// One person's whole way through the protocol in fixed bytes, for whoever else implements it: everything that follows
// from manifest, seed and keys, and one bundle that was sealed with a known chance.
import { blake2b } from "@noble/hashes/blake2.js";
import { answerBallot, commentBallot, kSkipped } from "../../src/protocol/ballots.js";
import { compare, concat, fromUtf8, hex, u16, u8 } from "../../src/protocol/bytes.js";
import { commitmentBase } from "../../src/protocol/commitments.js";
import { commentReply, signedReply } from "../../src/protocol/reply.js";
import { receiptLeaf } from "../../src/protocol/receipt.js";
import { leafHash, rosterEntry } from "../../src/protocol/roster.js";
import { listHash, slipsRequest, type Token } from "../../src/protocol/slips.js";
import { infoOf, upwards } from "../../src/protocol/slots.js";
import { sodium } from "../../src/protocol/sodium.js";
import { signedSubmission, submissionOf } from "../../src/protocol/submission.js";
import { answeringAs } from "./answering.js";
import { commitments } from "./committing.js";
import { bytesFrom, makeWorld } from "./world.js";

const kRevision = 2;
const kAnswers = new Map([
  [0, 4],
  [1, 10],
]);
const kReplySequence = 3;
const kReply = "Les salles du rez-de-chaussée.\nToutes les deux ☕";
const kComment = "Fewer meetings, plus de café ☕";

const hasFetched = (leaf: number): boolean => leaf % 3 === 1;

// crypto_box_seal with an ephemeral key that follows from `name`.
function sealedWith(name: string, plain: Uint8Array, to: Uint8Array): Uint8Array {
  const ephemeral = sodium.crypto_box_seed_keypair(bytesFrom(name));
  const nonce = blake2b(concat(ephemeral.publicKey, to), { dkLen: sodium.crypto_box_NONCEBYTES });
  return concat(ephemeral.publicKey, sodium.crypto_box_easy(plain, nonce, to, ephemeral.privateKey));
}

export async function vectors(): Promise<object> {
  const world = await makeWorld({ name: "vectors" });
  const { manifest } = world;
  const person = world.people[13] as (typeof world.people)[number];
  const { secrets, blinded, answer, tokens, admission } = answeringAs(world, person.leaf, bytesFrom("vectors seed"));
  const plainOf = (token: Token): Uint8Array =>
    token.slot.kind === "answer"
      ? answerBallot(token, kAnswers.get(token.slot.question) ?? kSkipped)
      : commentBallot(token, secrets.conversation(token.slot).publicKey, kComment);
  const sealedOf = (token: Token): Uint8Array =>
    sealedWith(`vectors ballot ${token.slot.index}`, plainOf(token), manifest.keys.tally);
  const sealedKind = (kind: "answer" | "comment"): Uint8Array[] =>
    tokens
      .filter(({ slot }) => slot.kind === kind)
      .map(sealedOf)
      .sort(compare);
  const [answers, comments] = [sealedKind("answer"), sealedKind("comment")];
  const plainBundle = concat(
    u8(1),
    admission.nonce,
    u16(answers.length),
    u16(comments.length),
    ...answers,
    ...comments,
  );
  const bundle = sealedWith("vectors bundle", plainBundle, manifest.keys.shuffle);
  const comment = tokens.find(({ slot }) => slot.kind === "comment") as Token;
  const entry = rosterEntry(person.salt, person.employee, person.cells);
  return {
    about: "Written by `npm run vectors` in services/pulse/page; the same bytes each time. Bytes are hexadecimal.",
    manifest_bytes: fromUtf8(world.manifestBytes),
    manifest_hash: hex(manifest.hash),
    signatures_bytes: fromUtf8(world.signatures),
    private_keys: {
      token: hex(world.token.secretKey),
      admission: hex(world.admission.secretKey),
      shuffle: hex(world.shuffle.privateKey),
      tally: hex(world.tally.privateKey),
    },
    roster: {
      entries: world.people.map(({ salt, employee, cells }) => hex(rosterEntry(salt, employee, cells))),
      employee: person.employee,
      cells: person.cells,
      salt: hex(person.salt),
      entry: hex(entry),
      leaf_hash: hex(leafHash(entry)),
      leaf: person.leaf,
      size: person.size,
      path: person.path.map(hex),
      root: hex(manifest.roster.root),
    },
    commitments: {
      rows: hex(world.rows),
      base: hex(commitmentBase(manifest).toBytes()),
      fetched: world.people.filter(({ leaf }) => hasFetched(leaf)).map(({ leaf }) => leaf),
      openings: world.people.map(({ opening }) => hex(opening)),
      file: hex(commitments(world, hasFetched)),
    },
    seed: hex(secrets.seed),
    slots: tokens.map((token, i) => ({
      index: token.slot.index,
      kind: token.slot.kind,
      dimension: token.slot.dimension,
      cell: token.slot.cell,
      question: token.slot.question,
      info: hex(infoOf(manifest, token.slot)),
      nonce: hex(token.nonce),
      blind: hex(blinded[i]?.blind as Uint8Array),
      blinded_element: hex(blinded[i]?.element as Uint8Array),
      token: hex(token.token),
      ...(token.slot.kind === "comment" && { conversation_key: hex(secrets.conversation(token.slot).publicKey) }),
      ...(token.slot.kind !== "admission" && {
        ballot: hex(plainOf(token)),
        leaves: upwards(manifest, token.slot.dimension, token.slot.cell).map((cell) => ({
          cell,
          leaf: hex(receiptLeaf(manifest, token, cell)),
        })),
      }),
    })),
    slips_request: hex(slipsRequest(blinded)),
    slips_answer: hex(answer),
    list_hash: hex(listHash(blinded)),
    bundle_plain: hex(plainBundle),
    bundle: hex(bundle),
    revision: kRevision,
    signed: hex(signedSubmission(manifest, kRevision, bundle)),
    comment_reply: {
      slot: comment.slot.index,
      sequence: kReplySequence,
      text: kReply,
      signed: hex(signedReply(manifest, kReplySequence, kReply)),
      message: hex(commentReply(manifest, secrets.conversation(comment.slot), kReplySequence, kReply)),
    },
    submission: hex(submissionOf(manifest, secrets, admission, kRevision, bundle)),
  };
}

export function writtenVectors(made: object): string {
  return `${JSON.stringify(made, null, 1)}\n`;
}
