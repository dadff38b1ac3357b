// Signed requests, right and wrong, with the judgement of @slack/bolt's own verifier.
import bolt from "@slack/bolt";
import { sign } from "../src/signing.js";

export interface Vector {
  name: string;
  secret: string;
  now: number; // seconds: the verifier's clock
  timestamp: string | null; // header x-slack-request-timestamp, null: absent
  signature: string | null; // header x-slack-signature, null: absent
  body: string;
  bolt: boolean; // whether @slack/bolt accepts it
  accepted: boolean; // whether it is to be accepted: as bolt says, and not from more than five minutes in the future
}

export const kNow = 1_772_438_400;
const kSecret = "8f742231b10e8888abcd99yyyzzz85a5";
const kCommand =
  "token=t&team_id=T1&channel_id=C1&user_id=U1&command=%2Fkudos&text=%3C%40U2%7Cbob%3E+%2B20+merci+%C3%A9norm%C3%A9ment&trigger_id=1.2.a";
const kEvent = '{"type":"event_callback","event":{"type":"reaction_added","reaction":"tada"},"text":"Zoë a réussi 🎉"}';

// As bolt's HTTP receiver calls it: headers that are not there are refused before.
export function boltAccepts({
  secret,
  now,
  timestamp,
  signature,
  body,
}: Omit<Vector, "name" | "bolt" | "accepted">): boolean {
  if (timestamp === null || signature === null) return false;
  return bolt.isValidSlackRequest({
    signingSecret: secret,
    body,
    nowMilliseconds: now * 1000,
    headers: { "x-slack-signature": signature, "x-slack-request-timestamp": Number(timestamp) },
  });
}

// Every text that differs in one bit and is still ASCII where the original is.
export function flips(text: string): string[] {
  const bytes = Buffer.from(text, "latin1");
  const all: string[] = [];
  for (let bit = 0; bit < bytes.length * 8; ++bit) {
    if (bit % 8 === 7) continue;
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    all.push(flipped.toString("latin1"));
  }
  return all;
}

function vector(name: string, changes: Partial<Vector> = {}): Vector {
  const at = changes.timestamp === undefined || changes.timestamp === null ? String(kNow) : changes.timestamp;
  const body = changes.body ?? kCommand;
  const whole = { secret: kSecret, now: kNow, timestamp: at, signature: sign(kSecret, at, body), body, ...changes };
  const accepted = boltAccepts(whole);
  return { name, ...whole, bolt: accepted, accepted: accepted && Number(whole.timestamp) - whole.now <= 300 };
}

// `step`: of the flipped bits every so many-th goes into the list.
export function vectors(step: number): Vector[] {
  const good = sign(kSecret, String(kNow), kCommand);
  const some = (all: string[]): string[] => all.filter((_, index) => index % step === 0);
  const at = (offset: number): Partial<Vector> => ({ timestamp: String(kNow + offset) });
  return [
    vector("a command"),
    vector("an event with text beyond ASCII", { body: kEvent }),
    vector("an empty body", { body: "" }),
    vector("a body of 5,000 characters", { body: "text=" + "x".repeat(5_000) }),
    vector("299 seconds old", at(-299)),
    vector("300 seconds old", at(-300)),
    vector("301 seconds old", at(-301)),
    vector("a day old", at(-86_400)),
    vector("300 seconds in the future", at(300)),
    vector("301 seconds in the future", at(301)),
    vector("a day in the future", at(86_400)),
    vector("no headers", { timestamp: null, signature: null }),
    vector("no timestamp", { timestamp: null }),
    vector("no signature", { signature: null }),
    vector("an empty timestamp", { timestamp: "" }),
    vector("a timestamp that is no number", { timestamp: "yesterday" }),
    vector("a timestamp with a sign", { timestamp: `-${kNow}` }),
    vector("an empty signature", { signature: "" }),
    vector("a signature without its hash", { signature: "v0=" }),
    vector("a signature cut short", { signature: good.slice(0, -1) }),
    vector("a signature with more behind it", { signature: `${good}0` }),
    vector("a signature in capital letters", { signature: `v0=${good.slice(3).toUpperCase()}` }),
    vector("a signature of version 1", { signature: `v1=${good.slice(3)}` }),
    vector("a signature without its version", { signature: good.slice(3) }),
    vector("another secret", { signature: sign(`${kSecret}x`, String(kNow), kCommand) }),
    vector("the signature of another body", { signature: sign(kSecret, String(kNow), kEvent) }),
    vector("the signature of another time", { signature: sign(kSecret, String(kNow - 1), kCommand) }),
    vector("a body with a byte more", { body: `${kCommand}&`, signature: good }),
    vector("a body with a byte less", { body: kCommand.slice(0, -1), signature: good }),
    ...some(flips(good)).map((signature, index) =>
      vector(`a bit of the signature flipped (${index + 1})`, { signature }),
    ),
    ...some(flips(String(kNow))).map((timestamp, index) =>
      vector(`a bit of the timestamp flipped (${index + 1})`, { timestamp, signature: good }),
    ),
    ...some(flips(kCommand)).map((body, index) =>
      vector(`a bit of the body flipped (${index + 1})`, { body, signature: good }),
    ),
    ...some(flips(kSecret)).map((secret, index) =>
      vector(`a bit of the secret flipped (${index + 1})`, { secret, signature: good }),
    ),
  ];
}

export const kStep = 17; // of the file: about 100 flipped bits, spread over all places

export function vectorsFile(): string {
  const lines = vectors(kStep).map((each) => `    ${JSON.stringify(each)}`);
  return `{\n  "judge": "@slack/bolt isValidSlackRequest",\n  "vectors": [\n${lines.join(",\n")}\n  ]\n}\n`;
}
