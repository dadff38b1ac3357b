// What the device's clock says of a survey. Clocks are wrong by hours and days: words depend on it, and what people may do
// does not, for the servers know the time.
import type { Manifest } from "../protocol/manifest.js";
import type { App } from "./app.js";
import type { Session } from "./session.js";
import { dateIn } from "./texts.js";

// early: not open yet; open: before the first close; extended: between the two closes, where it takes answers only if
// too few had come; late: after the second.
export type Moment = "early" | "open" | "extended" | "late";

export function momentOf(manifest: Manifest, now = new Date()): Moment {
  if (now < manifest.opens) return "early";
  if (now < manifest.closes) return "open";
  return now < manifest.second_close ? "extended" : "late";
}

// The close that is still to come; undefined: by this device's clock there is none.
export function closeToCome(app: App): string | undefined {
  const { manifest } = app.session as Session;
  const moment = momentOf(manifest);
  if (moment === "late") return undefined;
  return dateIn(app.language, moment === "extended" ? manifest.second_close : manifest.closes);
}

// Until when it is open, for who has not answered yet.
export function openingHours(app: App): string {
  const { manifest } = app.session as Session;
  const date = (moment: Date): string => dateIn(app.language, moment);
  const [opens, first, last] = [date(manifest.opens), date(manifest.closes), date(manifest.second_close)];
  switch (momentOf(manifest)) {
    case "early":
      return app.t("not_open", { date: opens });
    case "open":
      return app.t("open_until", { date: first });
    case "extended":
      return app.t("open_extended", { first, last });
    case "late":
      return app.t("open_late", { date: last });
  }
}

// For who looks for results that are not there yet.
export function unpublished(app: App): string {
  const date = closeToCome(app);
  return date === undefined ? app.t("check_unpublished_late") : app.t("check_unpublished", { date });
}
