// What the page shows to one person, or to the observer who sees everything.
import { microsOf } from "./ids.js";
import type { Message, View } from "./model.js";
import type { PageMessage, PageState, PageView } from "./page_types.js";
import { sees } from "./transcript.js";
import { topModal } from "./viewing.js";
import type { World } from "./world.js";

const kMostMessages = 300; // of a conversation: the last ones

function messageOf(world: World, message: Message): PageMessage {
  return {
    ts: message.ts,
    at: Math.floor(microsOf(message.ts) / 1000),
    user: message.user,
    app: message.user === world.identity.bot.user,
    text: message.text,
    blocks: message.blocks,
    only_for: message.only_for ?? null,
    via: message.via,
    edited: message.edited !== undefined,
    reactions: message.reactions,
  };
}

function viewOf(view: View | undefined): PageView | null {
  return view ? { id: view.id, hash: view.hash, user: view.user, content: view.content, errors: view.errors } : null;
}

export function pageStateOf(world: World, user: string | undefined): PageState {
  const channels = [...world.channels.values()].filter(
    (channel) => user === undefined || world.isMember(channel, user),
  );
  const messages: PageState["messages"] = {};
  for (const { id } of channels) {
    const seen = (world.messages.get(id) ?? []).filter((message) => !message.deleted && sees(world, user, message));
    messages[id] = seen.slice(-kMostMessages).map((message) => messageOf(world, message));
  }
  return {
    version: world.version,
    now: world.clock.now(),
    team: world.identity.team.name,
    app: { user: world.identity.bot.user, name: world.identity.bot.name },
    me: user ?? null,
    people: [...world.people.values()].map(({ id, name, handle, locale, tz, title, deleted, is_bot }) => ({
      id,
      name,
      handle,
      locale,
      tz,
      title,
      deleted,
      is_bot,
    })),
    groups: [...world.groups.values()].map(({ id, handle }) => ({ id, handle })),
    channels: channels.map(({ id, name, kind, purpose, members, archived }) => ({
      id,
      name,
      kind,
      purpose,
      members,
      archived,
    })),
    messages,
    modal: user === undefined ? null : viewOf(topModal(world, user)),
    home: viewOf(world.views.get(world.homes.get(user ?? "") ?? "")),
  };
}
