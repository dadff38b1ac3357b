// Something is wrong that may cost people their anonymity: said loudly, with no way on.
import type { AlarmCode } from "../../protocol/errors.js";
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";

export class AlarmScreen implements Screen {
  readonly heading = "alarm_heading";

  constructor(
    private readonly code: AlarmCode,
    private readonly message: string,
  ) {}

  body(app: App): Node[] {
    return [
      el(
        "section",
        { class: "alarm", role: "alert" },
        el("h1", { tabindex: -1, "data-focus": true }, app.t("alarm_heading")),
        el("p", { class: "lead" }, app.t(`alarm_${this.code}`)),
        el("p", {}, app.t("alarm_what")),
        el("p", {}, app.t("alarm_do")),
        el(
          "details",
          { open: true },
          el("summary", {}, app.t("details")),
          el("p", { class: "code", lang: "en" }, `${this.code}: ${this.message}`),
        ),
      ),
    ];
  }
}
