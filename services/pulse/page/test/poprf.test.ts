import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { concat, hex, utf8 } from "../src/protocol/bytes.js";
import { blindInput, finalize, type Blinded } from "../src/protocol/poprf.js";
import { littleEndian } from "../src/protocol/seed.js";
import { refuses } from "./support/refusing.js";
import { bytesFrom } from "./support/world.js";

// Cloudflare's library has CommonJS that works in Node, and ECMAScript modules that do not.
const require = createRequire(import.meta.url);
const { DLEQProof, POPRFClient, POPRFServer, Evaluation, EvaluationRequest, Oprf } =
  require("@cloudflare/voprf-ts") as typeof import("@cloudflare/voprf-ts");
const { CryptoNoble } =
  require("@cloudflare/voprf-ts/crypto-noble") as typeof import("@cloudflare/voprf-ts/crypto-noble");
const kSuite = Oprf.Suite.RISTRETTO255_SHA512;

const kVectorFile = "rfc9497/ristretto255_sha512.json";

// In $FAIRLEAD_SHARED_DATA, $FAIRLEAD_SHARED/data, or a directory "shared" beside one that this file is in.
function vectorsOfTheRfc(): string | undefined {
  const { FAIRLEAD_SHARED_DATA: data, FAIRLEAD_SHARED: shared } = process.env;
  const candidates = [...(data ? [data] : []), ...(shared ? [join(shared, "data")] : [])];
  for (let at = dirname(fileURLToPath(import.meta.url)); at !== dirname(at); at = dirname(at))
    candidates.push(join(at, "shared/data"));
  return candidates.map((candidate) => join(candidate, kVectorFile)).find(existsSync);
}

const kVectors = vectorsOfTheRfc();

interface Vector {
  Batch: number;
  Blind: string;
  BlindedElement: string;
  EvaluationElement: string;
  Info: string;
  Input: string;
  Output: string;
  Proof: { proof: string; r: string };
}

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

function blindOf(name: string): bigint {
  return littleEndian(bytesFrom(name, 31)); // below the order
}

function keysOf(name: string) {
  return ristretto255_oprf.poprf(utf8("")).deriveKeyPair(bytesFrom(name), utf8("test"));
}

test(
  "the POPRF gives the vectors of RFC 9497",
  { skip: kVectors === undefined && `${kVectorFile} is not there; say where in FAIRLEAD_SHARED_DATA` },
  () => {
    const modes = JSON.parse(readFileSync(kVectors as string, "utf8")) as {
      mode: number;
      pkSm: string;
      vectors: Vector[];
    }[];
    const { pkSm, vectors } = modes.find(({ mode }) => mode === 2) as (typeof modes)[number];
    const single = vectors.filter(({ Batch }) => Batch === 1);
    assert.ok(single.length >= 2);
    for (const vector of single) {
      const blind = littleEndian(bytes(vector.Blind));
      const blinded = blindInput(bytes(vector.Input), bytes(vector.Info), bytes(pkSm), blind);
      assert.equal(hex(blinded.element), vector.BlindedElement);
      const output = finalize(blinded, bytes(vector.EvaluationElement), bytes(vector.Proof.proof));
      assert.equal(hex(output), vector.Output);
    }
  },
);

test("Cloudflare's server evaluates what the page blinds, and its proof holds", async () => {
  for (let i = 0; i < 3; i += 1) {
    const { secretKey, publicKey } = keysOf(`issuer ${i}`);
    const [input, info] = [bytesFrom(`input ${i}`), bytesFrom(`info ${i}`, 76)];
    const blinded = blindInput(input, info, publicKey, blindOf(`blind ${i}`));
    const server = new POPRFServer(kSuite, secretKey, CryptoNoble);
    const request = EvaluationRequest.deserialize(kSuite, concat(Uint8Array.of(0, 1), blinded.element), CryptoNoble);
    const { evaluated, proof } = await server.blindEvaluate(request, info);
    assert.ok(evaluated[0] && proof);
    const token = finalize(blinded, evaluated[0].serialize(), proof.serialize());
    assert.equal(hex(token), hex(await server.evaluate(input, info)));
  }
});

test("Cloudflare's client finishes what the library of the page evaluates, to the same token", async () => {
  const { secretKey, publicKey } = keysOf("issuer");
  const info = bytesFrom("info", 76);
  const input = bytesFrom("input");
  const client = new POPRFClient(kSuite, publicKey, CryptoNoble);
  const [kept, request] = await client.blind([input]);
  const element = request.blinded[0]?.serialize() as Uint8Array;
  const { evaluated, proof } = ristretto255_oprf.poprf(info).blindEvaluate(secretKey, element);
  const group = Oprf.getGroup(kSuite, CryptoNoble);
  const theirProof = DLEQProof.deserialize(group.id, proof, CryptoNoble);
  const evaluation = new Evaluation(Oprf.Mode.POPRF, [group.desElt(evaluated)], theirProof);
  const [theirs] = await client.finalize(kept, evaluation, info);
  const blind = littleEndian(kept.blinds[0]?.serialize() as Uint8Array);
  const ours = finalize(blindInput(input, info, publicKey, blind), evaluated, proof);
  assert.equal(hex(ours), hex(theirs as Uint8Array));
});

function evaluatedFor(blinded: Blinded, secretKey: Uint8Array): { evaluated: Uint8Array; proof: Uint8Array } {
  return ristretto255_oprf.poprf(blinded.info).blindEvaluate(secretKey, blinded.element);
}

function flipped(from: Uint8Array, bit: number): Uint8Array {
  const changed = from.slice();
  changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
  return changed;
}

test("a proof with any one of its bits flipped is refused", () => {
  const { secretKey, publicKey } = keysOf("issuer");
  const blinded = blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blindOf("blind"));
  const { evaluated, proof } = evaluatedFor(blinded, secretKey);
  finalize(blinded, evaluated, proof);
  for (let bit = 0; bit < 8 * proof.length; bit += 1)
    refuses(() => finalize(blinded, evaluated, flipped(proof, bit)), "PROOF_INVALID");
});

test("an evaluated element with any one of its bits flipped is refused", () => {
  const { secretKey, publicKey } = keysOf("issuer");
  const blinded = blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blindOf("blind"));
  const { evaluated, proof } = evaluatedFor(blinded, secretKey);
  for (let bit = 0; bit < 8 * evaluated.length; bit += 1)
    refuses(() => finalize(blinded, flipped(evaluated, bit), proof), "PROOF_INVALID");
});

test("a key of one's own is refused: the proof is checked against the published one", () => {
  const { publicKey } = keysOf("issuer");
  const blinded = blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blindOf("blind"));
  const { evaluated, proof } = evaluatedFor(blinded, keysOf("a key for one person").secretKey);
  refuses(() => finalize(blinded, evaluated, proof), "PROOF_INVALID");
});

test("an evaluation for another cell's info is refused", () => {
  const { secretKey, publicKey } = keysOf("issuer");
  const blinded = blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blindOf("blind"));
  const { evaluated, proof } = evaluatedFor({ ...blinded, info: bytesFrom("another info") }, secretKey);
  refuses(() => finalize(blinded, evaluated, proof), "PROOF_INVALID");
});

test("the identity is refused as an evaluated element", () => {
  const { secretKey, publicKey } = keysOf("issuer");
  const blinded = blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blindOf("blind"));
  const { proof } = evaluatedFor(blinded, secretKey);
  refuses(() => finalize(blinded, new Uint8Array(32), proof), "PROOF_INVALID");
});

test("a blind outside of 1 to the group's order is not taken", () => {
  const { publicKey } = keysOf("issuer");
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  for (const blind of [0n, -1n, order])
    assert.throws(() => blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blind), RangeError);
  for (const blind of [1n, order - 1n])
    assert.equal(littleEndian(blindInput(bytesFrom("input"), bytesFrom("info"), publicKey, blind).blind), blind);
});
