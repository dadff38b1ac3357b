// What questions are about. The bank's drivers have names in both languages (services/pulse/survey/questions.toml); a driver
// that a company has thought of itself is called as it wrote it.
import type { Question } from "../protocol/manifest.js";
import { textOf, type Language, type TextKey } from "./texts.js";
import { en } from "./texts_en.js";

export function driverIn(language: Language, driver: string): string {
  const key = `driver_${(driver === "" ? "none" : driver).replaceAll("-", "_")}`;
  return Object.hasOwn(en, key) ? textOf(language, key as TextKey) : driver.charAt(0).toUpperCase() + driver.slice(1);
}

// Answered questions, by their place in the manifest, by driver in the order in which drivers first come up.
export function byDriver(questions: readonly Question[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, { driver, kind }] of questions.entries()) {
    if (kind === "comment") continue;
    const group = groups.get(driver);
    if (group === undefined) groups.set(driver, [i]);
    else group.push(i);
  }
  return groups;
}
