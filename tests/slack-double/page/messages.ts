// A conversation as a list of messages.
import type { Json } from "../src/json.js";
import type { PageMessage, PageState } from "../src/page_types.js";
import { kReactions } from "../src/text/emoji.js";
import { blocks } from "./blocks.js";
import { appIcon, avatar, h } from "./dom.js";
import { emoji, mrkdwn, personName } from "./rich.js";
import { fill, type Words } from "./words.js";

export interface MessageContext {
  state: PageState;
  words: Words;
  locale: string;
  tz: string;
  press: (message: PageMessage, action: string, block: string, value: Json | undefined) => void;
  react: (message: PageMessage, name: string, remove: boolean) => void;
}

const kTogetherMs = 3 * 60_000;

function timeOf(context: MessageContext, at: number): string {
  return new Intl.DateTimeFormat(context.locale, { hour: "numeric", minute: "2-digit", timeZone: context.tz }).format(
    at,
  );
}

function dayOf(context: MessageContext, at: number): string {
  const format = new Intl.DateTimeFormat(context.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: context.tz,
  });
  return format.format(at) === format.format(context.state.now) ? context.words.today : format.format(at);
}

function onlyFor(context: MessageContext, message: PageMessage): HTMLElement | null {
  if (message.only_for === null) return null;
  const { words, state } = context;
  const text =
    message.only_for === state.me ? words.only_you : fill(words.only, { name: personName(state, message.only_for) });
  const eye = h("span.eye");
  eye.innerHTML =
    '<svg viewBox="0 0 20 20"><path d="M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10z"/><circle cx="10" cy="10" r="2.6"/></svg>';
  return h("div.only", {}, eye, text);
}

function reactions(context: MessageContext, message: PageMessage): HTMLElement | null {
  if (message.only_for !== null) return null;
  const { state } = context;
  const pills = message.reactions.map(({ name, users }) => {
    const mine = state.me !== null && users.includes(state.me);
    return h(
      mine ? "button.reaction.mine" : "button.reaction",
      {
        type: "button",
        title: users.map((user) => personName(state, user)).join(", "),
        click: () => context.react(message, name, mine),
      },
      emoji(name),
      h("span", {}, String(users.length)),
    );
  });
  return pills.length > 0 ? h("div.reactions", {}, ...pills) : null;
}

function picker(context: MessageContext, message: PageMessage): HTMLElement | null {
  if (message.only_for !== null || message.via === "command" || context.state.me === null) return null;
  return h(
    "div.picker",
    { title: context.words.add_reaction },
    ...kReactions.map((name) =>
      h(
        "button",
        { type: "button", "aria-label": name, click: () => context.react(message, name, false) },
        emoji(name),
      ),
    ),
  );
}

function command(context: MessageContext, message: PageMessage): HTMLElement {
  return h(
    "article.command",
    { title: context.words.only_you },
    h("span.time", {}, timeOf(context, message.at)),
    avatar(message.user, personName(context.state, message.user)),
    h("span.who", {}, personName(context.state, message.user)),
    h("span.verb", {}, context.words.typed),
    h("span.line", {}, ...mrkdwn(context.state, message.text)),
  );
}

function article(context: MessageContext, message: PageMessage, follows: boolean): HTMLElement {
  if (message.via === "command") return command(context, message);
  const { state, words } = context;
  const name = personName(state, message.user);
  const form = {
    state,
    words,
    entered: {},
    use: (action: string, block: string, value: Json | undefined) => context.press(message, action, block, value),
  };
  const body =
    message.blocks.length > 0 ? blocks(form, message.blocks) : h("div.text", {}, ...mrkdwn(state, message.text));
  const classes = `article${message.only_for === null ? "" : ".ephemeral"}${follows ? ".follows" : ""}`;
  return h(
    classes,
    {},
    message.app ? appIcon() : avatar(message.user, name),
    h(
      "div.body",
      {},
      onlyFor(context, message),
      h(
        "div.head",
        {},
        h("strong", {}, name),
        (message.app || message.user === "USLACKBOT") && h("span.badge", {}, words.app),
        h("span.time", {}, timeOf(context, message.at)),
        message.edited && h("span.time", {}, words.edited),
      ),
      body,
      reactions(context, message),
    ),
    picker(context, message),
  );
}

export function messageList(context: MessageContext, messages: PageMessage[]): HTMLElement {
  const list = h("div.messages");
  if (messages.length === 0) list.append(h("p.nothing", {}, context.words.no_messages));
  let last: PageMessage | undefined;
  for (const message of messages) {
    const day = dayOf(context, message.at);
    if (!last || day !== dayOf(context, last.at)) list.append(h("div.day", {}, h("span", {}, day)));
    const follows =
      last !== undefined &&
      last.user === message.user &&
      last.only_for === message.only_for &&
      last.via !== "command" &&
      message.at - last.at < kTogetherMs &&
      message.blocks.length === 0 &&
      last.blocks.length === 0;
    list.append(article(context, message, follows));
    last = message;
  }
  return list;
}
