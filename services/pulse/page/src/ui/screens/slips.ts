// Slips are got on a click, after it is settled where the copy is kept: they are given out once.
import { kFewestPassphraseCharacters, newCopyKey, suggestedPassphrase } from "../../protocol/copy.js";
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import type { Place } from "../keeping.js";
import type { Session } from "../session.js";
import { renewNote } from "./note.js";
import { passphraseField } from "./passphrase.js";
import { QuestionsScreen } from "./questions.js";
import { SendScreen } from "./send.js";

export class SlipsScreen implements Screen {
  readonly heading = "slips_heading";
  readonly step = 3;
  #place: Place = "tab";

  body(app: App): Node[] {
    const session = app.session as Session;
    const get = el("button", { type: "submit", class: "primary" }, app.t("get_slips", { count: session.slotCount }));
    const settled = app.copyKey !== undefined; // a copy was opened: it goes on as it was
    const passphrase = passphraseField(app, "new-passphrase", "new-password", "passphrase-hint");
    const least = kFewestPassphraseCharacters;
    const act = async (): Promise<void> => {
      if (!settled && this.#place !== "nowhere") {
        if ([...passphrase.value()].length < least) return app.problem(app.t("passphrase_short", { least }));
        app.copyKey ??= newCopyKey(passphrase.value());
        app.place = this.#place;
        // Kept before the slips are asked for: a page that dies in between asks for the same again.
        if (!app.keepCopy()) {
          app.copyKey = undefined;
          return app.problem(app.t("storage_refused"));
        }
      }
      const got = session.getSlips();
      // Before the answer comes: a page that dies in between must not hold a note that says that nothing was asked for.
      renewNote(app);
      try {
        await got;
      } finally {
        renewNote(app);
      }
      app.keepCopy();
      app.show(new SendScreen());
      app.say(app.t("got_slips", { count: session.slotCount }));
    };
    const submit = (event: Event): void => {
      event.preventDefault();
      void app.attempt(get, "getting_slips", act);
    };
    return [
      app.heading("slips_heading"),
      el("p", {}, app.t("slips_about")),
      el("p", { class: "notice" }, app.t("slips_once")),
      el(
        "form",
        { submit },
        ...(settled ? [] : this.#keep(app, passphrase)),
        el(
          "div",
          { class: "actions" },
          get,
          el("button", { type: "button", click: () => app.show(new QuestionsScreen()) }, app.t("back")),
        ),
      ),
    ];
  }

  #keep(app: App, passphrase: ReturnType<typeof passphraseField>): Node[] {
    const locked = el(
      "div",
      { class: "card locked" },
      ...passphrase.nodes,
      el(
        "p",
        { class: "hint", id: "passphrase-hint" },
        app.t("passphrase_hint", { least: kFewestPassphraseCharacters }),
      ),
      el("button", { type: "button", click: () => passphrase.set(suggestedPassphrase()) }, app.t("passphrase_suggest")),
      el("p", { class: "hint" }, app.t("keep_unencrypted")),
    );
    locked.hidden = this.#place === "nowhere";
    const option = (place: Place): HTMLElement => {
      const input = el("input", {
        type: "radio",
        name: "keep",
        value: place,
        "aria-describedby": `keep-${place}`,
        change: () => {
          this.#place = place;
          locked.hidden = place === "nowhere";
        },
      });
      input.checked = place === this.#place;
      return el(
        "div",
        { class: "keep" },
        el("label", { class: "option" }, input, el("span", {}, app.t(`keep_${place}`))),
        el("p", { class: "hint", id: `keep-${place}` }, app.t(`keep_${place}_hint`)),
      );
    };
    return [
      el(
        "fieldset",
        { class: "question" },
        el("legend", {}, app.t("keep_legend")),
        option("tab"),
        option("device"),
        option("nowhere"),
      ),
      locked,
    ];
  }
}
