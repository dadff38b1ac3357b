// Who took part, what was counted, and how anybody can check it.
import { hex } from "../../protocol/bytes.js";
import type { Audit } from "../../protocol/release.js";
import type { App } from "../app.js";
import { shareBar } from "../bars.js";
import { el } from "../dom.js";
import type { Session } from "../session.js";
import { numberIn, type TextKey } from "../texts.js";
import { CheckScreen } from "./check.js";
import type { Results } from "./results.js";

const kFiles = ["release", "closing", "manifest", "signatures"] as const;

export function auditCard(app: App, { release, disclosures }: Results): HTMLElement {
  const { audit } = release;
  const figure = (value: number, words: TextKey): HTMLElement =>
    el("div", {}, el("dt", {}, app.t(words)), el("dd", {}, numberIn(app.language, value)));
  const check = el(
    "button",
    { type: "button", class: "link", click: () => app.show(new CheckScreen()) },
    app.t("to_check"),
  );
  const [how, panel] = disclosures.make(app, "audit", "twist", [app.t("audit_how")], () => howCounted(app, audit));
  return el(
    "section",
    { class: "card audit", "aria-labelledby": "audit" },
    el("h2", { id: "audit" }, app.t("audit_heading")),
    el(
      "dl",
      { class: "stats" },
      figure(audit.eligible, "audit_eligible"),
      figure(audit.issued, "audit_issued"),
      figure(audit.bundles, "audit_bundles"),
    ),
    shareBar(audit.eligible === 0 ? 0 : (100 * audit.bundles) / audit.eligible),
    el("div", {}, check),
    how,
    panel,
  );
}

function countedIn(app: App, { ballots, answers, comments }: Audit): string {
  const number = (value: number): string => numberIn(app.language, value);
  return app.t("audit_counted", { ballots: number(ballots), answers: number(answers), comments: number(comments) });
}

function rejectedIn(app: App, { rejected }: Audit): string {
  if (rejected === 0) return app.t("audit_rejected_none");
  return app.t("audit_rejected", { count: numberIn(app.language, rejected) });
}

function howCounted(app: App, audit: Audit): HTMLElement[] {
  const survey = hex((app.session as Session).manifest.survey);
  const files = kFiles.map((file) =>
    el("li", {}, el("a", { href: `/s/${survey}/${file}.json` }, app.t(`file_${file}`))),
  );
  return [
    el("p", {}, `${countedIn(app, audit)} ${rejectedIn(app, audit)}`),
    el("p", {}, app.t("audit_steps")),
    el("p", {}, app.t("audit_verify")),
    el("p", { class: "code" }, `fairleadctl pulse verify ${survey} --page ${location.origin}`),
    el("p", {}, app.t("audit_files")),
    el("ul", {}, ...files),
  ];
}
