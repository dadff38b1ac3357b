// Messages and views as plain text: what the transcript for terminals shows.
import { arrayOf, objectOf, stringOf, type Json, type JsonObject } from "../json.js";
import { emojiOf } from "./emoji.js";
import { parseMrkdwn, parsePlain, type Node } from "./mrkdwn.js";

// How ids are called.
export interface Namer {
  user(id: string): string;
  channel(id: string): string;
  group(id: string): string;
}

function nodesToText(nodes: Node[], namer: Namer): string {
  return nodes
    .map((node) => {
      switch (node.is) {
        case "text":
        case "code":
        case "block":
          return node.text;
        case "newline":
          return "\n";
        case "bold":
        case "italic":
        case "strike":
          return nodesToText(node.children, namer);
        case "quote":
          return `“${nodesToText(node.children, namer)}”`;
        case "link":
          return nodesToText(node.children, namer);
        case "user":
          return `@${namer.user(node.id)}`;
        case "channel":
          return `#${node.label || namer.channel(node.id)}`;
        case "group":
          return `@${namer.group(node.id)}`;
        case "broadcast":
          return `@${node.range}`;
        case "emoji":
          return emojiOf(node.name) ?? `:${node.name}:`;
      }
    })
    .join("");
}

export function mrkdwnToText(text: string, namer: Namer): string {
  return nodesToText(parseMrkdwn(text), namer);
}

// A text object of either type.
export function textOf(value: Json | undefined, namer: Namer): string {
  const object = objectOf(value);
  const text = stringOf(object["text"]);
  return object["type"] === "mrkdwn" ? mrkdwnToText(text, namer) : nodesToText(parsePlain(text), namer);
}

function elementToText(value: Json | undefined, namer: Namer): string {
  const element = objectOf(value);
  const type = stringOf(element["type"]);
  if (type === "image") return `(${stringOf(element["alt_text"])})`;
  if (type === "button") return `[${textOf(element["text"], namer)}]`;
  if (type === "plain_text" || type === "mrkdwn") return textOf(element, namer);
  if (type === "radio_buttons" || type === "checkboxes") {
    return arrayOf(element["options"])
      .map((option) => `( ) ${textOf(objectOf(option)["text"], namer)}`)
      .join("  ");
  }
  if (type === "plain_text_input" || type === "number_input")
    return `[${stringOf(element["initial_value"]) || "_____"}]`;
  return `[${textOf(element["placeholder"], namer) || type} ▾]`;
}

function blockToText(block: JsonObject, namer: Namer): string {
  const elements = arrayOf(block["elements"]).map((element) => elementToText(element, namer));
  switch (block["type"]) {
    case "header":
      return textOf(block["text"], namer);
    case "markdown":
      return stringOf(block["text"]);
    case "divider":
      return "—";
    case "image":
      return `(${stringOf(block["alt_text"])})`;
    case "context":
      return elements.join(" ");
    case "actions":
      return elements.join(" ");
    case "input":
      return `${textOf(block["label"], namer)}: ${elementToText(block["element"], namer)}`;
    default: {
      const parts = block["text"] === undefined ? [] : [textOf(block["text"], namer)];
      for (const field of arrayOf(block["fields"])) parts.push(textOf(field, namer));
      if (block["accessory"] !== undefined) parts.push(elementToText(block["accessory"], namer));
      return parts.join("\n");
    }
  }
}

export function blocksToText(blocks: Json[], namer: Namer): string {
  return blocks
    .map((block) => blockToText(objectOf(block), namer))
    .filter((text) => text !== "")
    .join("\n");
}

// What a person reads: the blocks, or the text where there are none.
export function messageToText(text: string, blocks: Json[], namer: Namer): string {
  return blocks.length > 0 ? blocksToText(blocks, namer) : mrkdwnToText(text, namer);
}

// A modal or Home view.
export function viewToText(view: JsonObject, namer: Namer): string {
  const title = view["title"] === undefined ? "" : `[${textOf(view["title"], namer)}]\n`;
  return title + blocksToText(arrayOf(view["blocks"]), namer);
}
