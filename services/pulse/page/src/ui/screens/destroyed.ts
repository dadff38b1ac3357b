// A survey of which nobody has read anything, and nobody will.
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";
import type { Session } from "../session.js";
import { wordsIn } from "../texts.js";
import { WelcomeScreen } from "./welcome.js";

export class DestroyedScreen implements Screen {
  readonly heading = "destroyed_heading";

  constructor(private readonly givenUp: boolean) {}

  body(app: App): Node[] {
    const { title, thresholds } = (app.session as Session).manifest;
    const why = this.givenUp ? app.t("destroyed_given_up") : app.t("destroyed_few", { bundles: thresholds.bundles });
    return [
      el("p", { class: "eyebrow" }, wordsIn(app.language, title)),
      el("h1", { tabindex: -1, "data-focus": true }, app.t("destroyed_heading")),
      el("section", { class: "card" }, el("p", {}, why), el("p", {}, app.t("destroyed_nobody"))),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", click: () => app.show(new WelcomeScreen()) }, app.t("to_promise")),
      ),
    ];
  }
}
