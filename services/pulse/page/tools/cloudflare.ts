// One person answers a survey with Cloudflare's client of RFC 9497 instead of the page's, and looks after the release
// whether what our issuer evaluated is what Cloudflare's server makes of the published key, and whether it was counted:
//   node out/tools/cloudflare.js --keep FILE < link
//   node out/tools/cloudflare.js --keep FILE --check < link
// FILE holds the tokens in between. Prints one line; exit code 1, with a sentence on standard error, where one of both
// does not understand the other.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { sealBundle } from "../src/protocol/ballots.js";
import { equal, fromHex, hex } from "../src/protocol/bytes.js";
import { parseLink } from "../src/protocol/link.js";
import type { Manifest } from "../src/protocol/manifest.js";
import { blindInput, finalize, kElementBytes, kProofBytes } from "../src/protocol/poprf.js";
import { isListed, receiptLeaf } from "../src/protocol/receipt.js";
import { saidOf } from "../src/protocol/commitments.js";
import { checkPerson, parsePerson } from "../src/protocol/roster.js";
import { littleEndian, newSeed, Secrets } from "../src/protocol/seed.js";
import { checkedManifest } from "../src/protocol/signatures.js";
import { slipsRequest, type Token } from "../src/protocol/slips.js";
import { infoOf, keyOf, slotsOf, type Slot } from "../src/protocol/slots.js";
import { sodiumReady } from "../src/protocol/sodium.js";
import { kReplyBytes, submissionOf } from "../src/protocol/submission.js";

// Cloudflare's library has CommonJS that works in Node, and ECMAScript modules that do not.
const require = createRequire(import.meta.url);
const { DLEQProof, Evaluation, Oprf, POPRFClient, POPRFServer } =
  require("@cloudflare/voprf-ts") as typeof import("@cloudflare/voprf-ts");
const { CryptoNoble } =
  require("@cloudflare/voprf-ts/crypto-noble") as typeof import("@cloudflare/voprf-ts/crypto-noble");
const kSuite = Oprf.Suite.RISTRETTO255_SHA512;
const kGroup = Oprf.getGroup(kSuite, CryptoNoble);

interface Place {
  page: string;
  survey: string;
  manifest: Manifest;
  login: string;
}

async function bytesAt(url: string, init: RequestInit = {}): Promise<Uint8Array> {
  const reply = await fetch(url, init);
  const body = new Uint8Array(await reply.arrayBuffer());
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${Buffer.from(body.subarray(0, 200)).toString()}`);
  return body;
}

async function open(link: string): Promise<Place> {
  const url = new URL(link);
  const parsed = parseLink(url.hash.slice(1));
  const survey = hex(parsed.survey);
  const from = `${url.origin}/s/${survey}`;
  const manifest = checkedManifest(
    await bytesAt(`${from}/manifest.json`),
    await bytesAt(`${from}/signatures.json`),
    parsed,
  );
  return { page: url.origin, survey, manifest, login: parsed.token ?? "" };
}

// What Cloudflare's client keeps between its request and the answer.
async function blinded(manifest: Manifest, slot: Slot, input: Uint8Array) {
  const client = new POPRFClient(kSuite, keyOf(manifest, slot), CryptoNoble);
  const [kept, request] = await client.blind([input]);
  return { client, slot, input, kept, element: request.blinded[0]?.serialize() as Uint8Array };
}

// Their client's token of one slip, after it has checked our issuer's proof; and the page's code comes to the same.
async function tokenOf(
  manifest: Manifest,
  { client, slot, input, kept }: Awaited<ReturnType<typeof blinded>>,
  slip: Uint8Array,
): Promise<Token> {
  const [evaluated, proof] = [slip.subarray(0, kElementBytes), slip.subarray(kElementBytes)];
  const info = infoOf(manifest, slot);
  const theirProof = DLEQProof.deserialize(kGroup.id, proof, CryptoNoble);
  const evaluation = new Evaluation(Oprf.Mode.POPRF, [kGroup.desElt(evaluated)], theirProof);
  const [theirs] = await client.finalize(kept, evaluation, info);
  const blind = littleEndian(kept.blinds[0]?.serialize() as Uint8Array);
  const ours = finalize(blindInput(input, info, keyOf(manifest, slot), blind), evaluated, proof);
  if (theirs === undefined || !equal(theirs, ours)) throw new Error(`slip ${slot.index}: two clients, two tokens`);
  return { slot, nonce: input, token: theirs };
}

interface Kept {
  tokens: { slot: Slot; nonce: string; token: string }[];
  leaf: number;
  opening: string;
}

async function answer({ survey, manifest, login }: Place, keep: string): Promise<string> {
  const at = (origin: string, what: string): string => `${origin}/v1/surveys/${survey}/${what}`;
  const headers = { authorization: `Bearer ${login}`, "content-type": "application/octet-stream" };
  const person = parsePerson(await bytesAt(at(manifest.issuer, "person"), { method: "POST", headers }));
  checkPerson(manifest, person);
  const secrets = new Secrets(newSeed(), manifest);
  const slots = slotsOf(manifest, person.cells);
  const asked = await Promise.all(slots.map((slot) => blinded(manifest, slot, secrets.nonce(slot))));
  const request = slipsRequest(asked);
  const slips = await bytesAt(at(manifest.issuer, "slips"), { method: "POST", headers, body: Buffer.from(request) });
  const size = kElementBytes + kProofBytes;
  const tokens: Token[] = [];
  for (const [i, one] of asked.entries()) {
    const slip = slips.slice(3 + i * size, 3 + (i + 1) * size);
    tokens.push(await tokenOf(manifest, one, slip));
  }
  const bundle = sealBundle(manifest, secrets, tokens, { answers: new Map(), comments: new Map() });
  const submission = submissionOf(manifest, secrets, tokens.at(-1) as Token, 1, bundle);
  const reply = await bytesAt(at(manifest.collector, "bundles"), {
    method: "POST",
    headers: { "content-type": headers["content-type"] },
    body: Buffer.from(submission),
  });
  if (reply.length !== kReplyBytes) throw new Error(`the collector answered ${reply.length} bytes`);
  const kept: Kept = {
    tokens: tokens.map(({ slot, nonce, token }) => ({ slot, nonce: hex(nonce), token: hex(token) })),
    leaf: person.leaf,
    opening: hex(person.opening),
  };
  writeFileSync(keep, JSON.stringify(kept), { mode: 0o600 });
  return `${tokens.length} slips finished by Cloudflare's client, every proof checked, the page's tokens the same; bundle taken`;
}

async function check({ page, survey, manifest }: Place, keep: string): Promise<string> {
  const from = `${page}/s/${survey}`;
  const closing = JSON.parse(Buffer.from(await bytesAt(`${from}/closing.json`)).toString()) as {
    token_secret: string;
    commitments: string;
  };
  const server = new POPRFServer(kSuite, fromHex(closing.token_secret, 32) as Uint8Array, CryptoNoble);
  const kept = JSON.parse(readFileSync(keep, "utf8")) as Kept;
  const opening = { leaf: kept.leaf, value: fromHex(kept.opening, 32) as Uint8Array };
  const said = saidOf(manifest, await bytesAt(`${from}/commitments.bin`), closing.commitments, opening);
  if (said.fetched !== true) throw new Error("the issuer does not commit to this person as having fetched slips");
  let listed = 0;
  let ballots = 0;
  for (const { slot, nonce: of, token: got } of kept.tokens) {
    if (slot.kind === "admission") continue; // under a key that is not published
    ballots += 1;
    const [nonce, token] = [fromHex(of, 32) as Uint8Array, fromHex(got, 64) as Uint8Array];
    if (!equal(await server.evaluate(nonce, infoOf(manifest, slot)), token))
      throw new Error(`slip ${slot.index}: Cloudflare's server makes another token with the published key`);
    const listing = await bytesAt(`${from}/listing/${slot.dimension}-0-${slot.question}.bin`);
    if (isListed(receiptLeaf(manifest, { slot, nonce, token }, 0), listing)) listed += 1;
  }
  if (listed !== ballots) throw new Error(`${listed} of ${ballots} ballots are listed`);
  return `${ballots} tokens are those of Cloudflare's server with the published key; ${listed} ballots listed; the issuer commits to this person and ${said.people - 1} others`;
}

const { values } = parseArgs({ options: { keep: { type: "string" }, check: { type: "boolean", default: false } } });
if (values.keep === undefined) throw new Error("--keep is missing: a file for the tokens");
try {
  await sodiumReady;
  const place = await open(readFileSync(0, "utf8").trim());
  console.log(`voprf-ts: ${await (values.check ? check : answer)(place, values.keep)}`);
} catch (error) {
  console.error(`cloudflare: ${(error as Error).message}`);
  process.exitCode = 1;
}
