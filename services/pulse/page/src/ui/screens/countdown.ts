// A random delay before something is sent, so that the moment says less: shown, skippable, and it can be stopped.
import { sodium } from "../../protocol/sodium.js";
import type { App } from "../app.js";
import { el } from "../dom.js";

const kLongestDelayMs = 120_000;
const kSayEverySeconds = 20;

// A moment within the next two minutes, as Date.now() counts.
export function randomMoment(): number {
  return Date.now() + sodium.randombytes_uniform(kLongestDelayMs + 1);
}

export class Countdown {
  #timer: ReturnType<typeof setInterval> | undefined;

  // `send` runs at `moment`, or when the delay is skipped, as what the button does (App.attempt); `stop` when it is
  // stopped.
  constructor(
    private readonly moment: number,
    private readonly send: () => Promise<void>,
    private readonly stop: () => void,
  ) {}

  end(): void {
    clearInterval(this.#timer);
  }

  element(app: App): HTMLElement {
    const left = (): number => Math.max(0, Math.ceil((this.moment - Date.now()) / 1000));
    const words = (): string => {
      const seconds = left();
      const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      return app.t("countdown", { time });
    };
    const clock = el("p", { class: "clock", "aria-hidden": "true" }, words());
    const skip = el("button", { type: "button", class: "primary", id: "send-now" }, app.t("countdown_skip"));
    const stop = el("button", { type: "button" }, app.t("countdown_cancel"));
    const send = (): void => {
      this.end();
      stop.hidden = true;
      clock.hidden = true;
      void app.attempt(skip, "sending", this.send);
    };
    skip.addEventListener("click", send);
    stop.addEventListener("click", () => {
      this.stop();
      app.say(app.t("countdown_stopped"));
    });
    let said = left();
    app.say(app.t("countdown_said", { seconds: said }));
    this.end();
    this.#timer = setInterval(() => {
      const seconds = left();
      clock.textContent = words();
      if (seconds <= said - kSayEverySeconds) {
        said = seconds;
        app.say(app.t("countdown_said", { seconds }));
      }
      if (seconds === 0) send();
    }, 250);
    return el("section", { class: "card countdown" }, clock, el("div", { class: "actions" }, skip, stop));
  }
}
