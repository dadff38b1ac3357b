// The send, after a random delay that can be skipped; and the copy for another day or another device.
import { kFewestPassphraseCharacters, newCopyKey, suggestedPassphrase } from "../../protocol/copy.js";
import type { App, Screen } from "../app.js";
import { download, el } from "../dom.js";
import type { Session } from "../session.js";
import { closeToCome } from "../times.js";
import { Countdown, randomMoment } from "./countdown.js";
import { DoneScreen } from "./done.js";
import { passphraseField } from "./passphrase.js";
import { QuestionsScreen } from "./questions.js";

export class SendScreen implements Screen {
  readonly heading = "send_heading";
  readonly step = 4;
  #countdown: Countdown | undefined; // undefined: not counting
  #text = ""; // the copy, once it is shown

  body(app: App): Node[] {
    const date = closeToCome(app);
    if (this.#countdown !== undefined) return [app.heading("send_heading"), this.#countdown.element(app)];
    return [
      app.heading("send_heading"),
      el("p", { class: "about" }, app.t("send_ready")),
      el("p", {}, app.t("send_delay")),
      el("p", { class: "hint" }, date === undefined ? app.t("send_later_open") : app.t("send_later", { date })),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", class: "primary", id: "send", click: () => this.#start(app) }, app.t("send")),
        el("button", { type: "button", click: () => app.show(new QuestionsScreen()) }, app.t("back")),
      ),
      this.#save(app),
    ];
  }

  leave(): void {
    this.#countdown?.end();
    this.#countdown = undefined;
  }

  #start(app: App): void {
    const counting = new SendScreen();
    counting.#countdown = new Countdown(
      randomMoment(),
      () => this.#send(app),
      () => app.show(new SendScreen()),
    );
    app.show(counting);
  }

  async #send(app: App): Promise<void> {
    const session = app.session as Session;
    try {
      session.seal();
      app.keepCopy(); // with the new revision, so that a later one is higher
      await session.send();
    } catch (error) {
      app.show(new SendScreen()); // not counting down: what failed is sent again by a click only
      throw error;
    }
    app.show(new DoneScreen());
  }

  #save(app: App): HTMLElement {
    const session = app.session as Session;
    const least = kFewestPassphraseCharacters;
    const passphrase = app.copyKey === undefined ? passphraseField(app, "save-passphrase", "new-password", "save-hint") : undefined; // prettier-ignore
    const area = el("textarea", { id: "save-area", rows: 5, readonly: true, spellcheck: "false" });
    area.value = this.#text;
    const shown = el("div", {}, el("label", { for: "save-area" }, app.t("save_text_label")), area);
    shown.hidden = this.#text === "";
    const copy = (): string | undefined => {
      if (app.copyKey === undefined) {
        const words = passphrase?.value() ?? "";
        if ([...words].length < least) {
          app.problem(app.t("passphrase_short", { least }));
          return undefined;
        }
        app.copyKey = newCopyKey(words);
      }
      return session.copyFor(app.copyKey);
    };
    const toFile = el("button", { type: "button" }, app.t("save_file"));
    toFile.addEventListener("click", () => {
      void app.attempt(toFile, "working", () => {
        const text = copy();
        if (text === undefined) return;
        download("fairlead-pulse-copy.txt", text);
        app.say(app.t("saved_file"));
      });
    });
    const toText = el("button", { type: "button" }, app.t("save_text"));
    toText.addEventListener("click", () => {
      void app.attempt(toText, "working", () => {
        const text = copy();
        if (text === undefined) return;
        area.value = this.#text = text;
        shown.hidden = false;
        area.focus();
        area.select();
        area.scrollTop = 0;
      });
    });
    return el(
      "details",
      { class: "card quiet", id: "save", open: this.#text !== "" },
      el("summary", {}, app.t("save_heading")),
      el("p", {}, app.t("save_about")),
      ...(passphrase === undefined
        ? []
        : [
            ...passphrase.nodes,
            el("p", { class: "hint", id: "save-hint" }, app.t("passphrase_hint", { least })),
            el("button", { type: "button", class: "link", click: () => passphrase.set(suggestedPassphrase()) }, app.t("passphrase_suggest")), // prettier-ignore
          ]),
      el("div", { class: "actions" }, toFile, toText),
      shown,
    );
  }
}
