// What came of a survey: who took part, the figures of each question, and the comments. The same for everybody; where the
// browser knows in which groups somebody is counted, those come first.
import type { Release } from "../../protocol/release.js";
import type { App, Screen } from "../app.js";
import { Disclosures } from "../disclosure.js";
import { el } from "../dom.js";
import type { Ending } from "../ending.js";
import { byDriver, driverIn } from "../drivers.js";
import { ownCells } from "../own.js";
import type { Session } from "../session.js";
import { dateIn, nameOf, numberIn, wordsIn } from "../texts.js";
import { auditCard } from "./result_audit.js";
import { commentSections } from "./result_comments.js";
import { noteButton } from "./note.js";
import { confidentialSection } from "./result_confidential.js";
import { questionCard } from "./result_question.js";
import { talkButton } from "./talk_button.js";
import { WelcomeScreen } from "./welcome.js";

// What the parts of the screen have in common. What is open stays so when the language is changed.
export interface Results {
  release: Release;
  disclosures: Disclosures;
  dimension: number; // by which groups are looked at
  own: readonly number[] | undefined;
}

export class ResultsScreen implements Screen {
  readonly heading = "results";
  readonly #disclosures = new Disclosures();
  readonly #results: Results;

  constructor(private readonly ending: Ending & { how: "released" }) {
    const { release } = ending;
    this.#results = { release, disclosures: this.#disclosures, dimension: -1, own: undefined };
  }

  body(app: App): (Node | null)[] {
    const session = app.session as Session;
    const { manifest } = session;
    const { audit, compared } = this.#results.release;
    this.#results.own = ownCells(session, app.keeping);
    const { respondents } = manifest.thresholds;
    const number = (value: number): string => numberIn(app.language, value);
    const [bundles, eligible] = [number(audit.bundles), number(audit.eligible)];
    return [
      el("p", { class: "eyebrow" }, app.t("results")),
      el("h1", { tabindex: -1, "data-focus": true }, wordsIn(app.language, manifest.title)),
      el(
        "p",
        { class: "lead" },
        app.t("results_lead", { bundles, eligible, date: dateIn(app.language, this.ending.closed) }),
      ),
      auditCard(app, this.#results),
      el(
        "div",
        { class: "reading" },
        el("p", { class: "hint" }, app.t("results_about", { respondents })),
        manifest.noise === null ? null : el("p", { class: "hint" }, app.t("results_noise")),
        ...this.#disclosures.make(app, "reading", "twist small", [app.t("results_reading")], () => [
          el("p", { class: "hint" }, app.t("results_scale")),
          compared ? el("p", { class: "hint" }, app.t("results_compared")) : null,
        ]),
      ),
      this.#own(app),
      ...[...byDriver(manifest.questions)].flatMap(([driver, questions]) => [
        el("h2", { class: "driver" }, driverIn(app.language, driver)),
        ...questions.map((question) => questionCard(app, this.#results, question)),
      ]),
      ...confidentialSection(app, this.#results, this.ending.confidential),
      ...commentSections(app, this.#results),
      el(
        "div",
        { class: "actions" },
        talkButton(app),
        noteButton(app),
        el("button", { type: "button", click: () => app.show(new WelcomeScreen()) }, app.t("to_promise")),
      ),
    ];
  }

  #own(app: App): HTMLElement | null {
    const { own } = this.#results;
    const { manifest } = app.session as Session;
    if (own === undefined || own.every((cell) => cell === 0)) return null;
    const groups = own.flatMap((cell, d) => {
      const dimension = manifest.dimensions[d];
      if (cell === 0 || dimension === undefined) return [];
      const name = nameOf(manifest, d, cell, app.language);
      return [el("div", {}, el("dt", {}, wordsIn(app.language, dimension.name)), el("dd", {}, name))];
    });
    return el(
      "section",
      { class: "notice good", "aria-labelledby": "own" },
      el("h2", { id: "own" }, app.t("own_heading")),
      el("dl", { class: "own" }, ...groups),
      el("p", { class: "hint" }, app.t("own_about")),
    );
  }
}
