// Answers to comments, for everybody; who opens their copy finds their own among them, and can reply.
import { hex } from "../../protocol/bytes.js";
import type { Conversation, Message } from "../../protocol/conversations.js";
import { charactersIn, kMostMessageCharacters, kMostReplies } from "../../protocol/reply.js";
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import { hintsIn } from "../hints.js";
import type { Session } from "../session.js";
import { nameOf, wordsIn } from "../texts.js";
import { showHints } from "./hinting.js";
import { ReplyScreen } from "./reply.js";
import { restoreForm } from "./restoring.js";

// As it is sent: spaces at the ends and the way in which a keyboard writes accents say nothing about the writer.
export function asSent(text: string): string {
  return text.trim().normalize("NFC");
}

export class TalkScreen implements Screen {
  readonly heading = "talk_heading";

  // `sent`: the conversation in which a reply was just taken.
  constructor(
    private readonly conversations: readonly Conversation[],
    private readonly sent?: Conversation,
  ) {}

  body(app: App): (Node | null)[] {
    const talking = (app.session as Session).talking();
    const mine = this.conversations.filter((one) => talking?.keyOf(one) !== undefined);
    const others = this.conversations.filter((one) => !mine.includes(one));
    return [
      el("h1", { tabindex: -1, "data-focus": true }, app.t("talk_heading")),
      el("p", { class: "lead" }, app.t("talk_about")),
      this.sent === undefined ? null : el("p", { class: "notice good", role: "status" }, app.t("talk_taken")),
      this.conversations.length === 0 ? el("p", { class: "notice" }, app.t("talk_none")) : null,
      ...(this.conversations.length === 0 ? [] : talking === null ? [this.#open(app)] : this.#own(app, mine)),
      ...(others.length === 0 || mine.length === 0 ? [] : [el("h2", {}, app.t("talk_others"))]),
      ...others.map((one) => this.#conversation(app, one, false)),
      el("div", { class: "actions" }, el("button", { type: "button", click: () => app.goHome() }, app.t("back"))),
    ];
  }

  // The copy is opened here, and nothing is asked of any server for it.
  #open(app: App): HTMLElement {
    const kept = app.keeping?.copy();
    const done = (): void => app.show(new TalkScreen(this.conversations));
    return el(
      "section",
      { class: "card", "aria-labelledby": "talk-open" },
      el("h2", { id: "talk-open" }, app.t("talk_open_heading")),
      el("p", {}, app.t("talk_open_about")),
      restoreForm(app, kept, done, false),
    );
  }

  #own(app: App, mine: readonly Conversation[]): Node[] {
    if (mine.length === 0) return [el("p", { class: "notice" }, app.t("talk_not_mine"))];
    return [...mine.map((one) => this.#conversation(app, one, true)), el("div", { id: "hints" })];
  }

  #conversation(app: App, one: Conversation, mine: boolean): HTMLElement {
    const { manifest } = app.session as Session;
    const question = manifest.questions[one.question];
    const cell = nameOf(manifest, manifest.comment_dimension, one.cell, app.language);
    const id = `talk-${hex(one.key).slice(0, 12)}-${one.question}`;
    return el(
      "article",
      { class: mine ? "card talk mine" : "card talk", "aria-labelledby": id },
      el("p", { class: "eyebrow" }, mine ? app.t("talk_mine_in", { cell }) : app.t("talk_in", { cell })),
      el("h2", { id }, question === undefined ? "" : wordsIn(app.language, question.text)),
      el("blockquote", { dir: "auto" }, one.comment),
      el("ol", {}, ...one.messages.map((message) => this.#message(app, message, mine))),
      mine ? this.#form(app, one) : null,
    );
  }

  #message(app: App, { sequence, text }: Message, mine: boolean): HTMLElement {
    const who = sequence === null ? "talk_hr" : mine ? "talk_you" : "talk_author";
    return el(
      "li",
      { class: sequence === null ? "hr" : "author" },
      el("p", { class: "who" }, app.t(who)),
      el("p", { class: "said", dir: "auto" }, text),
    );
  }

  #form(app: App, one: Conversation): HTMLElement {
    const session = app.session as Session;
    const talking = session.talking();
    const next = talking?.next(one);
    if (next === undefined) return el("p", { class: "hint" }, app.t("talk_full", { most: kMostReplies }));
    const key = hex(one.key);
    const id = `reply-${key.slice(0, 12)}-${one.question}`;
    const length = el("p", { class: "hint length", id: `${id}-length` });
    const area = el("textarea", { id, rows: 4, spellcheck: "false", autocomplete: "off", "aria-describedby": `${id}-warning ${id}-length` }); // prettier-ignore
    area.value = talking?.drafts.get(key) ?? "";
    const measure = (): void => {
      const count = charactersIn(asSent(area.value));
      area.setAttribute("aria-invalid", String(count > kMostMessageCharacters));
      length.textContent = app.t("talk_left", { count, most: kMostMessageCharacters });
    };
    area.addEventListener("input", () => {
      talking?.drafts.set(key, area.value);
      measure();
    });
    measure();
    const goOn = (): void => app.show(new ReplyScreen(this.conversations, one, asSent(area.value)));
    const submit = (event: Event): void => {
      event.preventDefault();
      app.clearProblem();
      const count = charactersIn(asSent(area.value));
      if (count === 0) return app.problem(app.t("talk_empty"));
      if (count > kMostMessageCharacters)
        return app.problem(app.t("talk_too_long", { count, most: kMostMessageCharacters }));
      const hints = hintsIn(area.value, session.colleagues);
      if (hints.length > 0) return showHints(app, hints, () => area.focus(), goOn);
      goOn();
    };
    return el(
      "form",
      { submit },
      el("label", { for: id }, app.t("talk_reply", { next, most: kMostReplies })),
      el("p", { class: "notice", id: `${id}-warning` }, app.t("talk_warning")),
      area,
      length,
      el("div", { class: "actions" }, el("button", { type: "submit", class: "primary" }, app.t("talk_next"))),
    );
  }
}
