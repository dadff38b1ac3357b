// It arrived. The receipt, and the way back for who wants to change something.
import { writeReceipt } from "../../protocol/receipt.js";
import type { App, Screen } from "../app.js";
import { download, el } from "../dom.js";
import type { Session } from "../session.js";
import { closeToCome } from "../times.js";
import { QuestionsScreen } from "./questions.js";

export class DoneScreen implements Screen {
  readonly heading = "done_heading";

  body(app: App): (Node | null)[] {
    const session = app.session as Session;
    const receipt = session.receipt();
    const text = writeReceipt(receipt);
    const date = closeToCome(app);
    const { revision } = session;
    const keep = (): void => {
      if (app.keeping?.keepReceipt(text)) app.say(app.t("receipt_kept"));
      else app.problem(app.t("storage_refused"));
      kept.hidden = app.keeping?.receipt() !== text;
    };
    const kept = el("p", { class: "notice good" }, app.t("receipt_kept"));
    kept.hidden = app.keeping?.receipt() !== text;
    const save = (): void => {
      download("fairlead-pulse-receipt.json", text);
      app.say(app.t("receipt_saved"));
    };
    const forget = el("button", { type: "button", class: "link" }, app.t("forget"));
    forget.hidden = app.keeping?.copy() === undefined;
    forget.addEventListener("click", () => {
      app.keeping?.forgetCopy();
      app.place = "nowhere";
      forget.hidden = true;
      app.say(app.t("forgotten"));
    });
    return [
      el("p", { class: "tick", "aria-hidden": "true" }, "✓"),
      el("h1", { tabindex: -1, "data-focus": true }, app.t("done_heading")),
      el(
        "p",
        { class: "lead" },
        date === undefined ? app.t("done_about_open", { revision }) : app.t("done_about", { date, revision }),
      ),
      el(
        "section",
        { class: "card", "aria-labelledby": "receipt" },
        el("h2", { id: "receipt" }, app.t("done_receipt_heading")),
        el("p", {}, app.t("done_receipt_about", { count: receipt.ballots.length })),
        el(
          "div",
          { class: "actions" },
          el("button", { type: "button", class: "primary", click: save }, app.t("receipt_file")),
          el("button", { type: "button", click: keep }, app.t("receipt_keep")),
        ),
        kept,
      ),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", class: "link", click: () => app.show(new QuestionsScreen()) }, app.t("done_again")), // prettier-ignore
        forget,
      ),
      [...session.comments.values()].some((text) => text.trim() !== "")
        ? el("p", { class: "notice" }, app.t("done_talk"))
        : null,
      el("p", { class: "hint" }, app.t("done_close")),
    ];
  }
}
