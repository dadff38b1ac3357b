// Checks the interactive elements and composition objects of Block Kit.
import { Check } from "./check.js";
import { arrayOf, isObject, stringOf, type Json, type JsonObject } from "./json.js";
import * as limits from "./limits.js";

type Rule = (check: Check, element: JsonObject, pointer: string) => void;

function option(check: Check, value: Json, pointer: string, plain: boolean): void {
  if (!isObject(value)) return check.fault(pointer, "must be an object");
  check.textObject(value["text"], `${pointer}/text`, limits.kOptionText, plain);
  check.text(value["value"], `${pointer}/value`, limits.kOptionValue);
  check.optionalTextObject(value["description"], `${pointer}/description`, limits.kOptionText, plain);
  check.optionalText(value["url"], `${pointer}/url`, limits.kUrl);
  check.onlyKeys(value, pointer, ["text", "value", "description", "url"]);
}

function options(check: Check, element: JsonObject, pointer: string, most: number, plain: boolean): void {
  const items = check.items(element["options"], `${pointer}/options`, 1, most);
  items.forEach((item, index) => option(check, item, `${pointer}/options/${index}`, plain));
  initialAmong(check, element, pointer, items);
}

// An initial option must be one of the options, to the letter.
function initialAmong(check: Check, element: JsonObject, pointer: string, items: Json[]): void {
  const known = new Set(items.map((item) => JSON.stringify(item)));
  const one = element["initial_option"];
  if (one !== undefined && !known.has(JSON.stringify(one)))
    check.fault(`${pointer}/initial_option`, "must match one of the options");
  arrayOf(element["initial_options"]).forEach((item, index) => {
    if (!known.has(JSON.stringify(item)))
      check.fault(`${pointer}/initial_options/${index}`, "must match one of the options");
  });
}

function optionsOrGroups(check: Check, element: JsonObject, pointer: string): void {
  if (element["option_groups"] === undefined) return options(check, element, pointer, limits.kOptions, true);
  if (element["options"] !== undefined) check.fault(`${pointer}/options`, "not together with option_groups");
  const all: Json[] = [];
  check.items(element["option_groups"], `${pointer}/option_groups`, 1, limits.kOptions).forEach((group, index) => {
    const at = `${pointer}/option_groups/${index}`;
    if (!isObject(group)) return check.fault(at, "must be an object");
    check.textObject(group["label"], `${at}/label`, limits.kOptionText, true);
    const items = check.items(group["options"], `${at}/options`, 1, limits.kOptions);
    items.forEach((item, place) => option(check, item, `${at}/options/${place}`, true));
    all.push(...items);
  });
  initialAmong(check, element, pointer, all);
}

export function confirm(check: Check, value: Json | undefined, pointer: string): void {
  if (value === undefined) return;
  if (!isObject(value)) return check.fault(pointer, "must be an object");
  check.textObject(value["title"], `${pointer}/title`, limits.kConfirm.title, true);
  check.textObject(value["text"], `${pointer}/text`, limits.kConfirm.text, false);
  check.textObject(value["confirm"], `${pointer}/confirm`, limits.kConfirm.confirm, true);
  check.textObject(value["deny"], `${pointer}/deny`, limits.kConfirm.deny, true);
  style(check, value, pointer);
}

function style(check: Check, value: JsonObject, pointer: string): void {
  const given = value["style"];
  if (given !== undefined && given !== "primary" && given !== "danger")
    check.fault(`${pointer}/style`, "must be primary or danger");
}

const button: Rule = (check, element, pointer) => {
  check.textObject(element["text"], `${pointer}/text`, limits.kButtonText, true);
  check.optionalText(element["value"], `${pointer}/value`, limits.kButtonValue);
  check.optionalText(element["url"], `${pointer}/url`, limits.kUrl);
  check.optionalText(element["accessibility_label"], `${pointer}/accessibility_label`, limits.kButtonText);
  style(check, element, pointer);
};

const menu =
  (...more: Rule[]): Rule =>
  (check, element, pointer) => {
    check.optionalTextObject(element["placeholder"], `${pointer}/placeholder`, limits.kPlaceholder, true);
    check.integer(element["max_selected_items"], `${pointer}/max_selected_items`, 1, 1000);
    for (const rule of more) rule(check, element, pointer);
  };

const choices: Rule = (check, element, pointer) => options(check, element, pointer, limits.kChoices, false);

const plainInput: Rule = (check, element, pointer) => {
  check.optionalTextObject(element["placeholder"], `${pointer}/placeholder`, limits.kPlaceholder, true);
  check.integer(element["min_length"], `${pointer}/min_length`, 0, limits.kInputLength);
  check.integer(element["max_length"], `${pointer}/max_length`, 1, limits.kInputLength);
  check.boolean(element["multiline"], `${pointer}/multiline`);
  const longest = typeof element["max_length"] === "number" ? element["max_length"] : limits.kInputLength;
  if (stringOf(element["initial_value"]).length > longest)
    check.fault(`${pointer}/initial_value`, `must be less than ${longest + 1} characters`);
};

const numberInput: Rule = (check, element, pointer) => {
  if (typeof element["is_decimal_allowed"] !== "boolean")
    check.fault(`${pointer}/is_decimal_allowed`, "missing required field");
  for (const name of ["min_value", "max_value", "initial_value"]) {
    const value = element[name];
    if (value !== undefined && (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)))
      check.fault(`${pointer}/${name}`, "must be a string with a number");
  }
  check.optionalTextObject(element["placeholder"], `${pointer}/placeholder`, limits.kPlaceholder, true);
};

const date: Rule = (check, element, pointer) => {
  const value = element["initial_date"];
  if (value !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(stringOf(value)))
    check.fault(`${pointer}/initial_date`, "must be YYYY-MM-DD");
  check.optionalTextObject(element["placeholder"], `${pointer}/placeholder`, limits.kPlaceholder, true);
};

const overflow: Rule = (check, element, pointer) => options(check, element, pointer, limits.kOverflow, true);

const kRules: { [type: string]: Rule } = {
  button,
  static_select: menu(optionsOrGroups),
  multi_static_select: menu(optionsOrGroups),
  users_select: menu(),
  multi_users_select: menu(),
  conversations_select: menu(),
  multi_conversations_select: menu(),
  channels_select: menu(),
  multi_channels_select: menu(),
  external_select: menu(),
  multi_external_select: menu(),
  radio_buttons: choices,
  checkboxes: choices,
  overflow,
  datepicker: date,
  timepicker: menu(),
  datetimepicker: () => undefined,
  plain_text_input: plainInput,
  number_input: numberInput,
  email_text_input: menu(),
  url_text_input: menu(),
};

const kSelects = Object.keys(kRules).filter((type) => type.endsWith("_select"));
const kPickers = ["radio_buttons", "checkboxes", "datepicker", "timepicker"];
export const kInActions = ["button", "overflow", "datetimepicker", ...kSelects, ...kPickers];
export const kInInput = [
  "plain_text_input",
  "number_input",
  "email_text_input",
  "url_text_input",
  "datetimepicker",
  ...kSelects,
  ...kPickers,
];
export const kInSection = ["button", "image", "overflow", ...kSelects, ...kPickers];

export function image(check: Check, element: JsonObject, pointer: string): void {
  if (element["slack_file"] === undefined) check.text(element["image_url"], `${pointer}/image_url`, limits.kUrl);
  check.text(element["alt_text"], `${pointer}/alt_text`, limits.kAltText);
}

// One interactive element, or an image, that stands where only `allowed` types may.
export function element(check: Check, value: Json | undefined, pointer: string, allowed: readonly string[]): void {
  if (value === undefined) return check.fault(pointer, "missing required field");
  if (!isObject(value)) return check.fault(pointer, "must be an object");
  const type = stringOf(value["type"]);
  if (!allowed.includes(type)) return check.fault(`${pointer}/type`, `unsupported type: ${type}`);
  if (type === "image") return image(check, value, pointer);
  check.optionalText(value["action_id"], `${pointer}/action_id`, limits.kId);
  confirm(check, value["confirm"], `${pointer}/confirm`);
  kRules[type]?.(check, value, pointer);
}
