// A person of the world who has got their slips.
import { blindSlots, slipsRequest, tokensOf, type Token } from "../../src/protocol/slips.js";
import { Secrets } from "../../src/protocol/seed.js";
import { slotsOf, type Slot } from "../../src/protocol/slots.js";
import type { Blinded } from "../../src/protocol/poprf.js";
import { issue } from "./issuing.js";
import { bytesFrom, type World } from "./world.js";

export interface Answering {
  secrets: Secrets;
  slots: Slot[];
  blinded: Blinded[];
  answer: Uint8Array; // M2
  tokens: Token[];
  admission: Token;
}

export function answeringAs(world: World, index: number, seed = bytesFrom(`seed ${index}`)): Answering {
  const secrets = new Secrets(seed, world.manifest);
  const slots = slotsOf(world.manifest, world.people[index]?.cells ?? []);
  const blinded = blindSlots(world.manifest, secrets, slots);
  const answer = issue(world, slots, slipsRequest(blinded));
  const tokens = tokensOf(slots, blinded, answer);
  return { secrets, slots, blinded, answer, tokens, admission: tokens.at(-1) as Token };
}
