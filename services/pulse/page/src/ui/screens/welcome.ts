// What the survey is, what is promised, and the ways in.
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import type { Ending } from "../ending.js";
import { Problem } from "../problems.js";
import type { Session } from "../session.js";
import { dateIn, wordsIn, type TextKey } from "../texts.js";
import { momentOf, openingHours } from "../times.js";
import { usesIn } from "../uses.js";
import { CheckScreen } from "./check.js";
import { CircleScreen } from "./circle.js";
import { noteButton } from "./note.js";
import { restoreForm } from "./restoring.js";
import { talkButton } from "./talk_button.js";

export class WelcomeScreen implements Screen {
  readonly heading = "anonymous";

  // Only what the servers have published ends a survey: the way in is there whatever the device's clock says.
  body(app: App): (Node | null)[] {
    const { manifest } = app.session as Session;
    const { ending } = app;
    return [
      el("p", { class: "eyebrow" }, app.t("anonymous")),
      el("h1", { tabindex: -1, "data-focus": true }, wordsIn(app.language, manifest.title)),
      ending === undefined ? el("p", { class: "lead" }, openingHours(app)) : null,
      this.#promise(app),
      ...(ending === undefined ? [...this.#ways(app), this.#already(app)] : [this.#closed(app, ending)]),
    ];
  }

  #promise(app: App): HTMLElement {
    const { manifest } = app.session as Session;
    const points: TextKey[] = [
      "promise_after",
      "promise_apart",
      "promise_slips",
      ...(manifest.second_signer_key === null ? [] : (["promise_second"] as const)),
    ];
    const limits: TextKey[] = [
      ...(manifest.second_signer_key === null ? (["promise_alone"] as const) : []),
      "promise_comment",
    ];
    const uses = usesIn(app.language, manifest.downstream);
    return el(
      "section",
      { class: "card promise", "aria-labelledby": "promise" },
      el("h2", { id: "promise" }, app.t("promise_heading")),
      el("ul", { class: "ticks" }, ...points.map((point) => el("li", {}, app.t(point)))),
      el("h3", {}, app.t("promise_limits_heading")),
      el("ul", { class: "limits" }, ...limits.map((limit) => el("li", {}, app.t(limit)))),
      el(
        "p",
        { class: "hint" },
        `${app.t(uses === "" ? "downstream_none" : "downstream_some", { uses })} ${app.t("promise_checked")}`,
      ),
    );
  }

  #closed(app: App, ending: Ending): HTMLElement {
    const date = dateIn(app.language, ending.closed);
    const text = ending.how === "counting" ? "closed_counting" : "closed_over";
    const unread = ending.how === "destroyed";
    const back = el("button", { type: "button", click: () => app.goHome() }, app.t("back"));
    return el(
      "section",
      { class: "card" },
      el("h2", {}, app.t("closed_heading")),
      el("p", {}, app.t(text, { date })),
      el(
        "div",
        { class: "actions" },
        unread ? null : this.#checkButton(app, "primary"),
        unread ? null : talkButton(app),
        noteButton(app),
        app.home === this ? null : back,
      ),
    );
  }

  #checkButton(app: App, look: string): HTMLElement {
    return el("button", { type: "button", class: look, click: () => app.show(new CheckScreen()) }, app.t("to_check"));
  }

  // What there is to do besides answering: the first close may have been the last.
  #already(app: App): HTMLElement | null {
    const moment = momentOf((app.session as Session).manifest);
    const check = app.keeping?.receipt() === undefined ? null : this.#checkButton(app, "");
    const talk = moment === "extended" || moment === "late" ? talkButton(app) : null;
    const note = app.keeping?.note() === undefined ? null : noteButton(app);
    return [check, talk, note].every((way) => way === null) ? null : el("div", { class: "actions" }, check, talk, note);
  }

  // A link is used at the click and not before.
  #ways(app: App): (Node | null)[] {
    const session = app.session as Session;
    const kept = app.keeping?.copy();
    const restored = async (): Promise<void> => {
      if (session.hasLink) await this.#redeem(session);
      if (!session.hasLink && !session.hasSlips) return app.problem(app.t("need_link"));
      app.show(new CircleScreen());
    };
    return [
      kept === undefined ? null : this.#kept(app, restoreForm(app, kept, restored)),
      session.hasLink ? this.#begin(app, kept !== undefined) : null,
      session.hasLink || kept !== undefined ? null : el("p", { class: "notice" }, app.t("no_token")),
      kept === undefined
        ? el(
            "details",
            { class: "card quiet" },
            el("summary", {}, app.t("restore_elsewhere")),
            restoreForm(app, undefined, restored),
          )
        : null,
    ];
  }

  // Who has slips already needs the link for the names only, and goes on where it is used up.
  async #redeem(session: Session): Promise<void> {
    try {
      await session.redeem();
    } catch (error) {
      if (!(error instanceof Problem && session.hasSlips)) throw error;
    }
  }

  #kept(app: App, form: HTMLElement): HTMLElement {
    const forget = (): void => {
      app.keeping?.forgetCopy();
      app.show(new WelcomeScreen());
      app.say(app.t("forgotten"));
    };
    return el(
      "section",
      { class: "card", "aria-labelledby": "restore" },
      el("h2", { id: "restore" }, app.t("restore_heading")),
      el("p", {}, app.t("restore_here")),
      form,
      el("button", { type: "button", class: "link", click: forget }, app.t("forget")),
    );
  }

  #begin(app: App, otherWay: boolean): HTMLElement {
    const session = app.session as Session;
    const begin = el("button", { type: "button", class: otherWay ? "" : "primary" }, app.t("begin"));
    begin.addEventListener("click", () => {
      void app.attempt(begin, "working", async () => {
        await session.redeem();
        app.show(new CircleScreen());
      });
    });
    return el(
      "section",
      { class: "card", "aria-labelledby": "begin" },
      el("h2", { id: "begin" }, app.t("begin_heading")),
      el("p", {}, app.t("begin_hint")),
      el("div", { class: "actions" }, begin),
    );
  }
}
