// mrkdwn and plain text as elements.
import { objectOf, stringOf, type Json } from "../src/json.js";
import type { PageState } from "../src/page_types.js";
import { emojiOf } from "../src/text/emoji.js";
import { parseMrkdwn, parsePlain, type Node as Rich } from "../src/text/mrkdwn.js";
import { h } from "./dom.js";

export function personName(state: PageState, id: string): string {
  return state.people.find((person) => person.id === id)?.name ?? (id === "USLACKBOT" ? "Slackbot" : id);
}

function mention(text: string, mine: boolean): HTMLElement {
  return h(mine ? "span.mention.mine" : "span.mention", {}, text);
}

function nodeOf(state: PageState, node: Rich): Node | string {
  switch (node.is) {
    case "text":
      return node.text;
    case "newline":
      return h("br");
    case "bold":
      return h("strong", {}, ...nodesOf(state, node.children));
    case "italic":
      return h("em", {}, ...nodesOf(state, node.children));
    case "strike":
      return h("s", {}, ...nodesOf(state, node.children));
    case "quote":
      return h("blockquote", {}, ...nodesOf(state, node.children));
    case "code":
      return h("code", {}, node.text);
    case "block":
      return h("pre", {}, node.text);
    case "link":
      return h(
        "a",
        { href: /^(https?|mailto):/.test(node.url) ? node.url : "#", target: "_blank", rel: "noreferrer" },
        ...nodesOf(state, node.children),
      );
    case "user":
      return mention(`@${personName(state, node.id)}`, node.id === state.me);
    case "channel":
      return mention(
        `#${node.label || (state.channels.find((channel) => channel.id === node.id)?.name ?? node.id)}`,
        false,
      );
    case "group":
      return mention(node.label || `@${state.groups.find((group) => group.id === node.id)?.handle ?? node.id}`, false);
    case "broadcast":
      return mention(`@${node.range}`, true);
    case "emoji":
      return emoji(node.name);
  }
}

export function emoji(name: string): Node | string {
  const character = emojiOf(name);
  return character === undefined ? `:${name}:` : h("span.emoji", { title: `:${name}:` }, character);
}

function nodesOf(state: PageState, nodes: Rich[]): (Node | string)[] {
  return nodes.map((node) => nodeOf(state, node));
}

export function mrkdwn(state: PageState, text: string): (Node | string)[] {
  return nodesOf(state, parseMrkdwn(text));
}

// A text object of either type.
export function textObject(state: PageState, value: Json | undefined): (Node | string)[] {
  const object = objectOf(value);
  const text = stringOf(object["text"]);
  return object["type"] === "mrkdwn" ? mrkdwn(state, text) : nodesOf(state, parsePlain(text));
}

export function plain(value: Json | undefined): string {
  return stringOf(objectOf(value)["text"]).replace(
    /:([a-z0-9_+-]+):/g,
    (whole, name: string) => emojiOf(name) ?? whole,
  );
}
