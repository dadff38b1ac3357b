// A field for a passphrase that can be shown, since a mistyped one locks its owner out.
import type { App } from "../app.js";
import { el } from "../dom.js";

export interface PassphraseField {
  nodes: Node[];
  value(): string;
  set(text: string): void; // and shows it
}

export function passphraseField(
  app: App,
  id: string,
  autocomplete: "new-password" | "current-password",
  describedBy?: string,
): PassphraseField {
  const input = el("input", { id, type: "password", autocomplete, spellcheck: "false", autocapitalize: "none", "aria-describedby": describedBy }); // prettier-ignore
  const shown = el("input", {
    type: "checkbox",
    change: () => (input.type = shown.checked ? "text" : "password"),
  });
  return {
    nodes: [
      el("label", { for: id }, app.t("passphrase")),
      input,
      el("label", { class: "check" }, shown, app.t("show_passphrase")),
    ],
    value: () => input.value,
    set: (text) => {
      input.value = text;
      shown.checked = true;
      input.type = "text";
    },
  };
}
