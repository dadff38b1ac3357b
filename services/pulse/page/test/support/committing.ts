// The issuer's side of the commitments, over bytes put together anew from the protocol's text.
import { createHash, createHmac } from "node:crypto";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { commitmentBase } from "../../src/protocol/commitments.js";
import { concat, u32, u8, utf8 } from "../../src/protocol/bytes.js";
import { littleEndian } from "../../src/protocol/seed.js";
import type { World } from "./world.js";

const { Point } = ristretto255;
const kOrder = Point.Fn.ORDER;

type Element = InstanceType<typeof Point>;

function written(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

const modulo = (value: bigint): bigint => ((value % kOrder) + kOrder) % kOrder;

function derived({ rows, manifest }: World, label: string, leaf: number, ...more: Uint8Array[]): bigint {
  const about = concat(utf8(label), manifest.survey, manifest.hash, u32(leaf), ...more);
  return modulo(littleEndian(new Uint8Array(createHmac("sha512", rows).update(about).digest())));
}

// r of a leaf.
export function openingAt(world: World, leaf: number): Uint8Array {
  return written(derived(world, "fairlead-pulse-commitment-opening-v1", leaf));
}

function commitTo(world: World, base: Element, leaf: number, bit: number): Uint8Array {
  const opening = littleEndian(openingAt(world, leaf));
  const hidden = base.multiply(opening);
  const element = bit === 1 ? hidden.add(Point.BASE) : hidden;
  const draw = (which: number): bigint =>
    derived(world, "fairlead-pulse-commitment-proof-secret-v1", leaf, element.toBytes(), u8(which));
  const [secret, challenge, response] = [draw(0), draw(1), draw(2)];
  const other = bit === 1 ? element : element.subtract(Point.BASE); // what the simulated proof is about
  const truly = base.multiply(secret);
  const simulated = base.multiply(response).subtract(other.multiply(challenge));
  const announced = bit === 1 ? [simulated, truly] : [truly, simulated];
  const { survey, hash } = world.manifest;
  const asked = concat(
    utf8("fairlead-pulse-commitment-challenge-v1"),
    survey,
    hash,
    u32(leaf),
    element.toBytes(),
    ...announced.map((one) => one.toBytes()),
  );
  const all = littleEndian(new Uint8Array(createHash("sha512").update(asked).digest()));
  const rest = modulo(all - challenge);
  const answer = modulo(secret + rest * opening);
  const [challenges, responses] = [
    [rest, challenge],
    [answer, response],
  ];
  if (bit === 1) for (const pair of [challenges, responses]) pair?.reverse();
  return concat(element.toBytes(), ...[...(challenges as bigint[]), ...(responses as bigint[])].map(written));
}

// commitments.bin, where `fetched` says of each leaf whether slips were fetched.
export function commitments(world: World, fetched: (leaf: number) => boolean): Uint8Array {
  const base = commitmentBase(world.manifest);
  const leaves = world.people.map(({ leaf }) => leaf);
  const openings = leaves.reduce((sum, leaf) => modulo(sum + littleEndian(openingAt(world, leaf))), 0n);
  return concat(
    u8(1),
    u32(leaves.length),
    u32(leaves.filter(fetched).length),
    written(openings),
    ...leaves.map((leaf) => commitTo(world, base, leaf, fetched(leaf) ? 1 : 0)),
  );
}
