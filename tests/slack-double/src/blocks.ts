// Checks blocks, messages and views as Slack does before it takes them.
import { Check, type Problem } from "./check.js";
import * as elements from "./elements.js";
import { isObject, objectOf, stringOf, type Json, type JsonObject } from "./json.js";
import * as limits from "./limits.js";

export type Surface = "message" | "modal" | "home";

type Rule = (check: Check, block: JsonObject, pointer: string) => void;

const section: Rule = (check, block, pointer) => {
  check.onlyKeys(block, pointer, ["type", "block_id", "text", "fields", "accessory", "expand"]);
  if (block["text"] === undefined && block["fields"] === undefined)
    check.fault(pointer, "missing required field: text or fields");
  if (block["text"] !== undefined) check.shown(block["text"], `${pointer}/text`, limits.kSectionText, false);
  check
    .items(block["fields"], `${pointer}/fields`, block["fields"] === undefined ? 0 : 1, limits.kFields)
    .forEach((field, index) => check.shown(field, `${pointer}/fields/${index}`, limits.kFieldText, false));
  if (block["accessory"] !== undefined)
    elements.element(check, block["accessory"], `${pointer}/accessory`, elements.kInSection);
};

const header: Rule = (check, block, pointer) => {
  check.onlyKeys(block, pointer, ["type", "block_id", "text", "level"]);
  check.shown(block["text"], `${pointer}/text`, limits.kHeader, true);
};

const context: Rule = (check, block, pointer) => {
  check.onlyKeys(block, pointer, ["type", "block_id", "elements"]);
  check.items(block["elements"], `${pointer}/elements`, 1, limits.kContextElements).forEach((item, index) => {
    const at = `${pointer}/elements/${index}`;
    if (objectOf(item)["type"] === "image") elements.image(check, objectOf(item), at);
    else check.shown(item, at, limits.kSectionText, false);
  });
};

const actions: Rule = (check, block, pointer) => {
  check.onlyKeys(block, pointer, ["type", "block_id", "elements"]);
  const ids = new Set<string>();
  check.items(block["elements"], `${pointer}/elements`, 1, limits.kActionsElements).forEach((item, index) => {
    const at = `${pointer}/elements/${index}`;
    elements.element(check, item, at, elements.kInActions);
    const id = stringOf(objectOf(item)["action_id"]);
    if (id !== "" && ids.has(id)) check.fault(`${at}/action_id`, `\`action_id\` "${id}" already exists`);
    ids.add(id);
  });
};

const input: Rule = (check, block, pointer) => {
  check.onlyKeys(block, pointer, ["type", "block_id", "label", "element", "dispatch_action", "hint", "optional"]);
  check.textObject(block["label"], `${pointer}/label`, limits.kLabel, true);
  check.optionalTextObject(block["hint"], `${pointer}/hint`, limits.kLabel, true);
  check.boolean(block["optional"], `${pointer}/optional`);
  check.boolean(block["dispatch_action"], `${pointer}/dispatch_action`);
  elements.element(check, block["element"], `${pointer}/element`, elements.kInInput);
};

const imageBlock: Rule = (check, block, pointer) => {
  elements.image(check, block, pointer);
  check.optionalTextObject(block["title"], `${pointer}/title`, limits.kAltText, true);
};

const markdown: Rule = (check, block, pointer) => {
  check.text(block["text"], `${pointer}/text`, limits.kMarkdown);
  check.textLength += stringOf(block["text"]).length;
};

const kRules: { [type: string]: Rule } = {
  section,
  header,
  context,
  actions,
  input,
  image: imageBlock,
  markdown,
  divider: (check, block, pointer) => check.onlyKeys(block, pointer, ["type", "block_id"]),
};

// `pointer` is where the array stands, as "/blocks".
export function checkBlocks(check: Check, blocks: Json | undefined, pointer: string, surface: Surface): void {
  const most = surface === "message" ? limits.kMessageBlocks : limits.kViewBlocks;
  check.items(blocks, pointer, 0, most).forEach((block, index) => {
    const at = `${pointer}/${index}`;
    if (!isObject(block)) return check.fault(at, "must be an object");
    const type = stringOf(block["type"]);
    const rule = kRules[type];
    if (!rule || (type === "markdown" && surface !== "message"))
      return check.fault(`${at}/type`, `unsupported type: ${type}`);
    rule(check, block, at);
    check.optionalText(block["block_id"], `${at}/block_id`, limits.kId);
    const id = stringOf(block["block_id"]);
    if (id !== "" && check.ids.has(id)) check.fault(`${at}/block_id`, `\`block_id\` "${id}" already exists`);
    check.ids.set(id, at);
  });
}

const kViewKeys = [
  "type",
  "title",
  "blocks",
  "close",
  "submit",
  "private_metadata",
  "callback_id",
  "clear_on_close",
  "notify_on_close",
  "external_id",
  "submit_disabled",
];

// `pointer` is where the view stands, as "/view".
export function checkView(check: Check, view: Json | undefined, pointer: string, surface: "modal" | "home"): void {
  if (!isObject(view)) return check.fault(pointer, "must be an object");
  check.onlyKeys(view, pointer, kViewKeys);
  if (view["type"] !== surface) check.fault(`${pointer}/type`, `must be ${surface}`);
  if (surface === "modal") {
    check.textObject(view["title"], `${pointer}/title`, limits.kTitle, true);
    check.optionalTextObject(view["submit"], `${pointer}/submit`, limits.kTitle, true);
    check.optionalTextObject(view["close"], `${pointer}/close`, limits.kTitle, true);
    check.boolean(view["clear_on_close"], `${pointer}/clear_on_close`);
    check.boolean(view["notify_on_close"], `${pointer}/notify_on_close`);
  }
  check.text(view["private_metadata"], `${pointer}/private_metadata`, limits.kPrivateMetadata, 0);
  check.text(view["callback_id"], `${pointer}/callback_id`, limits.kId, 0);
  check.text(view["external_id"], `${pointer}/external_id`, limits.kId, 0);
  if (view["blocks"] === undefined) check.fault(`${pointer}/blocks`, "missing required field");
  checkBlocks(check, view["blocks"], `${pointer}/blocks`, surface);
  const inputs = Array.isArray(view["blocks"]) && view["blocks"].some((block) => objectOf(block)["type"] === "input");
  if (surface === "modal" && inputs && view["submit"] === undefined)
    check.fault(`${pointer}/submit`, "missing required field: a modal with input needs it");
}

export function viewTooLarge(view: Json): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > limits.kViewBytes;
}

export function problemsOfBlocks(blocks: Json | undefined): { problems: Problem[]; tooLong: boolean } {
  const check = new Check();
  checkBlocks(check, blocks, "/blocks", "message");
  return { problems: check.problems, tooLong: check.textLength > limits.kMessageBlocksText };
}

export function problemsOfView(view: Json | undefined, surface: "modal" | "home"): Problem[] {
  const check = new Check();
  checkView(check, view, "/view", surface);
  return check.problems;
}
