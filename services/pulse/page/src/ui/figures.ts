// Figures of a release in words, a bar beside them.
import type { Question } from "../protocol/manifest.js";
import type { Figure, Shown, Trend } from "../protocol/release.js";
import type { App } from "./app.js";
import { scoreBar, shareBar } from "./bars.js";
import { el } from "./dom.js";
import { numberIn, wordsIn, type TextKey } from "./texts.js";

const kLikert = ["likert_1", "likert_2", "likert_3", "likert_4", "likert_5"] as const;
const kEnps = ["enps_detractors", "enps_passives", "enps_promoters"] as const;
const kTrends = { up: ["↑", "trend_up"], down: ["↓", "trend_down"], none: ["→", "trend_none"] } as const satisfies {
  [trend in Trend]: readonly [string, TextKey];
};

export function rangeIn(app: App, [low, high]: readonly [number, number]): string {
  return app.t("result_range", { low: numberIn(app.language, low), high: numberIn(app.language, high) });
}

function trendIn(app: App, trend: Trend): HTMLElement {
  const [arrow, words] = kTrends[trend];
  return el("span", { class: `trend ${trend}` }, el("span", { "aria-hidden": "true" }, arrow), ` ${app.t(words)}`);
}

// What the answers of a question are called, in the order of the release's shares.
export function answersIn(app: App, { kind, choices }: Question): string[] {
  if (kind === "choice") return choices.map((choice) => wordsIn(app.language, choice));
  return (kind === "enps" ? kEnps : kLikert).map((key) => app.t(key));
}

// The line of a group: its name, which may be a button, then score, bar, and how sure that is. `shown` is undefined where
// nothing of the group may be shown.
export function figureRow(app: App, question: Question, name: Node, shown: Shown | undefined): HTMLElement {
  const { respondents } = (app.session as NonNullable<App["session"]>).manifest.thresholds;
  if (shown === undefined)
    return el(
      "div",
      { class: "figure quiet" },
      el("div", { class: "head" }, name),
      el("p", { class: "foot" }, app.t("result_hidden", { respondents })),
    );
  const { score, shares, trend } = shown;
  const enps = question.kind === "enps";
  const band = app.t("result_band", {
    low: numberIn(app.language, shown.respondents[0]),
    high: numberIn(app.language, shown.respondents[1]),
  });
  return el(
    "div",
    { class: "figure" },
    el("div", { class: "head" }, name, score && valueOf(app, score, enps)),
    score && (scoreBar(score, enps ? -100 : 0) as Node),
    el(
      "p",
      { class: "foot" },
      score?.interval != null && el("span", {}, app.t("result_interval", { range: rangeIn(app, score.interval) })),
      el("span", {}, band),
      score === null && shares.length === 0 && el("span", {}, app.t("result_no_figures")),
      trend !== null && trendIn(app, trend),
    ),
  );
}

function valueOf(app: App, { value }: Figure, enps: boolean): HTMLElement {
  return el(
    "span",
    { class: "value" },
    el("strong", {}, numberIn(app.language, value)),
    el("span", { class: "unit" }, ` ${app.t(enps ? "result_enps" : "result_of_100")}`),
  );
}

export function sharesTable(app: App, question: Question, shares: readonly Figure[]): HTMLElement {
  const names = answersIn(app, question);
  const cell = (share: Figure): string => app.t("result_percent", { value: numberIn(app.language, share.value) });
  return el(
    "table",
    { class: "shares" },
    el("caption", { class: "unseen" }, app.t("result_shares")),
    el(
      "thead",
      { class: "unseen" },
      el("tr", {}, el("th", { scope: "col" }, app.t("result_answer")), el("th", { scope: "col" }, app.t("result_share")), el("th", { scope: "col" }, app.t("result_interval_heading"))), // prettier-ignore
    ),
    el(
      "tbody",
      {},
      ...shares.map((share, i) =>
        el(
          "tr",
          {},
          el("th", { scope: "row" }, names[i] ?? ""),
          el("td", {}, el("span", { class: "share" }, cell(share)), shareBar(share.value)),
          el("td", { class: "range" }, share.interval && rangeIn(app, share.interval)),
        ),
      ),
    ),
  );
}
