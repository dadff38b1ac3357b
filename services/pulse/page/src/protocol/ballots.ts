// M4: ballots of one size, each sealed to the tally, in a bundle of one size, sealed to the shuffler.
import { compare, concat, u16, u8, utf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import type { Manifest, Question } from "./manifest.js";
import type { Secrets } from "./seed.js";
import type { Token } from "./slips.js";
import { kKind } from "./slots.js";
import { sodium } from "./sodium.js";

export const kAnswerBytes = 128;
export const kCommentBytes = 4096;
export const kSealBytes = 48; // what a sealed box adds
export const kCommentTextBytes = 3960;
export const kSkipped = 255;
const kVersion = 1;

// What somebody says: by the question's index, the answer's number and the comment's text. What is absent is skipped.
export interface Replies {
  answers: ReadonlyMap<number, number>;
  comments: ReadonlyMap<number, string>;
}

export function bundleBytes(answers: number, comments: number): number {
  return kSealBytes + 37 + answers * (kAnswerBytes + kSealBytes) + comments * (kCommentBytes + kSealBytes);
}

// The answers that a question takes besides "skipped"; none for a comment.
export function answersOf(question: Question): number[] {
  const range = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);
  switch (question.kind) {
    case "likert5":
      return range(1, 5);
    case "enps":
      return range(0, 11);
    case "choice":
      return range(0, question.choices.length);
    case "comment":
      return [];
  }
}

function padded(size: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const used = concat(...parts);
  if (used.length > size) throw new RangeError(`${used.length} bytes do not fit into a ballot of ${size}`);
  return concat(used, new Uint8Array(size - used.length));
}

export function answerBallot({ slot, nonce, token }: Token, answer: number): Uint8Array {
  return padded(
    kAnswerBytes,
    u8(kVersion),
    u8(kKind.answer),
    u8(slot.dimension),
    u8(slot.question),
    u16(slot.cell),
    u8(answer),
    u8(0),
    nonce,
    token,
  );
}

// Throws COMMENT_TOO_LONG: a comment is never cut, for that could turn its meaning around.
export function commentBallot({ slot, nonce, token }: Token, conversation: Uint8Array, text: string): Uint8Array {
  const written = utf8(text);
  if (written.length > kCommentTextBytes)
    throw new Refusal(
      "COMMENT_TOO_LONG",
      `The comment has ${written.length} bytes; at most ${kCommentTextBytes} fit. Shorten it.`,
    );
  return padded(
    kCommentBytes,
    u8(kVersion),
    u8(kKind.comment),
    u8(slot.dimension),
    u8(slot.question),
    u16(slot.cell),
    u16(written.length),
    nonce,
    token,
    conversation,
    written,
  );
}

function answerTo(manifest: Manifest, question: number, replies: Replies): number {
  const answer = replies.answers.get(question) ?? kSkipped;
  const asked = manifest.questions[question] as Question;
  if (answer !== kSkipped && !answersOf(asked).includes(answer))
    throw new Refusal("INPUT_INVALID", `Question "${asked.id}" does not take the answer ${answer}.`);
  return answer;
}

function admissionOf(tokens: readonly Token[]): Token {
  const admission = tokens.find(({ slot }) => slot.kind === "admission");
  if (admission === undefined) throw new RangeError("the tokens lack the admission's");
  return admission;
}

// The bundle of all ballots. Sealing draws chance, so no two bundles are alike, whatever is in them.
export function sealBundle(
  manifest: Manifest,
  secrets: Secrets,
  tokens: readonly Token[],
  replies: Replies,
): Uint8Array {
  const seal = (ballot: Uint8Array): Uint8Array => sodium.crypto_box_seal(ballot, manifest.keys.tally);
  const answers = tokens
    .filter(({ slot }) => slot.kind === "answer")
    .map((token) => seal(answerBallot(token, answerTo(manifest, token.slot.question, replies))));
  const comments = tokens
    .filter(({ slot }) => slot.kind === "comment")
    .map((token) => {
      const text = replies.comments.get(token.slot.question) ?? "";
      return seal(commentBallot(token, secrets.conversation(token.slot).publicKey, text));
    });
  const plain = concat(
    u8(kVersion),
    admissionOf(tokens).nonce,
    u16(answers.length),
    u16(comments.length),
    ...answers.sort(compare),
    ...comments.sort(compare),
  );
  return sodium.crypto_box_seal(plain, manifest.keys.shuffle);
}
