// What a Web API method is made of.
import { isObject, parseJson, stringOf, type Json, type JsonObject } from "../json.js";
import type { Channel } from "../model.js";
import type { World } from "../world.js";

export interface Method {
  // Calls a minute that Slack allows, by its tier; "posting" has limits of its own.
  tier: 1 | 2 | 3 | 4 | "posting" | "none";
  // Methods that read take a form only; Slack ignores a JSON body of theirs.
  json: boolean;
  scope?: string;
  // Returns what stands beside "ok": true. Throws ApiError.
  run(world: World, args: JsonObject): JsonObject;
}

export class ApiError extends Error {
  constructor(
    readonly code: string,
    readonly more: JsonObject = {},
  ) {
    super(code);
  }
}

export function required(args: JsonObject, name: string): string {
  const value = args[name];
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : stringOf(value);
  if (text === "")
    throw new ApiError("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] missing required field: ${name}`] },
    });
  return text;
}

// A value that forms carry as JSON text and JSON bodies carry as it is. undefined where it is not there.
export function structured(args: JsonObject, name: string, refusal: string): Json | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  const parsed = parseJson(value);
  if (parsed === undefined)
    throw new ApiError(refusal, { response_metadata: { messages: [`[ERROR] ${name} is not JSON`] } });
  return parsed;
}

export function optionalObject(args: JsonObject, name: string, refusal: string): JsonObject | undefined {
  const value = structured(args, name, refusal);
  if (value !== undefined && !isObject(value)) throw new ApiError(refusal);
  return value;
}

export function flag(args: JsonObject, name: string): boolean {
  const value = args[name];
  return value === true || value === "true" || value === "1" || value === 1;
}

// A channel by its id, or by "#name" or "name" where Slack allows it, or the direct messages with a person by the person's id.
export function channelFor(world: World, given: string): Channel {
  const byId = world.channels.get(given);
  if (byId) return byId;
  const name = given.replace(/^#/, "");
  for (const channel of world.channels.values()) if (channel.kind !== "im" && channel.name === name) return channel;
  const person = world.people.get(given);
  if (!person || person.is_bot) throw new ApiError("channel_not_found");
  if (person.deleted && !world.imOf(given)) throw new ApiError("channel_not_found");
  return world.openIm(given);
}

// A page of a list by cursor and limit, as Slack's cursors do: response_metadata.next_cursor is "" on the last page.
export function page<Item>(args: JsonObject, items: Item[], most: number): { items: Item[]; next: string } {
  const limit = Math.min(Number(args["limit"] ?? 0) || most, most);
  const cursor = stringOf(args["cursor"]);
  const start = cursor === "" ? 0 : Number(Buffer.from(cursor, "base64").toString().replace(/^at:/, ""));
  if (!Number.isInteger(start) || start < 0) throw new ApiError("invalid_cursor");
  const end = start + limit;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(`at:${end}`).toString("base64") : "",
  };
}
