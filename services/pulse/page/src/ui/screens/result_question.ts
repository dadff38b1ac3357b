// One question: the whole company, one's own groups, and any other group on demand.
import type { Question } from "../../protocol/manifest.js";
import type { Shown } from "../../protocol/release.js";
import type { App } from "../app.js";
import { countingOf } from "../cells.js";
import { el } from "../dom.js";
import { figureRow, sharesTable } from "../figures.js";
import type { Session } from "../session.js";
import { nameOf, wordsIn } from "../texts.js";
import { groupsPanel } from "./result_groups.js";
import type { Results } from "./results.js";

export function questionCard(app: App, results: Results, index: number): HTMLElement {
  const { release, disclosures } = results;
  const { manifest } = app.session as Session;
  const { questions, dimensions } = manifest;
  const question = questions[index] as Question;
  const id = `question-${index}`;
  const heading = el("h3", { id }, wordsIn(app.language, question.text));
  const card = (...children: (Node | null)[]): HTMLElement =>
    el("section", { class: "card result", "aria-labelledby": id }, heading, ...children);
  if (release.hasAlarm(index)) return card(el("p", { class: "notice problem" }, app.t("result_alarm")));
  const all = release.shown(index, 0).at(0);
  const everybody = el("span", { class: "name" }, nameOf(manifest, 0, 0, app.language));
  const company = figureRow(app, question, everybody, all);
  company.classList.add("company");
  const grouped = dimensions.some(({ cells }) => cells.length > 1);
  const panel = disclosures.make(app, `${index}`, "twist", [app.t("groups")], () => groupsPanel(app, results, index));
  return card(
    company,
    ...sharesOf(app, results, `${index}-all`, question, all),
    ...ownRows(app, results, index),
    ...(grouped ? panel : []),
  );
}

// How the answers are spread: at once where that is all there is to see, else on demand.
export function sharesOf(
  app: App,
  { disclosures }: Results,
  key: string,
  question: Question,
  shown: Shown | undefined,
): Node[] {
  if (shown === undefined || shown.shares.length === 0) return [];
  const render = (): Node[] => [
    sharesTable(app, question, shown.shares),
    ...(question.kind === "enps" ? [el("p", { class: "hint" }, app.t("enps_about"))] : []),
  ];
  if (shown.score === null) return render();
  return disclosures.make(app, `shares-${key}`, "twist small", [app.t("result_shares")], render);
}

// In each dimension the smallest group with a figure in which the reader is counted.
function ownRows(app: App, { release, own }: Results, index: number): Node[] {
  const { manifest } = app.session as Session;
  const question = manifest.questions[index] as Question;
  return (own ?? []).flatMap((cell, d) => {
    if (cell === 0) return [];
    const counting = countingOf(manifest, d, cell, release.shown(index, d));
    const called = (at: number): string => nameOf(manifest, d, at, app.language);
    const whole = counting.cell === 0 && !counting.others; // which stands above
    const name = counting.others
      ? app.t("groups_others", { cell: called(counting.cell) })
      : called(whole ? cell : counting.cell);
    const label = el("span", { class: "name" }, el("span", { class: "tag" }, app.t("own_tag")), ` ${name}`);
    if (whole && counting.shown !== undefined)
      return el(
        "div",
        { class: "figure own quiet" },
        el("div", { class: "head" }, label),
        el("p", { class: "foot" }, app.t("own_hidden", { cell: called(0) })),
      );
    const row = figureRow(app, question, label, counting.shown);
    row.classList.add("own");
    if (counting.shown !== undefined && (counting.others || counting.cell !== cell))
      row.append(el("p", { class: "foot" }, app.t("own_within", { cell: called(cell) })));
    return row;
  });
}
