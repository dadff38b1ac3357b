// Goes on with a saved copy: the one in this browser, or one that is pasted or chosen as a file.
import { readCopy } from "../../protocol/copy.js";
import type { App } from "../app.js";
import { el } from "../dom.js";
import { keptReceipt } from "../own.js";
import { passphraseField } from "./passphrase.js";
import type { Place } from "../keeping.js";
import type { Session } from "../session.js";

export function restoreForm(
  app: App,
  kept: { place: Place; text: string } | undefined,
  done: () => void | Promise<void>,
  sends = true, // whether something may still be sent, so that it matters how often that was done
): HTMLElement {
  const session = app.session as Session;
  const passphrase = passphraseField(app, "restore-passphrase", "current-password");
  const sent = el("input", { id: "restore-sent", type: "text", inputmode: "numeric", autocomplete: "off", value: keptReceipt(app.keeping)?.revision ?? 0, "aria-describedby": "restore-sent-hint" }); // prettier-ignore
  const text = el("textarea", { id: "restore-text", rows: 3, spellcheck: "false", autocomplete: "off" });
  const file = el("input", { id: "restore-file", type: "file" });
  const open = el("button", { type: "submit", class: kept === undefined ? "" : "primary" }, app.t("restore"));
  const act = async (): Promise<void> => {
    const given = kept?.text ?? (text.value.trim() || (await file.files?.[0]?.text()));
    if (!given) return app.problem(app.t("restore_nothing"));
    if (!/^\d{1,9}$/.test(sent.value.trim())) return app.problem(app.t("restore_number"));
    const { saved, key } = readCopy(session.manifest, given, passphrase.value());
    session.restore(saved, Number(sent.value.trim()));
    app.copyKey = key;
    app.place = kept?.place ?? "nowhere";
    await done();
    app.say(app.t("restored"));
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void app.attempt(open, "restoring", act);
  };
  const elsewhere = [
    el("label", { for: "restore-text" }, app.t("restore_text")),
    text,
    el("label", { for: "restore-file" }, app.t("restore_file")),
    file,
  ];
  return el(
    "form",
    { submit },
    ...(kept === undefined ? elsewhere : []),
    ...passphrase.nodes,
    ...(sends
      ? [
          el("label", { for: "restore-sent" }, app.t("sent_before")),
          sent,
          el("p", { class: "hint", id: "restore-sent-hint" }, app.t("sent_before_hint")),
        ]
      : []),
    el("div", { class: "actions" }, open),
  );
}
