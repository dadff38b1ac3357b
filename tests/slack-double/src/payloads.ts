// The parts of which interactivity payloads are made.
import { stringOf, type Json, type JsonObject } from "./json.js";
import type { Channel, Message, Person, View } from "./model.js";
import { heldBy, type Place } from "./state.js";
import type { World } from "./world.js";

// What carries the element that was used: a message in a channel, or a view.
export interface Surface {
  message?: Message;
  channel?: Channel;
  view?: View;
}

// Who did it and whose app it is for.
export function sourceOf(world: World, user: Person): JsonObject {
  const { team, app_id, token } = world.identity;
  return {
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.handle, name: user.handle, team_id: team.id },
    api_app_id: app_id,
    token,
  };
}

// Where it was done.
export function containerOf(surface: Surface): JsonObject {
  if (surface.view) return { type: "view", view_id: surface.view.id };
  return {
    type: "message",
    message_ts: surface.message?.ts ?? "",
    channel_id: surface.channel?.id ?? "",
    is_ephemeral: surface.message?.only_for !== undefined,
  };
}

// What was done to one element; `value`: what is chosen or entered now.
export function actionOf(world: World, { block, element }: Place, value: Json | undefined): JsonObject {
  const action: JsonObject = { action_id: stringOf(element["action_id"]), block_id: block, action_ts: world.nextTs() };
  if (element["type"] === "button") {
    return {
      ...action,
      type: "button",
      text: element["text"] ?? {},
      ...(element["value"] === undefined ? {} : { value: element["value"] }),
    };
  }
  return {
    ...action,
    ...heldBy(element, value),
    ...(element["placeholder"] === undefined ? {} : { placeholder: element["placeholder"] }),
  };
}

// As the body of a form.
export function payloadBody(payload: JsonObject): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
