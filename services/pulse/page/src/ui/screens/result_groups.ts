// The groups of a dimension as a tree. Each level is built when it is opened, fifty groups at a time.
import type { Dimension, Question } from "../../protocol/manifest.js";
import type { ShownDimension } from "../../protocol/release.js";
import type { App } from "../app.js";
import { below } from "../cells.js";
import { el } from "../dom.js";
import { figureRow } from "../figures.js";
import type { Session } from "../session.js";
import { nameOf, wordsIn } from "../texts.js";
import { sharesOf } from "./result_question.js";
import type { Results } from "./results.js";

const kGroupsAtOnce = 50;

export function groupsPanel(app: App, results: Results, question: number): Node[] {
  const { dimensions } = (app.session as Session).manifest;
  const { joined } = results.release;
  const offered = [...dimensions.keys()].filter(
    (d) => (dimensions[d] as Dimension).cells.length > 1 && (joined || d === 0),
  );
  const list = el("div", {});
  const show = (d: number): void => list.replaceChildren(new Tree(app, results, question, d).level(0));
  const choice = el(
    "fieldset",
    { class: "by" },
    el("legend", {}, app.t("groups_by")),
    ...offered.map((d) => {
      const choose = (): void => {
        results.dimension = d;
        try {
          show(d);
        } catch (error) {
          app.fail(error);
        }
      };
      const { name } = dimensions[d] as Dimension;
      const radio = el("input", { type: "radio", name: `by-${question}`, checked: d === chosen(), change: choose });
      return el("label", {}, radio, wordsIn(app.language, name));
    }),
  );
  function chosen(): number | undefined {
    return offered.includes(results.dimension) ? results.dimension : offered[0];
  }
  const first = chosen();
  if (first !== undefined) show(first);
  return [
    ...(offered.length > 1 ? [choice] : []),
    ...(joined ? [] : [el("p", { class: "hint" }, app.t("groups_first_only"))]),
    list,
  ];
}

class Tree {
  readonly #dimension: Dimension;
  readonly #question: Question;
  readonly #shown: ShownDimension;

  constructor(
    private readonly app: App,
    private readonly results: Results,
    private readonly question: number,
    private readonly index: number,
  ) {
    const { dimensions, questions } = (app.session as Session).manifest;
    this.#dimension = dimensions[index] as Dimension;
    this.#question = questions[question] as Question;
    this.#shown = results.release.shown(question, index);
  }

  // The groups right below a cell, and behind them the others in it.
  level(cell: number): HTMLElement {
    const cells = below(this.#dimension, cell);
    const list = el("ul", { class: "groups" });
    const add = (from: number): void => {
      const upTo = from + kGroupsAtOnce;
      list.append(...cells.slice(from, upTo).map((one) => this.#group(one)));
      const left = cells.length - upTo;
      if (left > 0) list.append(this.#more(Math.min(left, kGroupsAtOnce), () => add(upTo)));
      else if (this.#shown.hasOthersIn(cell)) list.append(this.#others(cell));
    };
    add(0);
    return list;
  }

  // Gives way to what it brings, and the focus goes to the first of it.
  #more(count: number, add: () => void): HTMLElement {
    const item = el("li", { class: "more" });
    const bring = (): void => {
      const list = item.parentElement;
      const at = list?.children.length ?? 1;
      item.remove();
      add();
      (list?.children[at - 1] as HTMLElement | undefined)?.focus();
    };
    item.append(el("button", { type: "button", click: bring }, this.app.t("groups_more", { count })));
    return item;
  }

  #key(cell: number): string {
    return `${this.question}-${this.index}-${cell}`;
  }

  #name(cell: number): string {
    return nameOf((this.app.session as Session).manifest, this.index, cell, this.app.language);
  }

  #group(cell: number): HTMLElement {
    const { app, results } = this;
    const shown = this.#shown.at(cell);
    const words = this.#name(cell);
    const tag = results.own?.[this.index] === cell ? el("span", { class: "tag" }, app.t("own_tag")) : null;
    const label = tag === null ? [words] : [tag, ` ${words}`];
    const inner = below(this.#dimension, cell).length > 0;
    const [name, panel] = inner
      ? results.disclosures.make(app, `${this.#key(cell)}-below`, "twist name", label, () => [this.level(cell)])
      : [el("span", { class: "name" }, ...label), null];
    return el(
      "li",
      { tabindex: -1 },
      figureRow(app, this.#question, name, shown),
      ...sharesOf(app, results, this.#key(cell), this.#question, shown),
      panel,
    );
  }

  #others(cell: number): HTMLElement {
    const { app, results } = this;
    const shown = this.#shown.othersIn(cell);
    const words = app.t("groups_others", { cell: this.#name(cell) });
    return el(
      "li",
      { tabindex: -1 },
      figureRow(app, this.#question, el("span", { class: "name" }, words), shown),
      ...sharesOf(app, results, `${this.#key(cell)}-others`, this.#question, shown),
    );
  }
}
