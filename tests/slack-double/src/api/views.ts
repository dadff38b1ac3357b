// views.*
import { answered } from "../answers.js";
import { stringOf, type JsonObject } from "../json.js";
import * as limits from "../limits.js";
import type { Trigger, View } from "../model.js";
import { Refused } from "../posting.js";
import { checkedView, openView, replaceView, topModal, viewObject } from "../viewing.js";
import type { World } from "../world.js";
import { ApiError, required, structured, type Method } from "./method.js";

function content(world: World, where: string, args: JsonObject, kind: "modal" | "home", replaces?: string): JsonObject {
  try {
    return checkedView(world, where, structured(args, "view", "invalid_arguments"), kind, replaces);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new ApiError(
      error.code,
      error.messages.length > 0 ? { response_metadata: { messages: error.messages } } : {},
    );
  }
}

// A trigger is good for one view, for three seconds. It is spent even if the view is then refused.
function exchange(world: World, where: string, args: JsonObject): Trigger {
  const id = required(args, "trigger_id");
  const trigger = world.triggers.get(id);
  if (!trigger) throw new ApiError("invalid_trigger_id");
  if (trigger.used) {
    world.violated(where, "exchanged_trigger_id", id);
    throw new ApiError("exchanged_trigger_id");
  }
  if (world.clock.now() - trigger.at > limits.kTriggerMs) {
    world.violated(where, "expired_trigger_id", `${world.clock.now() - trigger.at} ms old`);
    throw new ApiError("expired_trigger_id");
  }
  world.put({ is: "trigger_used", id });
  return trigger;
}

const open: Method = {
  tier: 4,
  json: true,
  run(world, args) {
    const checked = content(world, "views.open", args, "modal");
    const trigger = exchange(world, "views.open", args);
    const view = openView(world, trigger.user, "modal", checked, trigger.request);
    answered(world, trigger.request, "view");
    return { view: viewObject(world, view) };
  },
};

const push: Method = {
  tier: 4,
  json: true,
  run(world, args) {
    const checked = content(world, "views.push", args, "modal");
    const trigger = exchange(world, "views.push", args);
    const below = topModal(world, trigger.user);
    if (!below) throw new ApiError("not_found");
    const view = openView(world, trigger.user, "modal", checked, trigger.request, below);
    answered(world, trigger.request, "view");
    return { view: viewObject(world, view) };
  },
};

function known(world: World, args: JsonObject): View {
  const id = stringOf(args["view_id"]);
  const external = stringOf(args["external_id"]);
  if (id === "" && external === "") throw new ApiError("invalid_arguments");
  const view =
    id !== ""
      ? world.views.get(id)
      : [...world.views.values()].find((other) => other.open && other.content["external_id"] === external);
  if (!view || !view.open) throw new ApiError("not_found");
  return view;
}

function sameHash(view: View | undefined, args: JsonObject): void {
  const hash = stringOf(args["hash"]);
  if (hash !== "" && view && view.hash !== hash) throw new ApiError("hash_conflict");
}

const update: Method = {
  tier: 4,
  json: true,
  run(world, args) {
    const view = known(world, args);
    sameHash(view, args);
    return {
      view: viewObject(world, replaceView(world, view, content(world, "views.update", args, view.kind, view.id))),
    };
  },
};

const publish: Method = {
  tier: 4,
  json: true,
  run(world, args) {
    const user = required(args, "user_id");
    const person = world.people.get(user);
    if (!person || person.is_bot) throw new ApiError("user_not_found");
    if (person.deleted) world.violated("views.publish", "Home of a deactivated person", user);
    const view = world.views.get(world.homes.get(user) ?? "");
    sameHash(view, args);
    const checked = content(world, "views.publish", args, "home", view?.id);
    return {
      view: viewObject(world, view ? replaceView(world, view, checked) : openView(world, user, "home", checked)),
    };
  },
};

export const kViewMethods: { [name: string]: Method } = {
  "views.open": open,
  "views.push": push,
  "views.update": update,
  "views.publish": publish,
};
