// What Slack does with the app's acknowledgement of a command or of a submitted modal.
import { answered } from "./answers.js";
import { isJson } from "./http.js";
import { arrayOf, objectOf, parseJson, stringOf, type JsonObject } from "./json.js";
import type { Channel, Message, SentRequest, View } from "./model.js";
import { Refused } from "./posting.js";
import { respond } from "./response_urls.js";
import type { Reply } from "./sender.js";
import { checkedView, openView, replaceView } from "./viewing.js";
import type { World } from "./world.js";

const kDispatchErrors = {
  http_error: "http_service_error",
  http_timeout: "operation_timeout",
  connection_failed: "dispatch_failed",
  acknowledged: "",
} as const;

// Shows what the acknowledgement of a command says, or that none came.
export function afterCommand(
  world: World,
  sent: SentRequest,
  channel: Channel,
  command: string,
  reply: Reply,
  secret: string,
): void {
  if (reply.outcome !== "acknowledged")
    return slackbot(world, sent, channel, `${command} failed with the error "${kDispatchErrors[reply.outcome]}"`);
  if (reply.body.trim() === "") return;
  const payload: JsonObject = isJson(reply.content_type) ? objectOf(parseJson(reply.body)) : { text: reply.body };
  const url = world.responseUrls.get(secret);
  if (!url || Object.keys(payload).length === 0) return;
  try {
    respond(world, url, payload, "acknowledgement");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    slackbot(world, sent, channel, `${command} failed with the error "${error.code}"`);
  }
}

// Slack itself tells the person, and nobody else.
function slackbot(world: World, sent: SentRequest, channel: Channel, text: string): void {
  const message: Message = {
    channel: channel.id,
    ts: world.nextTs(),
    user: "USLACKBOT",
    text,
    blocks: [],
    via: "slack",
    only_for: sent.user,
    request: sent.id,
    reactions: [],
  };
  world.put({ is: "message", message });
}

// Closes, changes or keeps the modal.
export function afterSubmission(world: World, sent: SentRequest, view: View, reply: Reply): void {
  const now = world.views.get(view.id) ?? view;
  const trouble = (text: string): void => world.put({ is: "view_errors", id: view.id, errors: { "": text } });
  if (reply.outcome !== "acknowledged") return trouble("We had some trouble connecting. Try again?");
  const payload = objectOf(parseJson(reply.body));
  const action = stringOf(payload["response_action"]);
  if (reply.body.trim() !== "" && action === "") {
    world.violated(
      "view_submission",
      "acknowledgement is neither empty nor a response_action",
      reply.body.slice(0, 200),
    );
    return trouble("We had some trouble connecting. Try again?");
  }
  try {
    if (action === "errors") showErrors(world, sent, now, objectOf(payload["errors"]));
    else if (action === "update")
      replaceView(world, now, checkedView(world, "view_submission", payload["view"], "modal", view.id));
    else if (action === "push")
      openView(
        world,
        view.user,
        "modal",
        checkedView(world, "view_submission", payload["view"], "modal"),
        sent.id,
        now,
      );
    else if (action === "clear") for (const other of world.views.values()) closeIfOf(world, other, view);
    else if (now.open) world.put({ is: "view_closed", id: view.id });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    trouble(`We had some trouble connecting. Try again? (${[error.code, ...error.messages].join(" ")})`);
  }
  if (action === "update" || action === "push") answered(world, sent.id, "view");
}

function closeIfOf(world: World, view: View, stack: View): void {
  if (view.kind === "modal" && view.open && view.root === stack.root) world.put({ is: "view_closed", id: view.id });
}

// Errors may name input blocks only.
function showErrors(world: World, sent: SentRequest, view: View, errors: JsonObject): void {
  const inputs = new Set(
    arrayOf(view.content["blocks"])
      .filter((block) => objectOf(block)["type"] === "input")
      .map((block) => stringOf(objectOf(block)["block_id"])),
  );
  const shown: { [block: string]: string } = {};
  for (const [block, text] of Object.entries(errors)) {
    if (!inputs.has(block)) world.violated("view_submission", "errors for a block that is no input", block);
    else shown[block] = stringOf(text);
  }
  if (Object.keys(shown).length === 0) shown[""] = "We had some trouble connecting. Try again?";
  world.put({ is: "view_errors", id: view.id, errors: shown });
  answered(world, sent.id, "errors");
}
