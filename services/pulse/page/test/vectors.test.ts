import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromHex, hex } from "../src/protocol/bytes.js";
import { inCheckout } from "./support/checkout.js";
import { openAll } from "./support/opening.js";
import { vectors, writtenVectors } from "./support/vectors.js";
import { makeWorld } from "./support/world.js";

const fileOfVectors = (): string =>
  process.env["FAIRLEAD_PULSE_VECTORS"] ?? inCheckout("services/pulse/protocol/testdata/page_vectors.json");

test("what follows from a manifest and a seed has not changed since the vectors were written", async () => {
  const made = writtenVectors(await vectors());
  assert.ok(made === readFileSync(fileOfVectors(), "utf8"), "npm run vectors writes something else than is kept");
});

test("the submission of the vectors opens", async () => {
  const { submission, slots } = JSON.parse(readFileSync(fileOfVectors(), "utf8")) as {
    submission: string;
    slots: { nonce: string; kind: string }[];
  };
  const opened = openAll(
    await makeWorld({ name: "vectors" }),
    fromHex(submission, submission.length / 2) as Uint8Array,
  );
  const nonces = slots.filter(({ kind }) => kind !== "admission").map(({ nonce }) => nonce);
  assert.deepEqual(opened.ballots.map(({ nonce }) => hex(nonce)).sort(), nonces.sort());
});

interface Derived {
  index: number;
  kind: string;
  dimension: number;
  cell: number;
  question: number;
  info: string;
  nonce: string;
  blind: string;
  token: string;
  leaves?: { cell: number; leaf: string }[];
}

// Node's own hashes, over bytes put together anew from the protocol's text.
test("nonces, blinds, infos and leaves of the vectors are what the protocol says", () => {
  const file = JSON.parse(readFileSync(fileOfVectors(), "utf8")) as {
    manifest_bytes: string;
    manifest_hash: string;
    seed: string;
    slots: Derived[];
  };
  const bytes = (text: string): Buffer => Buffer.from(text, "hex");
  const survey = bytes((JSON.parse(file.manifest_bytes) as { survey: string }).survey);
  const hash = createHash("sha256").update(file.manifest_bytes).digest();
  assert.equal(hash.toString("hex"), file.manifest_hash);
  const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
  const derive = (label: string, index: number): Buffer =>
    createHmac("sha512", bytes(file.seed))
      .update(Buffer.concat([Buffer.from(`fairlead-pulse-${label}`), survey, hash, u16(index)]))
      .digest();
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  for (const slot of file.slots) {
    const place = Buffer.concat([Buffer.of(slot.dimension), u16(slot.cell), Buffer.of(slot.question)]);
    const kind = Buffer.of({ answer: 1, comment: 2, admission: 3 }[slot.kind] as number);
    const info = Buffer.concat([Buffer.from("fairlead-pulse-token-v1"), survey, hash, kind, place]);
    assert.equal(slot.info, info.toString("hex"));
    if (slot.kind !== "admission")
      assert.equal(slot.nonce, derive("nonce", slot.index).subarray(0, 32).toString("hex"));
    const blind = BigInt(`0x${derive("blind", slot.index).reverse().toString("hex")}`) % order;
    assert.equal(slot.blind, bytes(blind.toString(16).padStart(64, "0")).reverse().toString("hex"));
    for (const { cell, leaf } of slot.leaves ?? []) {
      const at = Buffer.concat([Buffer.of(slot.dimension), u16(cell), Buffer.of(slot.question)]);
      const listed = [Buffer.from("fairlead-pulse-leaf-v1"), survey, at, bytes(slot.nonce), bytes(slot.token)];
      assert.equal(leaf, createHash("sha256").update(Buffer.concat(listed)).digest("hex"));
    }
  }
});
