// What was answered by buttons in chat: apart from everything that is anonymous, and said to be so.
import type { Question } from "../../protocol/manifest.js";
import type { Shown } from "../../protocol/release.js";
import type { App } from "../app.js";
import { el } from "../dom.js";
import { figureRow } from "../figures.js";
import type { Session } from "../session.js";
import { nameOf, wordsIn } from "../texts.js";
import { sharesOf } from "./result_question.js";
import type { Results } from "./results.js";

export function confidentialSection(
  app: App,
  results: Results,
  total: ReadonlyMap<number, Shown | undefined> | undefined,
): HTMLElement[] {
  if (total === undefined) return [];
  const { manifest } = app.session as Session;
  const rows = [...total].map(([index, shown]) => {
    const question = manifest.questions[index] as Question;
    const everybody = el("span", { class: "name" }, nameOf(manifest, 0, 0, app.language));
    const shares = sharesOf(app, results, `${index}-confidential`, question, shown);
    return el(
      "li",
      {},
      el("h3", {}, wordsIn(app.language, question.text)),
      figureRow(app, question, everybody, shown),
      ...shares,
    );
  });
  return [
    el("h2", { class: "driver", id: "confidential" }, app.t("confidential_heading")),
    el(
      "section",
      { class: "card result", "aria-labelledby": "confidential" },
      el("p", { class: "notice" }, app.t("confidential_about")),
      el("ul", { class: "groups" }, ...rows),
    ),
  ];
}
