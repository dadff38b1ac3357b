// Blocks as elements.
import { arrayOf, objectOf, stringOf, type Json, type JsonObject } from "../src/json.js";
import { h, type Child } from "./dom.js";
import { element, type FormContext } from "./form.js";
import { mrkdwn, textObject } from "./rich.js";

// Nothing is fetched from elsewhere: an image is shown only where the address carries it.
function image(value: JsonObject, small: boolean): HTMLElement {
  const url = stringOf(value["image_url"]);
  const alt = stringOf(value["alt_text"]);
  if (url.startsWith("data:image/")) return h(small ? "img.small" : "img.large", { src: url, alt });
  return h(small ? "span.picture.small" : "span.picture", { title: url }, small ? "▨" : alt);
}

function section(context: FormContext, block: JsonObject): HTMLElement {
  const id = stringOf(block["block_id"]);
  const accessory = objectOf(block["accessory"]);
  const fields = arrayOf(block["fields"]).map((field) => h("div.field", {}, ...textObject(context.state, field)));
  const wide = accessory["type"] === "checkboxes" || accessory["type"] === "radio_buttons";
  const side: Child =
    block["accessory"] !== undefined &&
    (accessory["type"] === "image" ? image(accessory, true) : element(context, id, accessory));
  return h(
    wide ? "div.section.wide" : "div.section",
    {},
    h(
      "div.text",
      {},
      ...(block["text"] === undefined ? [] : textObject(context.state, block["text"])),
      fields.length > 0 && h("div.fields", {}, ...fields),
    ),
    side && h("div.accessory", {}, side),
  );
}

function inputBlock(context: FormContext, block: JsonObject, error: string | undefined): HTMLElement {
  const id = stringOf(block["block_id"]);
  return h(
    error ? "div.inputblock.wrong" : "div.inputblock",
    {},
    h(
      "div.label",
      {},
      ...textObject(context.state, block["label"]),
      block["optional"] === true && h("span.optional", {}, ` ${context.words.optional}`),
    ),
    element(context, id, objectOf(block["element"])),
    error && h("div.error", {}, error),
    block["hint"] !== undefined && h("div.hint", {}, ...textObject(context.state, block["hint"])),
  );
}

function blockElement(context: FormContext, block: JsonObject, errors: { [block: string]: string }): HTMLElement {
  const id = stringOf(block["block_id"]);
  switch (block["type"]) {
    case "header":
      return h("h3.header", {}, ...textObject(context.state, block["text"]));
    case "divider":
      return h("hr");
    case "image":
      return h("figure", {}, image(block, false));
    case "markdown":
      return h("div.section", {}, h("div.text", {}, ...mrkdwn(context.state, stringOf(block["text"]))));
    case "context":
      return h(
        "div.context",
        {},
        ...arrayOf(block["elements"])
          .map(objectOf)
          .map((item) =>
            item["type"] === "image" ? image(item, true) : h("span", {}, ...textObject(context.state, item)),
          ),
      );
    case "actions":
      return h("div.actions", {}, ...arrayOf(block["elements"]).map((item) => element(context, id, objectOf(item))));
    case "input":
      return inputBlock(context, block, errors[id]);
    default:
      return section(context, block);
  }
}

export function blocks(context: FormContext, list: Json[], errors: { [block: string]: string } = {}): HTMLElement {
  return h("div.blocks", {}, ...list.map((block) => blockElement(context, objectOf(block), errors)));
}
