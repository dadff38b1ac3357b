// What the page shows to one person, or to the observer who sees everything.
import { microsOf } from "./ids.js";
import type { Json, JsonObject } from "./json.js";
import type { Channel, Message, View, Via } from "./model.js";
import { sees } from "./transcript.js";
import { topModal } from "./viewing.js";
import type { World } from "./world.js";

export interface PagePerson {
  id: string;
  name: string;
  handle: string;
  locale: string;
  title: string;
  deleted: boolean;
  is_bot: boolean;
}

export interface PageMessage {
  ts: string;
  at: number; // ms
  user: string;
  app: boolean;
  text: string;
  blocks: Json[];
  only_for: string | null;
  via: Via;
  edited: boolean;
  reactions: { name: string; users: string[] }[];
}

export interface PageView {
  id: string;
  user: string;
  content: JsonObject;
  errors: { [block: string]: string };
}

export interface PageState {
  version: number;
  now: number;
  team: string;
  app: { user: string; name: string };
  me: string | null; // null: the observer
  people: PagePerson[];
  groups: { id: string; handle: string }[];
  channels: { id: string; name: string; kind: Channel["kind"]; purpose: string; members: string[]; archived: boolean }[];
  messages: { [channel: string]: PageMessage[] };
  modal: PageView | null;
  home: PageView | null;
}

const kMostMessages = 300; // of a conversation: the last ones

function messageOf(world: World, message: Message): PageMessage {
  return { ts: message.ts, at: Math.floor(microsOf(message.ts) / 1000), user: message.user, app: message.user === world.identity.bot.user, text: message.text,
    blocks: message.blocks, only_for: message.only_for ?? null, via: message.via, edited: message.edited !== undefined, reactions: message.reactions };
}

function viewOf(view: View | undefined): PageView | null {
  return view ? { id: view.id, user: view.user, content: view.content, errors: view.errors } : null;
}

export function pageStateOf(world: World, user: string | undefined): PageState {
  const channels = [...world.channels.values()].filter((channel) => user === undefined || world.isMember(channel, user));
  const messages: PageState["messages"] = {};
  for (const { id } of channels) {
    const seen = (world.messages.get(id) ?? []).filter((message) => !message.deleted && sees(world, user, message));
    messages[id] = seen.slice(-kMostMessages).map((message) => messageOf(world, message));
  }
  return {
    version: world.version, now: world.clock.now(), team: world.identity.team.name, app: { user: world.identity.bot.user, name: world.identity.bot.name },
    me: user ?? null,
    people: [...world.people.values()].map(({ id, name, handle, locale, title, deleted, is_bot }) => ({ id, name, handle, locale, title, deleted, is_bot })),
    groups: [...world.groups.values()].map(({ id, handle }) => ({ id, handle })),
    channels: channels.map(({ id, name, kind, purpose, members, archived }) => ({ id, name, kind, purpose, members, archived })),
    messages, modal: user === undefined ? null : viewOf(topModal(world, user)), home: viewOf(world.views.get(world.homes.get(user ?? "") ?? "")),
  };
}
