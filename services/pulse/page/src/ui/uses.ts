// What a survey's results are used for besides being shown. Uses that others may have too have names in both languages; one
// that a company has thought of itself is called as it wrote it.
import { textOf, type Language, type TextKey } from "./texts.js";
import { en } from "./texts_en.js";

export function useIn(language: Language, use: string): string {
  const key = `use_${use.replaceAll("-", "_")}`;
  return Object.hasOwn(en, key) ? textOf(language, key as TextKey) : use.replaceAll("-", " ");
}

export function usesIn(language: Language, uses: readonly string[]): string {
  return uses.map((use) => useIn(language, use)).join(language === "fr" ? "\u202f; " : "; ");
}
