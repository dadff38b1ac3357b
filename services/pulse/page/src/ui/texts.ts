// The page's words in the reader's language.
import type { Manifest, Words } from "../protocol/manifest.js";
import { en, type Texts } from "./texts_en.js";
import { fr } from "./texts_fr.js";

export type Language = "en" | "fr";
export const kLanguages: readonly Language[] = ["en", "fr"];
const kTexts: { [language in Language]: Texts } = { en, fr };

export type TextKey = keyof Texts;
export type Values = { [place: string]: string | number };

// The first of the reader's languages that the page speaks, else English.
export function languageOf(preferred: readonly string[]): Language {
  const spoken = preferred.map((tag) => tag.toLowerCase().split("-")[0]);
  return (spoken.find((tag) => tag === "en" || tag === "fr") as Language | undefined) ?? "en";
}

// Throws for a place that no value fills: a sentence with a hole is worse than none.
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, place: string) => {
    if (!Object.hasOwn(values, place)) throw new Error(`the text "${text}" lacks a value for {${place}}`);
    return String(values[place]);
  });
}

export function textOf(language: Language, key: TextKey, values: Values = {}): string {
  return fill(kTexts[language][key], values);
}

export function wordsIn(language: Language, words: Words): string {
  return words[language];
}

// The name of a cell; empty for one that there is not.
export function nameOf(manifest: Manifest, dimension: number, cell: number, language: Language): string {
  const name = manifest.dimensions[dimension]?.cells[cell]?.name;
  return name === undefined ? "" : wordsIn(language, name);
}

// As the reader's language writes it, with a minus sign that is one.
export function numberIn(language: Language, value: number): string {
  return new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB").format(value).replace("-", "−");
}

// A moment in the reader's own time zone, which it names.
export function dateIn(language: Language, moment: Date): string {
  return new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(moment);
}
