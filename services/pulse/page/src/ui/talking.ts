// The conversations of a survey, and what of them is one's own: found in the browser, with the seed of a copy.
import { equal, hex } from "../protocol/bytes.js";
import { kConversationsBytes, parseConversations, type Conversation } from "../protocol/conversations.js";
import type { Manifest } from "../protocol/manifest.js";
import { kMostReplies } from "../protocol/reply.js";
import type { KeyPair } from "../protocol/seed.js";
import { bodyOf, request } from "./net.js";

// undefined: nothing is published yet.
export async function conversationsOf(manifest: Manifest): Promise<Conversation[] | undefined> {
  const reply = await request(`/s/${hex(manifest.survey)}/conversations.json`, kConversationsBytes);
  return reply.status === 404 ? undefined : parseConversations(manifest, bodyOf(reply));
}

// One's own keys, what was written and not sent, and how far one has come; in memory only.
export class Talking {
  readonly drafts = new Map<string, string>(); // by conversation
  readonly #keys: readonly KeyPair[];
  readonly #sent = new Map<string, number>(); // the highest number that is known to be used

  constructor(keys: readonly KeyPair[]) {
    this.#keys = keys;
  }

  keyOf({ key }: Conversation): KeyPair | undefined {
    return this.#keys.find(({ publicKey }) => equal(publicKey, key));
  }

  // The number of the next reply; undefined: there were as many as there can be.
  next({ key, messages }: Conversation): number | undefined {
    const published = messages.map(({ sequence }) => sequence ?? 0);
    const next = Math.max(0, this.#sent.get(hex(key)) ?? 0, ...published) + 1;
    return next <= kMostReplies ? next : undefined;
  }

  // Taken now, or found to have been used before.
  used({ key }: Conversation, sequence: number): void {
    this.#sent.set(hex(key), Math.max(sequence, this.#sent.get(hex(key)) ?? 0));
  }
}
