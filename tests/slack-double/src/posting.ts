// What the app may post, whichever way it comes in: checks content and puts messages into conversations.
import { problemsOfBlocks } from "./blocks.js";
import { sentenceOf } from "./check.js";
import { newBlockId } from "./ids.js";
import { arrayOf, isObject, stringOf, type Json, type JsonObject } from "./json.js";
import * as limits from "./limits.js";
import { answered, requestOf } from "./answers.js";
import type { Channel, Message, Via } from "./model.js";
import type { World } from "./world.js";

export interface Content {
  text: string;
  blocks: Json[];
  metadata?: JsonObject;
}

export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly messages: string[] = [],
  ) {
    super(code);
  }
}

// Blocks and interactive elements without an id get one, as Slack gives it.
export function withIds(blocks: Json[]): Json[] {
  const named = (element: Json): Json => {
    if (!isObject(element) || ["image", "plain_text", "mrkdwn"].includes(stringOf(element["type"]))) return element;
    return stringOf(element["action_id"]) === "" ? { ...element, action_id: newBlockId() } : element;
  };
  return blocks.map((block) => {
    if (!isObject(block)) return block;
    const copy: JsonObject = { ...block, block_id: stringOf(block["block_id"]) || newBlockId() };
    if (copy["elements"] !== undefined) copy["elements"] = arrayOf(copy["elements"]).map(named);
    if (copy["accessory"] !== undefined) copy["accessory"] = named(copy["accessory"]);
    if (copy["element"] !== undefined) copy["element"] = named(copy["element"]);
    return copy;
  });
}

// Throws Refused: no_text, msg_too_long, msg_blocks_too_long, invalid_blocks, invalid_metadata_format, metadata_too_large.
export function checkedContent(
  world: World,
  where: string,
  text: string,
  blocks: Json | undefined,
  metadata: JsonObject | undefined,
): Content {
  if (blocks !== undefined && !Array.isArray(blocks)) throw refuse(world, where, "invalid_blocks_format", []);
  const list = arrayOf(blocks);
  if (text === "" && list.length === 0) throw refuse(world, where, "no_text", []);
  if (text.length > limits.kMessageText) throw refuse(world, where, "msg_too_long", [`${text.length} characters`]);
  const { problems, tooLong } = problemsOfBlocks(list);
  if (problems.length > 0) throw refuse(world, where, "invalid_blocks", problems.map(sentenceOf));
  if (tooLong) throw refuse(world, where, "msg_blocks_too_long", []);
  const content: Content = { text, blocks: withIds(list) };
  if (metadata !== undefined) {
    if (stringOf(metadata["event_type"]) === "" || !isObject(metadata["event_payload"]))
      throw refuse(world, where, "invalid_metadata_format", []);
    if (Buffer.byteLength(JSON.stringify(metadata)) > limits.kMetadataBytes)
      throw refuse(world, where, "metadata_too_large", []);
    content.metadata = metadata;
  }
  return content;
}

function refuse(world: World, where: string, code: string, messages: string[]): Refused {
  world.violated(where, code, messages.slice(0, 3).join("; "));
  return new Refused(code, messages);
}

export interface Posted extends Content {
  channel: Channel;
  via: Via;
  only_for?: string;
  thread_ts?: string;
  request?: string;
}

// Puts a message of the app into a conversation and counts it as an answer where the request is known.
export function post(world: World, { channel, via, only_for, thread_ts, request, ...content }: Posted): Message {
  const answers = request ?? requestOf(world, content.metadata);
  const message: Message = {
    channel: channel.id,
    ts: world.nextTs(),
    user: world.identity.bot.user,
    text: content.text,
    blocks: content.blocks,
    via,
    reactions: [],
    ...(content.metadata ? { metadata: content.metadata } : {}),
    ...(only_for ? { only_for } : {}),
    ...(thread_ts ? { thread_ts } : {}),
    ...(answers ? { request: answers } : {}),
  };
  const reader = world.people.get(channel.kind === "im" ? (channel.members[0] as string) : (only_for ?? ""));
  if (reader?.deleted) world.violated("post", "message to a deactivated person", `${reader.id} in ${channel.id}`);
  world.put({ is: "message", message });
  const kind = via === "response_url" ? "response_url" : via === "acknowledgement" ? "acknowledgement" : "message";
  answered(world, answers, kind, message);
  return message;
}

// A message as the Web API shows it.
export function messageObject(world: World, message: Message): JsonObject {
  const bot = message.user === world.identity.bot.user;
  return {
    type: "message",
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: world.identity.team.id,
    ...(bot ? { bot_id: world.identity.bot.id, app_id: world.identity.app_id } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.metadata ? { metadata: message.metadata } : {}),
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
    ...(message.edited ? { edited: { user: message.user, ts: message.edited } } : {}),
    ...(message.reactions.length > 0
      ? { reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })) }
      : {}),
  };
}
