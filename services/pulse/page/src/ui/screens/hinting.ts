// What in a text may point at somebody, said before it goes on; the writer decides.
import type { App } from "../app.js";
import { el } from "../dom.js";
import type { Hint } from "../hints.js";

// Shows the hints in #hints, and the focus is on them. `change` goes back to the text, `keep` goes on with it.
export function showHints(app: App, hints: readonly Hint[], change: () => void, keep: () => void): void {
  const changeIt = (): void => {
    document.getElementById("hints")?.replaceChildren();
    change();
  };
  const notice = el(
    "section",
    { class: "notice warning", tabindex: -1, role: "group", "aria-labelledby": "hints-heading" },
    el("h3", { id: "hints-heading" }, app.t("hint_heading")),
    el("ul", {}, ...hints.map((hint) => el("li", {}, app.t(`hint_${hint.kind}`, { text: hint.text })))),
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", class: "primary", click: changeIt }, app.t("hint_change")),
      el("button", { type: "button", click: keep }, app.t("hint_keep")),
    ),
  );
  document.getElementById("hints")?.replaceChildren(notice);
  notice.focus();
}
