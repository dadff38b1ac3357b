// A screen of a heading and nothing to do: while the survey is opened, or when it cannot be.
import type { App, Screen } from "../app.js";
import { el } from "../dom.js";

export class LoadingScreen implements Screen {
  readonly heading = "anonymous";

  body(app: App): Node[] {
    return [
      el("h1", { tabindex: -1, "data-focus": true }, app.t("anonymous")),
      el("p", { class: "lead" }, app.t("loading")),
    ];
  }
}

export class BlankScreen implements Screen {
  readonly heading = "anonymous";

  body(app: App): Node[] {
    return [el("h1", { tabindex: -1, "data-focus": true }, app.t("anonymous"))];
  }
}
