// response_url: a way to answer a command or a press, five times within thirty minutes.
import type { IncomingMessage, ServerResponse } from "node:http";
import { failAfter, failBefore, takeFailure } from "./failures.js";
import { argumentsOf, sendJson, send } from "./http.js";
import { isObject, objectOf, parseJson, stringOf, type Json, type JsonObject } from "./json.js";
import * as limits from "./limits.js";
import { newSecret } from "./ids.js";
import { answered } from "./answers.js";
import type { Message, ResponseUrl, Via } from "./model.js";
import { checkedContent, post, Refused } from "./posting.js";
import type { World } from "./world.js";

// Makes one and returns its secret part.
export function newResponseUrl(
  world: World,
  request: string,
  channel: string,
  user: string,
  message_ts?: string,
): string {
  const secret = newSecret();
  world.put({
    is: "response_url",
    secret,
    request,
    channel,
    user,
    at: world.clock.now(),
    ...(message_ts ? { message_ts } : {}),
  });
  return secret;
}

// What an answer looks like that comes by response_url or in the acknowledgement of a command. Throws Refused.
export function respond(world: World, url: ResponseUrl, payload: JsonObject, via: Via): Message | undefined {
  const channel = world.channels.get(url.channel);
  if (!channel) throw new Refused("channel_not_found");
  const source = url.message_ts === undefined ? undefined : world.message(url.channel, url.message_ts);
  if (payload["delete_original"] === true) {
    if (source) world.put({ is: "delete", channel: url.channel, ts: source.ts });
    return undefined;
  }
  const blocks = payload["blocks"];
  const content = checkedContent(
    world,
    via,
    stringOf(payload["text"]),
    typeof blocks === "string" ? parseJson(blocks) : blocks,
    isObject(payload["metadata"]) ? payload["metadata"] : undefined,
  );
  if (payload["replace_original"] === true && source) {
    world.put({
      is: "edit",
      channel: url.channel,
      ts: source.ts,
      text: content.text,
      blocks: content.blocks,
      edited: world.nextTs(),
      ...(content.metadata ? { metadata: content.metadata } : {}),
    });
    answered(world, url.request, "response_url", source);
    return source;
  }
  const everybody = payload["response_type"] === "in_channel";
  return post(world, { ...content, channel, via, request: url.request, ...(everybody ? {} : { only_for: url.user }) });
}

export async function handleResponseUrl(
  world: World,
  secret: string,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const failure = takeFailure(world, "response_url");
  if (await failBefore(failure, request, response)) return;
  const url = world.responseUrls.get(secret);
  if (!url) return sendJson(response, 404, { ok: false, error: "no_such_url" });
  if (world.clock.now() - url.at > limits.kResponseUrlMs) {
    world.violated("response_url", "expired_url", url.request);
    return sendJson(response, 404, { ok: false, error: "expired_url" });
  }
  if (url.uses >= limits.kResponseUrlUses) {
    world.violated("response_url", "used_url", url.request);
    return sendJson(response, 404, { ok: false, error: "used_url" });
  }
  let payload: Json | undefined = argumentsOf(new URLSearchParams(), request.headers["content-type"], body);
  if (isObject(payload) && typeof payload["payload"] === "string") payload = parseJson(payload["payload"]);
  if (!isObject(payload)) return sendJson(response, 400, { ok: false, error: "invalid_payload" });
  try {
    world.put({ is: "response_url_used", secret });
    respond(world, url, objectOf(payload), "response_url");
    if (!failAfter(failure, request)) send(response, 200, "text/plain; charset=utf-8", "ok");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    sendJson(response, 400, { ok: false, error: error.code, response_metadata: { messages: error.messages } });
  }
}
