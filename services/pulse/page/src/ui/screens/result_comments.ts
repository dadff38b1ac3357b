// The released comments by group.
import type { Question } from "../../protocol/manifest.js";
import type { CommentSet } from "../../protocol/release.js";
import type { App } from "../app.js";
import { el } from "../dom.js";
import type { Session } from "../session.js";
import { nameOf, numberIn, wordsIn } from "../texts.js";
import type { Results } from "./results.js";

export function commentSections(app: App, results: Results): (HTMLElement | null)[] {
  const { questions } = (app.session as Session).manifest;
  const asked = [...questions.keys()].filter((q) => questions[q]?.kind === "comment");
  if (asked.length === 0) return [];
  return [
    el("h2", { class: "driver" }, app.t("comments_heading")),
    el("p", { class: "hint" }, app.t("comments_about")),
    ...asked.map((q) => section(app, results, q)),
  ];
}

function section(app: App, { release, disclosures }: Results, index: number): HTMLElement {
  const { manifest } = app.session as Session;
  const { thresholds } = manifest;
  const id = `question-${index}`;
  const sets = release.sets(index);
  const least = { respondents: thresholds.comment_respondents, comments: thresholds.comments };
  const panels = (set: CommentSet): HTMLElement[] => {
    const cell = nameOf(manifest, manifest.comment_dimension, set.cell, app.language);
    const label = app.t("comments_in", { cell, count: numberIn(app.language, set.comments.length) });
    return disclosures.make(app, `comments-${index}-${set.cell}`, "twist", [label], () =>
      set.comments.map((comment) => el("blockquote", { dir: "auto" }, comment)),
    );
  };
  return el(
    "section",
    { class: "card result", "aria-labelledby": id },
    el("h3", { id }, wordsIn(app.language, (manifest.questions[index] as Question).text)),
    ...(sets.length === 0 ? [el("p", { class: "hint" }, app.t("comments_none", least))] : sets.flatMap(panels)),
  );
}
