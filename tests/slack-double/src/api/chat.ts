// chat.*, reactions.*
import { stringOf, type JsonObject } from "../json.js";
import type { Channel, Message } from "../model.js";
import { checkedContent, messageObject, post, Refused, type Content } from "../posting.js";
import type { World } from "../world.js";
import { ApiError, channelFor, optionalObject, required, structured, type Method } from "./method.js";

function content(world: World, where: string, args: JsonObject): Content {
  try {
    return checkedContent(
      world,
      where,
      stringOf(args["text"]),
      structured(args, "blocks", "invalid_blocks_format"),
      optionalObject(args, "metadata", "invalid_metadata_format"),
    );
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ApiError(
      error.code,
      error.messages.length > 0 ? { errors: error.messages, response_metadata: { messages: error.messages } } : {},
    );
  }
}

function writable(world: World, args: JsonObject): Channel {
  const channel = channelFor(world, required(args, "channel"));
  if (channel.archived) throw new ApiError("is_archived");
  if (!channel.bot_member) throw new ApiError(channel.kind === "private" ? "channel_not_found" : "not_in_channel");
  return channel;
}

function own(world: World, args: JsonObject, refusal: string): Message {
  const channel = world.channels.get(required(args, "channel"));
  if (!channel) throw new ApiError("channel_not_found");
  const message = world.message(channel.id, required(args, "ts"));
  if (!message || message.deleted || message.only_for) throw new ApiError("message_not_found");
  if (message.user !== world.identity.bot.user) throw new ApiError(refusal);
  return message;
}

const postMessage: Method = {
  tier: "posting",
  json: true,
  scope: "chat:write",
  run(world, args) {
    const channel = writable(world, args);
    const thread = stringOf(args["thread_ts"]);
    const message = post(world, {
      ...content(world, "chat.postMessage", args),
      channel,
      via: "api",
      ...(thread ? { thread_ts: thread } : {}),
    });
    return { channel: channel.id, ts: message.ts, message: messageObject(world, message) };
  },
};

const postEphemeral: Method = {
  tier: 4,
  json: true,
  scope: "chat:write",
  run(world, args) {
    const channel = writable(world, args);
    const user = required(args, "user");
    if (!world.people.has(user)) throw new ApiError("user_not_found");
    if (!world.isMember(channel, user)) throw new ApiError("user_not_in_channel");
    const message = post(world, { ...content(world, "chat.postEphemeral", args), channel, via: "api", only_for: user });
    return { message_ts: message.ts };
  },
};

const update: Method = {
  tier: 3,
  json: true,
  scope: "chat:write",
  run(world, args) {
    const message = own(world, args, "cant_update_message");
    const { text, blocks, metadata } = content(world, "chat.update", args);
    world.put({
      is: "edit",
      channel: message.channel,
      ts: message.ts,
      text,
      blocks,
      edited: world.nextTs(),
      ...(metadata ? { metadata } : {}),
    });
    return { channel: message.channel, ts: message.ts, text, message: messageObject(world, message) };
  },
};

const remove: Method = {
  tier: 3,
  json: true,
  scope: "chat:write",
  run(world, args) {
    const message = own(world, args, "cant_delete_message");
    world.put({ is: "delete", channel: message.channel, ts: message.ts });
    return { channel: message.channel, ts: message.ts };
  },
};

const getPermalink: Method = {
  tier: "none",
  json: false,
  run(world, args) {
    const channel = world.channels.get(required(args, "channel"));
    if (!channel) throw new ApiError("channel_not_found");
    const ts = required(args, "message_ts");
    if (!world.message(channel.id, ts)) throw new ApiError("message_not_found");
    return {
      channel: channel.id,
      permalink: `https://${world.identity.team.domain}.slack.com/archives/${channel.id}/p${ts.replace(".", "")}`,
    };
  },
};

const react: Method = {
  tier: 3,
  json: true,
  scope: "reactions:write",
  run(world, args) {
    const channel = world.channels.get(required(args, "channel"));
    if (!channel) throw new ApiError("channel_not_found");
    const message = world.message(channel.id, required(args, "timestamp"));
    if (!message || message.deleted || message.only_for) throw new ApiError("message_not_found");
    const name = required(args, "name").replace(/^:|:$/g, "");
    const user = world.identity.bot.user;
    if (message.reactions.some((reaction) => reaction.name === name && reaction.users.includes(user)))
      throw new ApiError("already_reacted");
    world.put({ is: "reaction", channel: channel.id, ts: message.ts, name, user, added: true });
    return {};
  },
};

export const kChatMethods: { [name: string]: Method } = {
  "chat.postMessage": postMessage,
  "chat.postEphemeral": postEphemeral,
  "chat.update": update,
  "chat.delete": remove,
  "chat.getPermalink": getPermalink,
  "reactions.add": react,
};
