// Figures of what went to and fro: how fast the app acknowledged, how often it answered, what it repeated, which limits it broke.
import type { CallCount } from "./api/web_api.js";
import { jobIdOf } from "./answers.js";
import type { SentRequest, Violation } from "./model.js";
import type { World } from "./world.js";

export interface Percentiles {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

export interface Repeat {
  job_id: string;
  messages: { channel: string; ts: string; only_for?: string }[];
}

export interface RequestFigures {
  id: string;
  kind: string;
  user: string;
  what: string;
  at: number;
  trigger_id?: string;
  event_id?: string;
  outcome: string; // of the last attempt; "unknown" where the double was stopped before it knew
  status: number;
  attempts: number;
  ack_ms: number | null; // of the first attempt that was acknowledged
  answers: SentRequest["answers"];
}

export interface Stats {
  requests: { sent: number; acknowledged: number; failed: number; unknown: number; waiting: number };
  ack_ms: Percentiles;
  ack_over_3_s: number;
  answers: { none: number; one: number; several: number }; // of commands, presses and submissions that were acknowledged
  by_user: { [user: string]: { requests: number; acknowledged: number; answers: number; ack_ms_max: number } };
  repeats: Repeat[];
  violations: { [rule: string]: number };
  api: { [method: string]: CallCount };
}

export function percentilesOf(values: number[]): Percentiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

export function figuresOf(request: SentRequest): RequestFigures {
  const last = request.attempts.at(-1);
  const good = request.attempts.find((attempt) => attempt.outcome === "acknowledged");
  return {
    id: request.id,
    kind: request.kind,
    user: request.user,
    what: request.what,
    at: request.at,
    ...(request.trigger_id ? { trigger_id: request.trigger_id } : {}),
    ...(request.event_id ? { event_id: request.event_id } : {}),
    outcome: good ? "acknowledged" : (last?.outcome ?? "unknown"),
    status: (good ?? last)?.status ?? 0,
    attempts: request.attempts.length,
    ack_ms: good?.ms ?? null,
    answers: request.answers,
  };
}

// Messages with one job id that are there more than once.
export function repeatsOf(world: World): Repeat[] {
  const jobs = new Map<string, Repeat["messages"]>();
  for (const messages of world.messages.values()) {
    for (const { channel, ts, only_for, metadata } of messages) {
      const job = jobIdOf(metadata);
      if (job !== undefined)
        jobs.set(job, [...(jobs.get(job) ?? []), { channel, ts, ...(only_for ? { only_for } : {}) }]);
    }
  }
  return [...jobs].filter(([, messages]) => messages.length > 1).map(([job_id, messages]) => ({ job_id, messages }));
}

function violationCounts(violations: Violation[]): { [rule: string]: number } {
  const counts: { [rule: string]: number } = {};
  for (const { where, rule } of violations) counts[`${where}: ${rule}`] = (counts[`${where}: ${rule}`] ?? 0) + 1;
  return counts;
}

export function statsOf(world: World, api: Map<string, CallCount>): Stats {
  const requests = { sent: 0, acknowledged: 0, failed: 0, unknown: 0, waiting: world.waiting.size };
  const answers = { none: 0, one: 0, several: 0 };
  const byUser: Stats["by_user"] = {};
  const times: number[] = [];
  let late = 0;
  for (const request of world.requests.values()) {
    const figures = figuresOf(request);
    requests.sent += 1;
    if (figures.outcome === "acknowledged") requests.acknowledged += 1;
    else if (figures.outcome === "unknown") requests.unknown += 1;
    else requests.failed += 1;
    for (const attempt of request.attempts) {
      if (attempt.outcome === "acknowledged") times.push(attempt.ms);
      if (attempt.outcome === "http_timeout") late += 1;
    }
    if (figures.outcome === "acknowledged" && ["command", "block_actions", "view_submission"].includes(request.kind)) {
      answers[request.answers.length === 0 ? "none" : request.answers.length === 1 ? "one" : "several"] += 1;
    }
    const user = (byUser[request.user] ??= { requests: 0, acknowledged: 0, answers: 0, ack_ms_max: 0 });
    user.requests += 1;
    user.answers += request.answers.length;
    if (figures.ack_ms !== null) user.acknowledged += 1;
    user.ack_ms_max = Math.max(user.ack_ms_max, figures.ack_ms ?? 0);
  }
  return {
    requests,
    ack_ms: percentilesOf(times),
    ack_over_3_s: late,
    answers,
    by_user: byUser,
    repeats: repeatsOf(world),
    violations: violationCounts(world.violations),
    api: Object.fromEntries(api),
  };
}
