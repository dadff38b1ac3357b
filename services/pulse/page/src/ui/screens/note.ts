// Whether the issuer says of somebody what they did: shown with the receipt of who answered, and to who did not answer
// with a note that they kept.
import { equal } from "../../protocol/bytes.js";
import { isAlarm, readNote, verdictOf, writeNote, type Said, type Slips } from "../../protocol/commitments.js";
import type { App, Screen } from "../app.js";
import { download, el } from "../dom.js";
import { saidOfOwner } from "../said.js";
import type { Session } from "../session.js";
import { unpublished } from "../times.js";
import { keptCard } from "./kept.js";

// null: the issuer commits to nobody.
export function saidNotice(app: App, said: Said | null, slips: Slips): HTMLElement {
  if (said === null) return el("p", { class: "notice" }, app.t("said_nothing"));
  const verdict = verdictOf(said, slips);
  const alarm = isAlarm(verdict);
  const { size } = (app.session as Session).manifest.roster;
  return el(
    "div",
    { class: `notice ${alarm ? "problem" : "good"}`, role: alarm ? "alert" : "status" },
    el("p", {}, el("strong", {}, app.t(`said_${verdict}`))),
    alarm ? el("p", {}, app.t("said_what")) : null,
    el(
      "details",
      {},
      el("summary", {}, app.t("said_compare", { people: said.people, size })),
      el("p", { class: "hint" }, app.t("said_digest")),
      el("code", { class: "code" }, said.digest),
    ),
  );
}

// For who sees whom they would be counted with, and does not want to answer.
export function noteOffer(app: App): HTMLElement | null {
  const session = app.session as Session;
  if (session.person === null || session.hasSlips) return null;
  const kept = el("p", { class: "notice good", role: "status" }, app.t("note_kept"));
  kept.hidden = app.keeping?.note() === undefined;
  const keep = (): void => {
    if (!app.keeping?.keepNote(writeNote(session.note()))) return app.problem(app.t("storage_refused"));
    kept.hidden = false;
  };
  const save = (): void => {
    download("fairlead-pulse-note.json", writeNote(session.note()));
    app.say(app.t("note_saved"));
  };
  return el(
    "details",
    { class: "card quiet" },
    el("summary", {}, app.t("note_offer")),
    el("p", {}, app.t("note_offer_about")),
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", click: keep }, app.t("note_keep")),
      el("button", { type: "button", click: save }, app.t("note_file")),
    ),
    kept,
  );
}

// A kept note says what is so now: its owner asks for slips after all, or has them.
export function renewNote(app: App): void {
  if (app.keeping?.note() !== undefined) app.keeping.keepNote(writeNote((app.session as Session).note()));
}

export function noteButton(app: App): HTMLElement {
  return el("button", { type: "button", click: () => app.show(new NoteScreen()) }, app.t("to_note"));
}

export class NoteScreen implements Screen {
  readonly heading = "to_note";
  #found: { said: Said | null; slips: Slips } | undefined;

  body(app: App): (Node | null)[] {
    const kept = app.keeping?.note();
    const texts = { look: "note_check", choose: "note_choose", none: "note_none" } as const;
    return [
      el("h1", { tabindex: -1, "data-focus": true }, app.t("to_note")),
      el("p", { class: "lead" }, app.t("note_about")),
      keptCard(app, "note-file", kept, texts, (bytes) => this.#check(app, bytes)),
      this.#found === undefined
        ? null
        : el("section", { id: "said", tabindex: -1 }, saidNotice(app, this.#found.said, this.#found.slips)),
    ];
  }

  async #check(app: App, bytes: Uint8Array): Promise<void> {
    const { manifest } = app.session as Session;
    const note = readNote(bytes);
    if (!equal(note.survey, manifest.survey) || !equal(note.manifest, manifest.hash))
      return app.problem(app.t("check_other"));
    const said = await saidOfOwner(manifest, note.opening);
    if (said === undefined) return app.problem(unpublished(app));
    this.#found = { said, slips: note.slips };
    app.show(this);
    (document.getElementById("said") as HTMLElement).focus();
  }
}
