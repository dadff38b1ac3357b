// The Events API: envelopes, and what happens when the app does not acknowledge: again at once, after one and after five minutes.
import { newEventId, newRequestId } from "./ids.js";
import { stringOf, type Json, type JsonObject } from "./json.js";
import { kRetryAfterMs } from "./limits.js";
import type { SentRequest } from "./model.js";
import type { Delivery, Reply, Sender } from "./sender.js";
import type { World } from "./world.js";

const kNow = 5; // ms; a retry that is due "at once" waits for no clock

export class Events {
  private timer: NodeJS.Timeout | undefined;
  private readonly busy = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly sender: Sender,
    private readonly path: string,
  ) {}

  // Sends an event for `user`. Answers when the first attempt and the retry at once are over. `delay_s`: on the double's clock.
  async emit(
    event: JsonObject,
    user: string,
    delivery: Delivery = {},
    delay_s = 0,
  ): Promise<{ sent: SentRequest; reply: Reply | undefined }> {
    const { team, app_id, bot, token } = this.world.identity;
    const now = this.world.clock.now();
    const event_id = newEventId();
    const authorization: Json = {
      enterprise_id: null,
      team_id: team.id,
      user_id: bot.user,
      is_bot: true,
      is_enterprise_install: false,
    };
    const envelope: JsonObject = {
      token,
      team_id: team.id,
      context_team_id: team.id,
      context_enterprise_id: null,
      api_app_id: app_id,
      event,
      type: "event_callback",
      event_id,
      event_time: Math.floor(now / 1000),
      authorizations: [authorization],
      is_ext_shared_channel: false,
      event_context: `4-${event_id}`,
    };
    const sent: SentRequest = {
      id: newRequestId(),
      kind: "event",
      user,
      what: stringOf(event["type"]),
      path: this.path,
      content_type: "application/json",
      body: JSON.stringify(envelope),
      at: now,
      event_id,
      attempts: [],
      answers: [],
      next_at: now + delay_s * 1000,
    };
    this.world.put({ is: "request", request: sent });
    if (delay_s > 0) {
      this.arm();
      return { sent, reply: undefined };
    }
    const replies = await Promise.all(
      Array.from({ length: Math.max(1, delivery.copies ?? 1) }, () => this.attempt(sent, delivery)),
    );
    return { sent, reply: replies[0] };
  }

  // Sends what is due by the double's clock; answers when those attempts are over. Called after the clock was moved, and at the start
  // for what an earlier process of the double left unacknowledged.
  async sendDue(): Promise<void> {
    const due = this.waiting().filter((sent) => sent.next_at <= this.world.clock.now());
    await Promise.all(due.map((sent) => this.attempt(sent, {})));
    this.arm();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  // Those that are not on their way just now.
  private waiting(): (SentRequest & { next_at: number })[] {
    const all: (SentRequest & { next_at: number })[] = [];
    for (const id of this.world.waiting) {
      const sent = this.world.requests.get(id);
      if (sent?.next_at !== undefined && !this.busy.has(id)) all.push(sent as SentRequest & { next_at: number });
    }
    return all;
  }

  private async attempt(sent: SentRequest, delivery: Delivery): Promise<Reply> {
    this.busy.add(sent.id);
    const number = sent.attempts.reduce((most, attempt) => Math.max(most, attempt.retry + 1), 0);
    const last = sent.attempts.at(-1);
    const retry = number === 0 ? undefined : { number, reason: last?.outcome ?? "unknown_error" };
    const reply = await this.sender.attempt(sent, delivery, retry, (answer) => this.nextAt(number, answer));
    this.busy.delete(sent.id);
    if (sent.next_at !== undefined && sent.next_at <= this.world.clock.now() && number === 0)
      await this.attempt(sent, delivery);
    this.arm();
    return reply;
  }

  private nextAt(number: number, reply: Reply): number | undefined {
    const after = kRetryAfterMs[number];
    if (reply.outcome === "acknowledged" || reply.no_retry || after === undefined) return undefined;
    return this.world.clock.now() + after;
  }

  // Wakes up by itself when the clock runs.
  private arm(): void {
    clearTimeout(this.timer);
    if (!this.world.clock.runs) return;
    const next = Math.min(...this.waiting().map((sent) => sent.next_at));
    if (next === Infinity) return;
    this.timer = setTimeout(() => void this.sendDue(), Math.max(kNow, next - this.world.clock.now()));
    this.timer.unref();
  }
}
