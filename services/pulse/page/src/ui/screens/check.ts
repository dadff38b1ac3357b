// "Am I counted?": the receipt against the published lists.
import { equal } from "../../protocol/bytes.js";
import type { Said } from "../../protocol/commitments.js";
import { readReceipt, type Receipt } from "../../protocol/receipt.js";
import type { App, Screen } from "../app.js";
import { countedOf, type Counted } from "../counted.js";
import { el } from "../dom.js";
import { saidOfOwner } from "../said.js";
import type { Session } from "../session.js";
import { nameOf, wordsIn } from "../texts.js";
import { unpublished } from "../times.js";
import { keptCard } from "./kept.js";
import { saidNotice } from "./note.js";

export class CheckScreen implements Screen {
  readonly heading = "check_heading";
  #counted: Counted[] | undefined;
  #said: Said | null = null;

  body(app: App): (Node | null)[] {
    const kept = app.keeping?.receipt();
    const texts = { look: "check", choose: "check_file", none: "check_none" } as const;
    return [
      el("h1", { tabindex: -1, "data-focus": true }, app.t("check_heading")),
      el("p", { class: "lead" }, app.t("check_about")),
      keptCard(app, "receipt-file", kept, texts, (bytes) => this.#check(app, readReceipt(bytes))),
      this.#result(app),
    ];
  }

  async #check(app: App, receipt: Receipt): Promise<void> {
    const { manifest } = app.session as Session;
    if (!equal(receipt.survey, manifest.survey) || !equal(receipt.manifest, manifest.hash))
      return app.problem(app.t("check_other"));
    const counted = await countedOf(manifest, receipt);
    if (counted === undefined) return app.problem(unpublished(app));
    this.#said = (await saidOfOwner(manifest, receipt.opening)) ?? null;
    this.#counted = counted;
    app.show(this);
    (document.getElementById("result") as HTMLElement).focus();
  }

  #result(app: App): HTMLElement | null {
    if (this.#counted === undefined) return null;
    const { manifest } = app.session as Session;
    const missing = this.#counted.filter(({ cell }) => cell === null).length;
    const listed = this.#counted.filter(({ cell }) => typeof cell === "number").length;
    const words = ({ ballot, cell }: Counted): string =>
      cell === undefined
        ? app.t("check_quiet")
        : cell === null
          ? app.t("check_absent")
          : app.t("check_listed", { cell: nameOf(manifest, ballot.dimension, cell, app.language) });
    const rows = this.#counted.map((one) => {
      const { dimension, question } = one.ballot;
      const name = manifest.dimensions[dimension]?.name;
      const row = `${question + 1} · ${name === undefined ? "" : wordsIn(app.language, name)}`;
      return el("tr", {}, el("th", { scope: "row" }, row), el("td", { class: one.cell === null ? "bad" : "" }, words(one))); // prettier-ignore
    });
    return el(
      "section",
      { id: "result", tabindex: -1, role: missing > 0 ? "alert" : "status" },
      missing > 0
        ? el(
            "div",
            { class: "notice problem" },
            el(
              "p",
              {},
              el("strong", {}, missing === 1 ? app.t("check_missing_one") : app.t("check_missing", { count: missing })),
            ),
            el("p", {}, app.t("check_missing_what")),
          )
        : el("p", { class: "notice good" }, app.t("check_all", { count: listed })),
      saidNotice(app, this.#said, "have"),
      el(
        "table",
        {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, app.t("check_ballot")), el("th", { scope: "col" }, app.t("check_result")))), // prettier-ignore
        el("tbody", {}, ...rows),
      ),
    );
  }
}
