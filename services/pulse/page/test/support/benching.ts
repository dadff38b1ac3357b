// How long the page works to blind slips and to finish tokens; runs in Node and in a browser alike.
import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import { concat, u16, utf8 } from "../../src/protocol/bytes.js";
import { blindInput, finalize } from "../../src/protocol/poprf.js";

export interface Timing {
  blindMs: number;
  finishMs: number;
}

const kRounds = 5;

function once(tokens: number): Timing {
  const { secretKey, publicKey } = ristretto255_oprf.poprf(utf8("")).generateKeyPair();
  const inputs = Array.from({ length: tokens }, (_, i) => ({
    input: concat(new Uint8Array(30), u16(i)),
    info: concat(new Uint8Array(74), u16(i)),
    blind: 2n ** 250n + BigInt(i),
  }));
  const start = performance.now();
  const blinded = inputs.map(({ input, info, blind }) => blindInput(input, info, publicKey, blind));
  const blindMs = performance.now() - start;
  const answers = blinded.map(({ info, element }) => ristretto255_oprf.poprf(info).blindEvaluate(secretKey, element));
  const begun = performance.now();
  for (const [i, { evaluated, proof }] of answers.entries()) {
    const request = blinded[i];
    if (request) finalize(request, evaluated, proof);
  }
  return { blindMs, finishMs: performance.now() - begun };
}

// The median of some rounds, after one that warms up.
export function timing(tokens: number): Timing {
  once(tokens);
  const rounds = Array.from({ length: kRounds }, () => once(tokens));
  const median = (values: number[]): number => values.sort((a, b) => a - b)[kRounds >> 1] as number;
  return { blindMs: median(rounds.map((r) => r.blindMs)), finishMs: median(rounds.map((r) => r.finishMs)) };
}

// For the browser, where nothing can be imported from outside.
(globalThis as { fairleadTiming?: typeof timing }).fairleadTiming = timing;
