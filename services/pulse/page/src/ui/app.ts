// The frame around the screens: language, focus, what is said to those who do not see, and what happens when something
// goes wrong.
import type { CopyKey } from "../protocol/copy.js";
import { Refusal, type RefusalCode } from "../protocol/errors.js";
import { el, painted } from "./dom.js";
import type { Ending } from "./ending.js";
import type { Keeping, Place } from "./keeping.js";
import { Problem } from "./problems.js";
import { AlarmScreen } from "./screens/alarm.js";
import type { Session } from "./session.js";
import { kLanguages, textOf, type Language, type TextKey, type Values } from "./texts.js";

export const kSteps = 4;

// Refusals that are no alarms, by what can be done about them.
const kExplained = {
  LINK_INVALID: "problem_LINK",
  COPY_INVALID: "problem_COPY_INVALID",
  COPY_LOCKED: "problem_COPY_LOCKED",
  COPY_OTHER: "problem_COPY_OTHER",
  RECEIPT_INVALID: "problem_RECEIPT_INVALID",
  CONVERSATIONS_INVALID: "problem_CONVERSATIONS_INVALID",
  COMMITMENTS_INVALID: "problem_COMMITMENTS_INVALID",
  NOTE_INVALID: "problem_NOTE_INVALID",
  RELEASE_INVALID: "problem_RELEASE_INVALID",
  RELEASE_OTHER: "problem_RELEASE_OTHER",
} as const satisfies { [code in RefusalCode]?: TextKey };

// A screen is built anew whenever it is shown or the language changes: what people entered lives in the session or in the
// screen's own members.
export interface Screen {
  readonly heading: TextKey;
  readonly step?: number;
  body(app: App): (Node | null)[];
  leave?(): void;
}

export class App {
  session: Session | undefined;
  ending: Ending | undefined;
  home: Screen | undefined; // where the ways back lead, once the survey is open
  keeping: Keeping | undefined;
  // How the copy is kept, once that was chosen.
  copyKey: CopyKey | undefined;
  place: Place = "nowhere";
  #screen: Screen | undefined;
  #stopped = false;
  #busy = false;
  readonly #main = document.getElementById("main") as HTMLElement;
  readonly #live = document.getElementById("live") as HTMLElement;

  constructor(public language: Language) {
    addEventListener("beforeunload", (event) => {
      const { session } = this;
      const unsent =
        session !== undefined && (session.answers.size > 0 || session.comments.size > 0 || session.hasSlips);
      if (unsent && this.#screen?.step !== undefined) event.preventDefault();
    });
  }

  t(key: TextKey, values: Values = {}): string {
    return textOf(this.language, key, values);
  }

  // After an alarm nothing else is shown any more.
  show(screen: Screen): void {
    if (this.#stopped) return;
    this.#screen?.leave?.();
    this.#screen = screen;
    this.#stopped = screen instanceof AlarmScreen;
    this.#render();
    scrollTo(0, 0);
    (this.#main.querySelector("[data-focus]") as HTMLElement | null)?.focus({ preventScroll: true });
  }

  goHome(): void {
    if (this.home !== undefined) this.show(this.home);
  }

  // Not while a button does its work: a screen that is built anew would offer it again.
  speak(language: Language): void {
    if (this.#busy) return;
    this.language = language;
    this.#render();
    document.getElementById(`language-${language}`)?.focus();
  }

  // Politely, to screen readers.
  say(text: string): void {
    this.#live.textContent = text;
  }

  #render(): void {
    document.documentElement.lang = this.language;
    this.#live.textContent = "";
    this.#chrome();
    const screen = this.#screen as Screen;
    const title = this.session?.manifest.title[this.language];
    const heading = this.t(screen.heading, this.session ? { count: this.session.slotCount } : { count: 0 });
    document.title = title === undefined ? heading : `${heading} · ${title}`;
    const step = screen.step;
    this.#main.replaceChildren(
      ...(title !== undefined && step !== undefined ? [el("h1", { class: "survey" }, title)] : []),
      ...(step === undefined ? [] : [this.#progress(step)]),
      el("div", { id: "problem" }),
      ...screen.body(this).filter((node) => node !== null),
    );
  }

  #progress(step: number): HTMLElement {
    const parts = Array.from({ length: kSteps }, (_, i) => el("span", { class: i < step ? "done" : "" }));
    return el(
      "div",
      { class: "progress" },
      el("p", {}, this.t("step", { step, steps: kSteps })),
      el("div", { class: "bar", "aria-hidden": "true" }, ...parts),
    );
  }

  #chrome(): void {
    (document.getElementById("skip") as HTMLElement).textContent = this.t("skip_to_content");
    const switcher = document.getElementById("languages") as HTMLElement;
    switcher.setAttribute("aria-label", this.t("switch_language"));
    switcher.replaceChildren(
      ...kLanguages.map((language) =>
        el(
          "button",
          {
            type: "button",
            id: `language-${language}`,
            lang: language,
            "aria-pressed": String(language === this.language),
            title: textOf(language, "language"),
            click: () => this.speak(language),
          },
          language.toUpperCase(),
        ),
      ),
    );
  }

  // The heading that gets the focus when a screen is shown.
  heading(key: TextKey, values: Values = {}): HTMLElement {
    return el("h2", { class: "screen", tabindex: -1, "data-focus": true }, this.t(key, values));
  }

  // Runs what a button does, once at a time, and shows what goes wrong. Nothing is tried again by itself.
  async attempt(button: HTMLButtonElement, saying: TextKey, act: () => void | Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const words = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("busy");
    button.textContent = this.t("working");
    this.clearProblem();
    this.say(this.t(saying));
    const note = el("p", { class: "busy-note" }, this.t(saying));
    button.after(note);
    await painted();
    try {
      await act();
    } catch (error) {
      this.fail(error);
    } finally {
      this.#busy = false;
      note.remove();
      button.removeAttribute("aria-disabled");
      button.classList.remove("busy");
      button.textContent = words;
    }
  }

  fail(error: unknown): void {
    if (error instanceof Refusal && error.alarm !== undefined) {
      this.session = undefined;
      this.show(new AlarmScreen(error.alarm, error.message));
      return;
    }
    this.problem(...this.#explained(error));
  }

  #explained(error: unknown): [text: string, hint?: string] {
    if (error instanceof Problem) {
      const again = error.code === "OFFLINE" || error.code === "BUSY";
      return [this.t(error.text, { reason: error.message }), again ? this.t("retry_hint") : undefined];
    }
    if (error instanceof Refusal && Object.hasOwn(kExplained, error.code))
      return [this.t(kExplained[error.code as keyof typeof kExplained])];
    return [this.t("problem_UNEXPECTED", { reason: (error as Error).message })];
  }

  clearProblem(): void {
    document.getElementById("problem")?.replaceChildren();
  }

  problem(text: string, hint?: string): void {
    const notice = el(
      "section",
      { class: "notice problem", tabindex: -1, role: "alert" },
      el("p", {}, el("strong", {}, this.t("problem_heading"))),
      el("p", {}, text),
      hint !== undefined && el("p", { class: "hint" }, hint),
    );
    const slot = document.getElementById("problem");
    slot?.replaceChildren(notice);
    notice.focus();
  }

  // Writes the copy anew where it is kept, after something in it changed.
  keepCopy(): boolean {
    if (this.copyKey === undefined || this.session === undefined) return true;
    return this.keeping?.keepCopy(this.place, this.session.copyFor(this.copyKey)) ?? false;
  }
}
