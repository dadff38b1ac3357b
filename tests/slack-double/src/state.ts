// What people have entered into the elements of blocks, in the form in which Slack sends it.
import { arrayOf, isObject, objectOf, stringOf, type Json, type JsonObject } from "./json.js";

// What the double's user gives: by block and action id, or by action id alone, the plain value of each element.
export type Entered = { [id: string]: Json };

// What went wrong in Slack's own client before anything was sent: by block id.
export type Refusals = { [block: string]: string };

const kStateful = /_select$|_input$|^(radio_buttons|checkboxes|datepicker|timepicker|datetimepicker)$/;

export interface Place {
  block: string;
  element: JsonObject;
  input?: JsonObject; // the input block around it
}

// Every interactive element in order.
export function placesOf(blocks: Json[]): Place[] {
  const places: Place[] = [];
  for (const block of blocks.map(objectOf)) {
    const id = stringOf(block["block_id"]);
    const inside = [...arrayOf(block["elements"]), block["accessory"], block["element"]];
    for (const element of inside) {
      if (!isObject(element) || ["image", "plain_text", "mrkdwn"].includes(stringOf(element["type"]))) continue;
      places.push({ block: id, element, ...(block["type"] === "input" ? { input: block } : {}) });
    }
  }
  return places;
}

export function optionsOf(element: JsonObject): JsonObject[] {
  const grouped = arrayOf(element["option_groups"]).flatMap((group) => arrayOf(objectOf(group)["options"]));
  return [...arrayOf(element["options"]), ...grouped].map(objectOf);
}

function optionOf(element: JsonObject, value: Json | undefined): JsonObject | null {
  const wanted = isObject(value) ? stringOf(value["value"]) : value;
  return optionsOf(element).find((option) => option["value"] === wanted) ?? null;
}

// What an element holds, as a fragment of `state` and of `actions`: {type, value | selected_…}. `value` undefined: as it is at first.
export function heldBy(element: JsonObject, value: Json | undefined): JsonObject {
  const type = stringOf(element["type"]);
  const list = (initial: string): Json[] =>
    value === undefined ? arrayOf(element[initial]) : Array.isArray(value) ? value : [value];
  const one = (initial: string): Json => (value === undefined ? (element[initial] ?? null) : value);
  switch (type) {
    case "static_select":
    case "external_select":
    case "radio_buttons":
    case "overflow":
      return {
        type,
        selected_option: value === undefined ? (element["initial_option"] ?? null) : optionOf(element, value),
      };
    case "multi_static_select":
    case "multi_external_select":
    case "checkboxes":
      return {
        type,
        selected_options:
          value === undefined
            ? arrayOf(element["initial_options"])
            : list("initial_options")
                .map((item) => optionOf(element, item))
                .filter((item) => item !== null),
      };
    case "users_select":
      return { type, selected_user: one("initial_user") };
    case "multi_users_select":
      return { type, selected_users: list("initial_users") };
    case "conversations_select":
      return { type, selected_conversation: one("initial_conversation") };
    case "multi_conversations_select":
      return { type, selected_conversations: list("initial_conversations") };
    case "channels_select":
      return { type, selected_channel: one("initial_channel") };
    case "multi_channels_select":
      return { type, selected_channels: list("initial_channels") };
    case "datepicker":
      return { type, selected_date: one("initial_date") };
    case "timepicker":
      return { type, selected_time: one("initial_time") };
    case "datetimepicker":
      return { type, selected_date_time: one("initial_date_time") };
    default: {
      const text = one("initial_value");
      return { type, value: text === "" || text === null ? null : String(text) };
    }
  }
}

function enteredFor(entered: Entered, block: string, action: string): Json | undefined {
  const byBlock = entered[block];
  if (isObject(byBlock) && action in byBlock) return byBlock[action];
  return action in entered ? entered[action] : undefined;
}

// {block_id: {action_id: {type, value | selected_…}}} of every element that holds something.
export function stateOf(blocks: Json[], entered: Entered): JsonObject {
  const values: JsonObject = {};
  for (const { block, element } of placesOf(blocks)) {
    if (!kStateful.test(stringOf(element["type"]))) continue;
    const action = stringOf(element["action_id"]);
    values[block] = { ...objectOf(values[block]), [action]: heldBy(element, enteredFor(entered, block, action)) };
  }
  return values;
}

// What Slack's client itself refuses to submit: required input that is empty, text that is too short or too long.
export function refusalsOf(blocks: Json[], values: JsonObject): Refusals {
  const refusals: Refusals = {};
  for (const { block, element, input } of placesOf(blocks)) {
    if (!input) continue;
    const held = objectOf(objectOf(values[block])[stringOf(element["action_id"])]);
    const content = Object.entries(held).find(([key]) => key !== "type")?.[1];
    const empty = content === null || content === undefined || (Array.isArray(content) && content.length === 0);
    const text = typeof content === "string" ? content : "";
    const least = Number(element["min_length"] ?? 0);
    const most = Number(element["max_length"] ?? 3000);
    const longest = Number(element["max_selected_items"] ?? Infinity);
    if (empty && input["optional"] !== true) refusals[block] = "Please complete this required field.";
    else if (!empty && text !== "" && text.length < least)
      refusals[block] = `Please enter at least ${least} characters.`;
    else if (text.length > most) refusals[block] = `Please enter at most ${most} characters.`;
    else if (Array.isArray(content) && content.length > longest) refusals[block] = `Please choose at most ${longest}.`;
  }
  return refusals;
}
