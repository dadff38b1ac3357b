// auth.test, users.*, usergroups.*, conversations.*
import type { JsonObject } from "../json.js";
import type { Channel, Person } from "../model.js";
import type { World } from "../world.js";
import { ApiError, flag, page, required, type Method } from "./method.js";

// Seconds that the zone is ahead of UTC at `at`.
export function offsetOf(tz: string, at: number): number {
  const part = new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName: "longOffset" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName");
  const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(part?.value ?? "");
  const seconds = Number(match?.[2] ?? 0) * 3600 + Number(match?.[3] ?? 0) * 60;
  return match?.[1] === "-" ? -seconds : seconds;
}

// A user object; the e-mail address only where the token may see it, the locale only where it was asked for.
export function userObject(world: World, person: Person, includeLocale: boolean): JsonObject {
  const [first = "", ...rest] = person.name.split(" ");
  const profile: JsonObject = {
    title: person.title,
    real_name: person.name,
    real_name_normalized: person.name,
    display_name: person.handle,
    display_name_normalized: person.handle,
    first_name: first,
    last_name: rest.join(" "),
    status_text: "",
    status_emoji: "",
    team: world.identity.team.id,
  };
  if (person.email !== "" && !world.missingScopes.includes("users:read.email")) profile["email"] = person.email;
  const user: JsonObject = {
    id: person.id,
    team_id: world.identity.team.id,
    name: person.handle,
    deleted: person.deleted,
    real_name: person.name,
    profile,
    is_bot: person.is_bot,
    is_app_user: false,
    updated: Math.floor(world.clock.now() / 1000),
  };
  if (!person.deleted) {
    Object.assign(user, {
      tz: person.tz,
      tz_label: person.tz,
      tz_offset: offsetOf(person.tz, world.clock.now()),
      is_admin: false,
      is_owner: false,
      is_primary_owner: false,
      is_restricted: false,
      is_ultra_restricted: false,
      is_email_confirmed: true,
    });
  }
  if (includeLocale) user["locale"] = person.locale;
  return user;
}

const authTest: Method = {
  tier: "none",
  json: true,
  run: (world) => ({
    url: `https://${world.identity.team.domain}.slack.com/`,
    team: world.identity.team.name,
    team_id: world.identity.team.id,
    user: world.identity.bot.name.toLowerCase(),
    user_id: world.identity.bot.user,
    bot_id: world.identity.bot.id,
    is_enterprise_install: false,
  }),
};

const usersInfo: Method = {
  tier: 4,
  json: false,
  scope: "users:read",
  run(world, args) {
    const person = world.people.get(required(args, "user"));
    if (!person) throw new ApiError("user_not_found");
    return { user: userObject(world, person, flag(args, "include_locale")) };
  },
};

// Deactivated people are not found by their address.
const usersLookupByEmail: Method = {
  tier: 3,
  json: false,
  scope: "users:read.email",
  run(world, args) {
    const email = required(args, "email").toLowerCase();
    for (const person of world.people.values()) {
      if (person.email.toLowerCase() === email && !person.deleted) return { user: userObject(world, person, false) };
    }
    throw new ApiError("users_not_found");
  },
};

const usersList: Method = {
  tier: 2,
  json: false,
  scope: "users:read",
  run(world, args) {
    const { items, next } = page(args, [...world.people.values()], 1000);
    return {
      members: items.map((person) => userObject(world, person, flag(args, "include_locale"))),
      cache_ts: Math.floor(world.clock.now() / 1000),
      response_metadata: { next_cursor: next },
    };
  },
};

const groupUsers: Method = {
  tier: 2,
  json: false,
  scope: "usergroups:read",
  run(world, args) {
    const group = world.groups.get(required(args, "usergroup"));
    if (!group) throw new ApiError("no_such_subteam");
    return { users: group.users };
  },
};

const groupList: Method = {
  tier: 2,
  json: false,
  scope: "usergroups:read",
  run: (world) => ({
    usergroups: [...world.groups.values()].map((group) => ({
      id: group.id,
      team_id: world.identity.team.id,
      is_usergroup: true,
      name: group.name,
      handle: group.handle,
      date_delete: 0,
      user_count: group.users.length,
    })),
  }),
};

const open: Method = {
  tier: 3,
  json: true,
  scope: "im:write",
  run(world, args) {
    const users = required(args, "users")
      .split(",")
      .map((user) => user.trim());
    if (users.length !== 1) throw new ApiError("too_many_users"); // this double knows direct messages with one person only
    const person = world.people.get(users[0] as string);
    if (!person) throw new ApiError("user_not_found");
    if (person.deleted) throw new ApiError("user_disabled");
    if (person.is_bot) throw new ApiError("cannot_dm_bot");
    const already = world.imOf(person.id);
    const channel = already ?? world.openIm(person.id);
    return {
      ...(already ? { no_op: true, already_open: true } : {}),
      channel: flag(args, "return_im") ? channelObject(world, channel) : { id: channel.id },
    };
  },
};

function channelObject(world: World, channel: Channel): JsonObject {
  if (channel.kind === "im") {
    const user = channel.members[0] as string;
    return {
      id: channel.id,
      is_im: true,
      is_archived: false,
      user,
      is_user_deleted: world.people.get(user)?.deleted ?? false,
      is_open: true,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    is_channel: true,
    is_im: false,
    is_private: channel.kind === "private",
    is_archived: channel.archived,
    is_member: channel.bot_member,
    purpose: { value: channel.purpose, creator: "", last_set: 0 },
  };
}

const info: Method = {
  tier: 3,
  json: false,
  scope: "channels:read",
  run(world, args) {
    const channel = world.channels.get(required(args, "channel"));
    if (!channel) throw new ApiError("channel_not_found");
    return { channel: channelObject(world, channel) };
  },
};

export const kUserMethods: { [name: string]: Method } = {
  "auth.test": authTest,
  "users.info": usersInfo,
  "users.lookupByEmail": usersLookupByEmail,
  "users.list": usersList,
  "usergroups.users.list": groupUsers,
  "usergroups.list": groupList,
  "conversations.open": open,
  "conversations.info": info,
};
