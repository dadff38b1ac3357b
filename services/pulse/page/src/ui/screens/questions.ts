// The questions. Each can be skipped, and is until it is answered.
import { answersOf, kCommentTextBytes } from "../../protocol/ballots.js";
import { utf8 } from "../../protocol/bytes.js";
import type { Question } from "../../protocol/manifest.js";
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import { hintsIn, type Hint } from "../hints.js";
import type { Session } from "../session.js";
import { wordsIn, type TextKey } from "../texts.js";
import { CircleScreen } from "./circle.js";
import { showHints } from "./hinting.js";
import { SendScreen } from "./send.js";
import { SlipsScreen } from "./slips.js";

const kTellLength = 3000; // from here on the length is shown

export class QuestionsScreen implements Screen {
  readonly heading = "questions_heading";
  readonly step = 2;
  // Comments whose hints were read and kept.
  readonly #accepted = new Set<string>();

  body(app: App): Node[] {
    const session = app.session as Session;
    const { questions } = session.manifest;
    const next = el("button", { type: "submit", class: "primary" }, app.t("to_slips"));
    const submit = (event: Event): void => {
      event.preventDefault();
      this.#next(app);
    };
    return [
      app.heading("questions_heading"),
      el("p", { class: "about" }, app.t("questions_about")),
      el(
        "form",
        { submit, class: "questions" },
        ...questions.map((question, q) =>
          question.kind === "comment" ? this.#comment(app, question, q) : this.#choice(app, question, q),
        ),
        el("div", { id: "hints" }),
        el(
          "div",
          { class: "actions" },
          next,
          el("button", { type: "button", click: () => app.show(new CircleScreen()) }, app.t("back")),
        ),
      ),
    ];
  }

  #legend(app: App, { text }: Question, q: number): string {
    return `${q + 1}. ${wordsIn(app.language, text)}`;
  }

  #option(app: App, q: number, answer: number | undefined, words: string): HTMLElement {
    const { answers } = app.session as Session;
    const choose = (): void => {
      if (answer === undefined) answers.delete(q);
      else answers.set(q, answer);
      (app.session as Session).reconsider();
    };
    const input = el("input", { type: "radio", name: `q${q}`, value: answer ?? "skip", change: choose });
    input.checked = answers.get(q) === answer;
    return el("label", { class: answer === undefined ? "option skip" : "option" }, input, el("span", {}, words));
  }

  #choice(app: App, question: Question, q: number): HTMLElement {
    const words = (answer: number): string =>
      question.kind === "likert5"
        ? app.t(`likert_${answer}` as TextKey)
        : question.kind === "enps"
          ? String(answer)
          : wordsIn(app.language, question.choices[answer] as Question["text"]);
    const ends = question.kind === "enps" ? `q${q}-ends` : undefined;
    return el(
      "fieldset",
      { class: `question ${question.kind}`, "aria-describedby": ends },
      el("legend", {}, this.#legend(app, question, q)),
      el(
        "div",
        { class: "options" },
        ...answersOf(question).map((answer) => this.#option(app, q, answer, words(answer))),
      ),
      ends === undefined
        ? null
        : el("p", { class: "ends", id: ends }, el("span", {}, app.t("enps_low")), el("span", {}, app.t("enps_high"))),
      this.#option(app, q, undefined, app.t("skip")),
    );
  }

  #comment(app: App, question: Question, q: number): HTMLElement {
    const { comments } = app.session as Session;
    const length = el("p", { class: "hint length", id: `q${q}-length` });
    const area = el("textarea", { id: `q${q}`, rows: 5, spellcheck: "false", autocomplete: "off", "aria-describedby": `q${q}-warning q${q}-length` }); // prettier-ignore
    area.value = comments.get(q) ?? "";
    const measure = (): void => {
      const bytes = utf8(area.value).length;
      area.setAttribute("aria-invalid", String(bytes > kCommentTextBytes));
      length.textContent = bytes < kTellLength ? "" : app.t("comment_left", { bytes, most: kCommentTextBytes });
    };
    area.addEventListener("input", () => {
      comments.set(q, area.value);
      (app.session as Session).reconsider();
      measure();
    });
    measure();
    return el(
      "div",
      { class: "question comment" },
      el("label", { for: `q${q}` }, this.#legend(app, question, q)),
      el("p", { class: "notice", id: `q${q}-warning` }, app.t("comment_warning")),
      area,
      length,
    );
  }

  #next(app: App): void {
    const session = app.session as Session;
    app.clearProblem();
    for (const text of session.comments.values()) {
      const bytes = utf8(text).length;
      if (bytes > kCommentTextBytes) return app.problem(app.t("comment_too_long", { bytes, most: kCommentTextBytes }));
    }
    for (const [q, text] of session.comments) {
      const hints = this.#accepted.has(text) ? [] : hintsIn(text, session.colleagues);
      if (hints.length > 0) return this.#warn(app, q, text, hints);
    }
    app.show(session.hasSlips ? new SendScreen() : new SlipsScreen());
  }

  #warn(app: App, q: number, text: string, hints: readonly Hint[]): void {
    const keep = (): void => {
      this.#accepted.add(text);
      this.#next(app);
    };
    showHints(app, hints, () => document.getElementById(`q${q}`)?.focus(), keep);
  }
}
