// The conversations as they stand, for programs (JSON) and for people at a terminal (text).
import { jobIdOf } from "./answers.js";
import { microsOf } from "./ids.js";
import type { Json, JsonObject } from "./json.js";
import type { Channel, Message, Via, View } from "./model.js";
import { messageToText, viewToText, type Namer } from "./text/plain.js";
import type { World } from "./world.js";

export interface TranscriptMessage {
  ts: string;
  at: string; // ISO 8601
  from: { id: string; name: string; app: boolean };
  visible_to: "everyone" | string[]; // ids of people
  ephemeral: boolean;
  via: Via;
  text: string; // as it is read
  fallback: string; // the text that notifications show, as it was sent
  blocks: Json[];
  metadata?: JsonObject;
  job_id?: string;
  request?: string;
  edited: boolean;
  deleted: boolean;
  reactions: { name: string; users: string[] }[];
}

export interface Transcript {
  now: string;
  conversations: { id: string; name: string; kind: Channel["kind"]; messages: TranscriptMessage[] }[];
  modals: {
    id: string;
    user: string;
    open: boolean;
    text: string;
    errors: { [block: string]: string };
    content: JsonObject;
  }[];
  homes: { user: string; text: string; content: JsonObject }[];
}

export function namerOf(world: World): Namer {
  return {
    user: (id) => world.people.get(id)?.name ?? (id === "USLACKBOT" ? "Slackbot" : id),
    channel: (id) => world.channels.get(id)?.name ?? id,
    group: (id) => world.groups.get(id)?.handle ?? id,
  };
}

// Whether `user` sees the message; undefined sees everything.
export function sees(world: World, user: string | undefined, message: Message): boolean {
  if (user === undefined) return true;
  if (message.only_for !== undefined && message.only_for !== user) return false;
  const channel = world.channels.get(message.channel);
  return channel !== undefined && world.isMember(channel, user);
}

function conversationName(world: World, channel: Channel): string {
  return channel.kind === "im"
    ? `${world.identity.bot.name} and ${world.people.get(channel.members[0] ?? "")?.name ?? "?"}`
    : `#${channel.name}`;
}

function describe(world: World, namer: Namer, channel: Channel, message: Message): TranscriptMessage {
  const job = jobIdOf(message.metadata);
  return {
    ts: message.ts,
    at: new Date(microsOf(message.ts) / 1000).toISOString(),
    from: { id: message.user, name: namer.user(message.user), app: message.user === world.identity.bot.user },
    visible_to: message.only_for ? [message.only_for] : channel.kind === "im" ? channel.members : "everyone",
    ephemeral: message.only_for !== undefined,
    via: message.via,
    text: messageToText(message.text, message.blocks, namer),
    fallback: message.text,
    blocks: message.blocks,
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(job ? { job_id: job } : {}),
    ...(message.request ? { request: message.request } : {}),
    edited: message.edited !== undefined,
    deleted: message.deleted === true,
    reactions: message.reactions,
  };
}

// Everything, or what one person sees.
export function transcriptOf(world: World, user?: string): Transcript {
  const namer = namerOf(world);
  const conversations = [];
  for (const channel of world.channels.values()) {
    if (user !== undefined && !world.isMember(channel, user)) continue;
    const messages = (world.messages.get(channel.id) ?? []).filter((message) => sees(world, user, message));
    conversations.push({
      id: channel.id,
      name: conversationName(world, channel),
      kind: channel.kind,
      messages: messages.map((message) => describe(world, namer, channel, message)),
    });
  }
  const views = [...world.views.values()].filter((view) => user === undefined || view.user === user);
  const of = (kind: View["kind"]): View[] => views.filter((view) => view.kind === kind);
  return {
    now: new Date(world.clock.now()).toISOString(),
    conversations,
    modals: of("modal").map(({ id, user: who, open, errors, content }) => ({
      id,
      user: who,
      open,
      errors,
      content,
      text: viewToText(content, namer),
    })),
    homes: of("home").map(({ user: who, content }) => ({ user: who, content, text: viewToText(content, namer) })),
  };
}

// Each message under the time of day in UTC, continued lines indented; what was deleted is left out.
export function textTranscript(world: World, user?: string): string {
  const namer = namerOf(world);
  const lines: string[] = [];
  const transcript = transcriptOf(world, user);
  for (const { name, messages } of transcript.conversations) {
    const shown = messages.filter((message) => !message.deleted);
    if (shown.length === 0) continue;
    lines.push(...(lines.length > 0 ? [""] : []), `── ${name} ${"─".repeat(Math.max(0, 60 - name.length))}`);
    for (const message of shown) {
      const only = message.ephemeral
        ? ` (only ${namer.user((message.visible_to as string[])[0] ?? "")} sees this)`
        : "";
      const typed = message.via === "command" ? " types" : "";
      lines.push(
        `${message.at.slice(11, 16)}  ${message.from.name}${typed}${only}${message.edited ? " (edited)" : ""}`,
      );
      for (const line of message.text.split("\n")) lines.push(`       ${line}`.trimEnd());
      const reactions = message.reactions.map(
        ({ name: reaction, users }) => `:${reaction}: ${users.map(namer.user).join(", ")}`,
      );
      if (reactions.length > 0) lines.push(`       ${reactions.join("   ")}`);
    }
  }
  for (const modal of transcript.modals.filter(({ open }) => open))
    lines.push(
      "",
      `── Modal of ${namer.user(modal.user)} ──`,
      ...modal.text.split("\n").map((line) => `       ${line}`),
    );
  for (const home of transcript.homes)
    lines.push("", `── Home of ${namer.user(home.user)} ──`, ...home.text.split("\n").map((line) => `       ${line}`));
  return lines.join("\n") + "\n";
}
