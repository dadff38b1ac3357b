// What somebody has kept, in this browser or in a file, and looks at now.
import { utf8 } from "../../protocol/bytes.js";
import type { App } from "../app.js";
import { el } from "../dom.js";
import type { TextKey } from "../texts.js";

export interface KeptTexts {
  look: TextKey; // the button
  choose: TextKey; // before the file, which is asked for where the browser has nothing
  none: TextKey; // nothing was chosen
}

// `kept`: what this browser has; a file that is chosen instead goes first. `check` gets the bytes.
export function keptCard(
  app: App,
  id: string,
  kept: string | undefined,
  texts: KeptTexts,
  check: (bytes: Uint8Array) => Promise<void>,
): HTMLElement {
  const file = el("input", { type: "file", id });
  const look = el("button", { type: "button", class: "primary" }, app.t(texts.look));
  look.addEventListener("click", () => {
    void app.attempt(look, "checking", async () => {
      const chosen = file.files?.[0];
      const bytes = chosen ? new Uint8Array(await chosen.arrayBuffer()) : kept !== undefined ? utf8(kept) : undefined;
      if (bytes === undefined) return app.problem(app.t(texts.none));
      await check(bytes);
    });
  });
  return el(
    "section",
    { class: "card" },
    kept === undefined ? el("label", { for: id }, app.t(texts.choose)) : null,
    kept === undefined ? file : null,
    el("div", { class: "actions" }, look, el("button", { type: "button", click: () => app.goHome() }, app.t("back"))),
  );
}
