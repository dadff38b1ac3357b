// How often the app may call: a bucket per method, and per channel for posting. In memory: a restarted double begins with full ones.
import * as limits from "./limits.js";

interface Bucket {
  tokens: number;
  at: number;
  until: number; // the app was told to wait until then
}

export interface Verdict {
  retryAfter?: number; // seconds; undefined: go on
  impatient: boolean; // called again before the time that it had been told
}

export class RateLimits {
  private readonly buckets = new Map<string, Bucket>();

  // `now` in milliseconds, never smaller than at the last call.
  take(method: string, tier: 1 | 2 | 3 | 4 | "posting" | "none", channel: string, now: number): Verdict {
    if (tier === "none") return { impatient: false };
    if (tier !== "posting") {
      const perMinute = limits.kTierPerMinute[tier];
      return this.from(method, perMinute, perMinute / 60_000, now);
    }
    const inChannel = this.from(`${method} ${channel}`, limits.kPostBurst, limits.kPostPerSecond / 1000, now);
    if (inChannel.retryAfter !== undefined) return inChannel;
    return this.from(method, limits.kPostPerMinute, limits.kPostPerMinute / 60_000, now);
  }

  private from(key: string, capacity: number, perMs: number, now: number): Verdict {
    const bucket = this.buckets.get(key) ?? { tokens: capacity, at: now, until: 0 };
    bucket.tokens = Math.min(capacity, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    this.buckets.set(key, bucket);
    const impatient = now < bucket.until;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return { impatient };
    }
    const retryAfter = Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
    bucket.until = now + retryAfter * 1000;
    return { retryAfter, impatient };
  }
}
