// Modals and Home views: opened, changed, published, whichever way the app asks for it.
import { problemsOfView, viewTooLarge } from "./blocks.js";
import { sentenceOf } from "./check.js";
import { newHash, newViewId } from "./ids.js";
import { arrayOf, objectOf, stringOf, type Json, type JsonObject } from "./json.js";
import type { View } from "./model.js";
import { Refused, withIds } from "./posting.js";
import { stateOf } from "./state.js";
import type { World } from "./world.js";

// The view with ids filled in. Throws Refused: view_too_large, invalid_arguments, duplicate_external_id.
export function checkedView(
  world: World,
  where: string,
  view: Json | undefined,
  kind: "modal" | "home",
  replaces?: string,
): JsonObject {
  if (view !== undefined && viewTooLarge(view)) {
    world.violated(where, "view_too_large", "");
    throw new Refused("view_too_large");
  }
  const messages = problemsOfView(view, kind).map(sentenceOf);
  if (messages.length > 0) {
    world.violated(where, "invalid view", messages.slice(0, 3).join("; "));
    throw new Refused("invalid_arguments", messages);
  }
  const content = objectOf(view);
  const external = stringOf(content["external_id"]);
  if (external !== "") {
    for (const other of world.views.values()) {
      if (other.open && other.id !== replaces && other.content["external_id"] === external)
        throw new Refused("duplicate_external_id");
    }
  }
  return { ...content, blocks: withIds(arrayOf(content["blocks"])) };
}

export function openView(
  world: World,
  user: string,
  kind: "modal" | "home",
  content: JsonObject,
  request?: string,
  previous?: View,
): View {
  const id = newViewId();
  const view: View = {
    id,
    user,
    kind,
    hash: newHash(world.clock.now()),
    content,
    open: true,
    root: previous?.root ?? id,
    previous: previous?.id ?? null,
    errors: {},
    ...(request ? { request } : {}),
  };
  world.put({ is: "view", view });
  return view;
}

export function replaceView(world: World, view: View, content: JsonObject): View {
  const next: View = { ...view, content, hash: newHash(world.clock.now()), errors: {} };
  world.put({ is: "view", view: next });
  return next;
}

// The modal on top of the person's stack.
export function topModal(world: World, user: string): View | undefined {
  let top: View | undefined;
  for (const view of world.views.values()) if (view.kind === "modal" && view.open && view.user === user) top = view;
  return top;
}

// A view as the Web API and payloads show it. `values`: what the person has entered so far.
export function viewObject(world: World, view: View, values?: JsonObject): JsonObject {
  const { content } = view;
  return {
    id: view.id,
    team_id: world.identity.team.id,
    type: view.kind,
    blocks: arrayOf(content["blocks"]),
    private_metadata: stringOf(content["private_metadata"]),
    callback_id: stringOf(content["callback_id"]),
    state: { values: values ?? stateOf(arrayOf(content["blocks"]), {}) },
    hash: view.hash,
    title: content["title"] ?? { type: "plain_text", text: "View Title", emoji: true },
    clear_on_close: content["clear_on_close"] ?? false,
    notify_on_close: content["notify_on_close"] ?? false,
    close: content["close"] ?? null,
    submit: content["submit"] ?? null,
    previous_view_id: view.previous,
    root_view_id: view.root,
    app_id: world.identity.app_id,
    external_id: stringOf(content["external_id"]),
    app_installed_team_id: world.identity.team.id,
    bot_id: world.identity.bot.id,
  };
}
