// The issuer's side of M2.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { concat, Reader, u16, u8 } from "../../src/protocol/bytes.js";
import { infoOf, type Slot } from "../../src/protocol/slots.js";
import { proofRandomness, type World } from "./world.js";

// The answer to a request for exactly these slots, the same for the same request. Throws for a malformed one.
export function issue(world: World, slots: readonly Slot[], request: Uint8Array): Uint8Array {
  if (request.length !== 3 + 32 * slots.length) throw new Error(`${request.length} bytes are no request`);
  const from = new Reader(request);
  if (from.number(1) !== 1 || from.number(2) !== slots.length) throw new Error("another version or number of slots");
  const evaluated = slots.map((slot) => {
    const { secretKey } = slot.kind === "admission" ? world.admission : world.token;
    const { evaluated: element, proof } = ristretto255_oprf
      .poprf(infoOf(world.manifest, slot))
      .blindEvaluate(secretKey, from.take(32), proofRandomness("issuer", slot.index));
    return concat(element, proof);
  });
  return concat(u8(1), u16(slots.length), ...evaluated);
}
