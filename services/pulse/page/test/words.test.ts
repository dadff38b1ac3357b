import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { driverIn } from "../src/ui/drivers.js";
import { hintsIn } from "../src/ui/hints.js";
import { dateIn, fill, languageOf, numberIn, textOf, type TextKey } from "../src/ui/texts.js";
import { en } from "../src/ui/texts_en.js";
import { fr } from "../src/ui/texts_fr.js";
import { usesIn } from "../src/ui/uses.js";
import { inCheckout } from "./support/checkout.js";

const placesOf = (text: string): string[] => Array.from(text.matchAll(/\{(\w+)\}/g), ([, place]) => place as string);

test("English and French have the same texts, none empty, with the same places", () => {
  assert.deepEqual(Object.keys(fr).sort(), Object.keys(en).sort());
  for (const key of Object.keys(en) as TextKey[]) {
    assert.ok(en[key].trim() !== "" && fr[key].trim() !== "", key);
    assert.deepEqual(placesOf(fr[key]).sort(), placesOf(en[key]).sort(), key);
  }
});

test("what is said in French is French", () => {
  const same = (Object.keys(en) as TextKey[]).filter((key) => en[key] === fr[key]);
  assert.deepEqual(same, []);
});

test("sentences have typographic apostrophes and French spaces", () => {
  for (const text of [...Object.values(en), ...Object.values(fr)]) assert.doesNotMatch(text, /['"]|\.\.\./, text);
  for (const text of Object.values(fr)) {
    assert.doesNotMatch(text, / [:;?!»%]|« /, text);
    assert.doesNotMatch(text, /[^\u202f][;?!]/, text);
    assert.doesNotMatch(text, /[^\s\u00a0]»|\u202f[:»]|\s…/, text);
  }
});

// Whoever reads is not said to be a man or a woman: neither by signs nor by how words end.
test("French sentences say nothing of anybody's gender", () => {
  const marked = /·|\(e\)|-e\b/;
  const agreeing = /\b(je suis|vous êtes|vous seriez|vous serez)\s\p{L}+(é|i|u|ant|eur)(?!\p{L})/iu;
  const others = /\bvous seuls?\b|êtes\sseul|\bceux\s(qui|dont)\b|\b(son|leurs?|l’|d’)\s?auteurs?\b|suis-je/iu;
  const ofThings = ["confidential_about", "alarm_SLIPS_MALFORMED"]; // figures and slips are « ceux qui … »
  for (const [key, text] of Object.entries(fr)) {
    if (ofThings.includes(key)) continue;
    for (const pattern of [marked, agreeing, others]) assert.doesNotMatch(text, pattern, key);
  }
  for (const wrong of [
    "où vous êtes compté",
    "Vous seriez compté ici",
    "vous seul y avez accès",
    "Suis-je compté",
    "ceux qui",
  ])
    assert.ok(
      [marked, agreeing, others].some((pattern) => pattern.test(wrong)),
      wrong,
    );
});

test("uses of the results that others may have too have names, and others are called as they are written", () => {
  assert.equal(usesIn("en", ["attrition-alerts"]), en.use_attrition_alerts);
  assert.equal(
    usesIn("fr", ["attrition-alerts", "cantine-du-site"]),
    `${fr.use_attrition_alerts}\u202f; cantine du site`,
  );
  assert.equal(usesIn("en", []), "");
});

test("a place without a value is a fault", () => {
  assert.equal(fill("{a} and {b}", { a: 1, b: "two" }), "1 and two");
  assert.throws(() => fill("{a} and {b}", { a: 1 }), /\{b\}/);
  assert.equal(textOf("fr", "step", { step: 2, steps: 4 }), "Étape 2 sur 4");
});

test("the reader's first language that the page speaks is taken, else English", () => {
  assert.equal(languageOf(["fr-CA", "en"]), "fr");
  assert.equal(languageOf(["de-DE", "FR"]), "fr");
  assert.equal(languageOf(["de", "en-US", "fr"]), "en");
  assert.equal(languageOf(["pl"]), "en");
  assert.equal(languageOf([]), "en");
});

test("dates are the reader's and name the zone", () => {
  const moment = new Date("2026-11-20T18:00:00Z");
  assert.match(dateIn("en", moment), /November 2026.*\d\d:\d\d/);
  assert.match(dateIn("fr", moment), /novembre 2026/);
});

test("every driver of the question bank has a name in both languages, and others are called as they are written", () => {
  const bank = readFileSync(inCheckout("services/pulse/survey/questions.toml"), "utf8");
  const drivers = new Set(Array.from(bank.matchAll(/^driver = "([^"]+)"/gm), ([, driver]) => driver as string));
  assert.equal(drivers.size, 10);
  for (const driver of drivers) {
    const key = `driver_${driver.replaceAll("-", "_")}` as TextKey;
    assert.equal(driverIn("en", driver), en[key]);
    assert.equal(driverIn("fr", driver), fr[key]);
  }
  assert.equal(driverIn("fr", "cantine"), "Cantine");
  assert.equal(driverIn("fr", ""), "Autres questions");
});

test("numbers are the reader's, with a minus sign", () => {
  assert.equal(numberIn("en", 1729), "1,729");
  assert.equal(numberIn("fr", 1729), "1\u202f729");
  assert.equal(numberIn("fr", -35), "−35");
});

const kNames = ["Chloé Moreau", "Will Albers", "Inès de la Tour", "Bo Li"];
const found = (text: string): string[] => hintsIn(text, kNames).map(({ kind, text: what }) => `${kind} ${what}`);

test("names of colleagues are found, whatever their accents and case", () => {
  assert.deepEqual(found("Ask Chloe about it"), ["name Chloe"]);
  assert.deepEqual(found("chloe MOREAU never answers"), ["name Chloé Moreau"]);
  assert.deepEqual(found("Madame Moreau’s door is shut"), ["name Moreau"]);
});

test("words that are also names are found as names only", () => {
  assert.deepEqual(found("We will see"), []);
  assert.deepEqual(found("Only Will can do it"), ["name Will"]);
  assert.deepEqual(found("de la tour de contrôle"), []);
  assert.deepEqual(found("Williams"), []);
});

test("addresses and mentions are found, each once", () => {
  assert.deepEqual(found("write to x.y@firm.example, or x.y@firm.example"), ["email x.y@firm.example"]);
  assert.deepEqual(found("thanks @chloe and @chloe"), ["mention @chloe"]);
  assert.deepEqual(found("5 @ 3 or a@b"), []);
});

test("a comment that names nobody has no hints", () => {
  assert.deepEqual(found("Fewer meetings, please. The tools are slow; nobody listens."), []);
  assert.deepEqual(found(""), []);
});
