// Who is in the workspace at the start: a JSON file {people, channels, groups}. A list of people alone is read as well.
import { readFileSync } from "node:fs";
import { arrayOf, isObject, objectOf, parseJson, stringOf, type Json, type JsonObject } from "./json.js";
import type { Channel, Group, Person } from "./model.js";

export interface Directory {
  people: Person[];
  channels: Channel[];
  groups: Group[];
}

// Throws an Error that names the file and the entry if it is not as the README says.
export function readDirectory(file: string): Directory {
  const json = parseJson(readFileSync(file, "utf8"));
  if (json === undefined) throw new Error(`${file}: not JSON`);
  try {
    return directoryOf(json);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}

export function directoryOf(json: Json): Directory {
  const whole: JsonObject = Array.isArray(json) ? { people: json } : objectOf(json);
  const people = arrayOf(whole["people"]).map(personOf);
  const channels = arrayOf(whole["channels"]).map(channelOf);
  const groups = arrayOf(whole["groups"]).map(groupOf);
  const ids = new Set<string>();
  for (const { id } of [...people, ...channels, ...groups]) {
    if (ids.has(id)) throw new Error(`${id} is there twice`);
    ids.add(id);
  }
  const known = new Set(people.map((person) => person.id));
  for (const { id, users } of [...groups, ...channels.map((channel) => ({ id: channel.id, users: channel.members }))]) {
    for (const user of users) if (!known.has(user)) throw new Error(`${id} names ${user}, who is not among the people`);
  }
  return { people, channels, groups };
}

function idOf(json: JsonObject, what: string, index: number, letter: string): string {
  const id = stringOf(json["id"]);
  if (!new RegExp(`^${letter}[A-Z0-9]+$`).test(id))
    throw new Error(`${what} ${index + 1}: the id must be ${letter} and capital letters or digits, not "${id}"`);
  return id;
}

function stringsOf(value: Json | undefined): string[] {
  return arrayOf(value).map(stringOf);
}

function personOf(value: Json, index: number): Person {
  if (!isObject(value)) throw new Error(`person ${index + 1}: not an object`);
  const name = stringOf(value["name"]);
  if (name === "") throw new Error(`person ${index + 1}: no name`);
  return {
    id: idOf(value, "person", index, "[UW]"),
    employee_id: stringOf(value["employee_id"]),
    handle: stringOf(value["handle"]) || handleOf(name),
    name,
    email: stringOf(value["email"]),
    locale: stringOf(value["locale"]) || "en-US",
    tz: stringOf(value["tz"]) || "Etc/UTC",
    title: stringOf(value["title"]),
    deleted: value["deleted"] === true,
    is_bot: value["is_bot"] === true,
  };
}

// "Zoë Ångström" → "zoe.angstrom", as companies name accounts.
export function handleOf(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, ".").replace(/^\.|\.$/g, "");
}

function channelOf(value: Json, index: number): Channel {
  const json = objectOf(value);
  const name = stringOf(json["name"]).replace(/^#/, "");
  if (name === "") throw new Error(`channel ${index + 1}: no name`);
  return {
    id: idOf(json, "channel", index, "[CG]"),
    name,
    kind: json["is_private"] === true ? "private" : "public",
    purpose: stringOf(json["purpose"]),
    members: stringsOf(json["members"]),
    archived: json["is_archived"] === true,
    bot_member: json["bot_member"] !== false,
  };
}

function groupOf(value: Json, index: number): Group {
  const json = objectOf(value);
  const handle = stringOf(json["handle"]).replace(/^@/, "");
  if (handle === "") throw new Error(`group ${index + 1}: no handle`);
  return {
    id: idOf(json, "group", index, "S"),
    handle,
    name: stringOf(json["name"]) || handle,
    users: stringsOf(json["users"]),
  };
}
