// What a workspace consists of: the nouns that every other file speaks of.
import type { Json, JsonObject } from "./json.js";

export interface Person {
  id: string; // "U…"
  employee_id: string; // the company's own id; "" for bots and guests
  handle: string; // what stands behind "@" in a slash command: Slack's `name`
  name: string; // display and real name
  email: string; // "" where the person has none
  locale: string; // "fr-FR"
  tz: string; // "Europe/Paris"
  title: string;
  deleted: boolean;
  is_bot: boolean;
}

export interface Channel {
  id: string; // "C…", or "D…" for the direct messages between the app and one person
  name: string; // without "#"; "directmessage" for direct messages, as Slack says it
  kind: "public" | "private" | "im";
  purpose: string;
  members: string[]; // ids of people; empty for a public channel means everybody
  archived: boolean;
  bot_member: boolean;
}

export interface Group {
  id: string; // "S…"
  handle: string; // without "@"
  name: string;
  users: string[];
}

// How a message came into being.
export type Via = "typed" | "command" | "api" | "response_url" | "acknowledgement" | "slack";

export interface Message {
  channel: string;
  ts: string; // "1700000000.000100", unique in the workspace
  user: string; // author: a person or the app's own user
  text: string;
  blocks: Json[];
  metadata?: JsonObject;
  only_for?: string; // ephemeral: the only person who sees it
  thread_ts?: string;
  via: Via;
  request?: string; // the request of the double that it answers, where that is known
  edited?: string; // ts of the last change
  deleted?: boolean;
  reactions: { name: string; users: string[] }[];
}

export interface View {
  id: string; // "V…"
  user: string;
  kind: "modal" | "home";
  hash: string;
  content: JsonObject; // as the app sent it, with block and action ids filled in
  open: boolean;
  root: string;
  previous: string | null;
  request?: string;
  errors: { [block: string]: string }; // what the app last found wrong with the input
}

export type RequestKind =
  "command" | "block_actions" | "view_submission" | "view_closed" | "event" | "url_verification" | "ssl_check";

export type Outcome = "acknowledged" | "http_error" | "http_timeout" | "connection_failed";

export interface Attempt {
  at: number; // ms since the epoch, by the double's clock
  retry: number; // 0 for the first
  status: number; // 0 where none came
  ms: number; // wall time until the answer was complete
  outcome: Outcome;
}

// One thing that Slack sends to the app.
export interface SentRequest {
  id: string;
  kind: RequestKind;
  user: string;
  what: string; // for people: "/kudos @bob +20 …", "press approve", "app_home_opened"
  path: string;
  content_type: string;
  body: string;
  at: number;
  event_id?: string;
  trigger_id?: string;
  attempts: Attempt[];
  next_at?: number; // events only: when the next attempt is due
  answers: Answer[];
}

// What the person got for it.
export interface Answer {
  via: "acknowledgement" | "response_url" | "view" | "message" | "errors";
  at: number;
  ts?: string;
  job_id?: string;
}

export interface Trigger {
  user: string;
  at: number;
  used: boolean;
  request: string;
}

export interface ResponseUrl {
  request: string;
  channel: string;
  user: string;
  at: number;
  uses: number;
  message_ts?: string; // the message whose button was pressed
}

export type TokenState = "valid" | "token_revoked" | "account_inactive";

// A failure to play for calls of a Web API method, or of "response_url", or of "*".
export interface Failure {
  id: string;
  method: string;
  error?: string; // {ok: false, error}
  http?: number; // answer with this status
  retry_after?: number; // seconds, with http 429
  delay_ms?: number; // answer late; alone: rightly, but late
  drop?: "before" | "after"; // close the connection before or after the work is done
  left: number; // how many more times
}

// Something that real Slack would refuse, punish or silently drop.
export interface Violation {
  at: number;
  where: string; // a method, "response_url", a request
  rule: string;
  detail: string;
}
