// With whom somebody is counted, proved, before they are asked anything.
import { commentCell } from "../../protocol/slots.js";
import type { Cell, Dimension } from "../../protocol/manifest.js";
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import type { Session } from "../session.js";
import { wordsIn } from "../texts.js";
import { noteOffer } from "./note.js";
import { QuestionsScreen } from "./questions.js";
import { WelcomeScreen } from "./welcome.js";

export class CircleScreen implements Screen {
  readonly heading = "circle_heading";
  readonly step = 1;

  body(app: App): (Node | null)[] {
    const { manifest, cells, person } = app.session as Session;
    const own = cells as number[];
    const { respondents, eligible, comment_respondents, comments } = manifest.thresholds;
    const forComments = manifest.dimensions[manifest.comment_dimension]?.cells[commentCell(manifest, own)] as Cell;
    const hasComments = manifest.questions.some(({ kind }) => kind === "comment");
    return [
      app.heading("circle_heading"),
      el("p", { class: "notice good" }, app.t("circle_proved", { size: manifest.roster.size })),
      el("p", {}, app.t("circle_about", { respondents, eligible })),
      el(
        "div",
        { class: "circles" },
        ...manifest.dimensions.map((dimension, d) => this.#dimension(app, dimension, own[d] as number, d)),
      ),
      person === null ? el("p", { class: "hint" }, app.t("circle_no_names")) : null,
      hasComments
        ? el(
            "p",
            { class: "hint" },
            app.t("circle_comments", {
              cell: wordsIn(app.language, forComments.name),
              count: forComments.eligible,
              respondents: comment_respondents,
              comments,
            }),
          )
        : null,
      el("p", { class: "notice" }, app.t("circle_wrong")),
      noteOffer(app),
      el(
        "div",
        { class: "actions" },
        el(
          "button",
          { type: "button", class: "primary", click: () => app.show(new QuestionsScreen()) },
          app.t("to_questions"),
        ),
        (app.session as Session).hasSlips
          ? null
          : el("button", { type: "button", click: () => app.show(new WelcomeScreen()) }, app.t("back")),
      ),
    ];
  }

  #dimension(app: App, dimension: Dimension, cell: number, index: number): HTMLElement {
    const { name: both, eligible } = dimension.cells[cell] as Cell;
    const name = wordsIn(app.language, both);
    const names = (app.session as Session).person?.colleagues[index] ?? [];
    const all = names.length === eligible;
    return el(
      "section",
      { class: "card circle" },
      el("p", { class: "eyebrow" }, wordsIn(app.language, dimension.name)),
      el("h3", {}, name),
      el("p", {}, app.t("circle_people", { count: eligible })),
      names.length === 0
        ? null
        : el(
            "details",
            {},
            el("summary", {}, app.t(all ? "circle_names" : "circle_names_some", { count: names.length })),
            el(
              "div",
              { class: "names", role: "group", "aria-label": name, tabindex: 0 }, // the keyboard can scroll it
              el("ul", {}, ...names.map((one) => el("li", {}, one))),
            ),
          ),
    );
  }
}
