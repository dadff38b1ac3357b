// The pictures of the documentation: the page and its results, on a phone and at a desk, in English and French.
//   node out/tools/pictures.js DIR       writes DIR/pulse-{phone,desktop}-{en,fr}.png and DIR/pulse-results-….png
// The servers are imitated and the figures invented; what real processes show is kept by scripts/pulse-day.sh --pictures.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { closeBrowser, kDesk, kNoBrowser, kPageDirectory, kPhone, Reader } from "../test/support/browser.js";
import { Double } from "../test/support/double.js";
import { pictureOf } from "../test/support/pictures.js";
import type { Language } from "../src/ui/texts.js";

const kQuestions = [
  {
    id: "workload-1",
    driver: "workload",
    kind: "likert5",
    text: {
      en: "I can do my usual work within my usual hours.",
      fr: "Je parviens à faire mon travail habituel dans mes heures prévues.",
    },
  },
  {
    id: "overall-1",
    driver: "overall",
    kind: "enps",
    text: {
      en: "How likely are you to recommend us as a place to work?",
      fr: "Recommanderiez-vous notre entreprise comme lieu de travail\u202f?",
    },
  },
  {
    id: "overall-6",
    driver: "overall",
    kind: "comment",
    text: { en: "What should change first?", fr: "Que faudrait-il changer en premier\u202f?" },
  },
];
const kDevices = [
  { name: "phone", size: kPhone, sharp: true },
  { name: "desktop", size: kDesk, sharp: false },
];
const kNow = new Date("2026-12-01T09:00:00Z");

const directory = process.argv[2];
if (directory === undefined || kNoBrowser !== false) {
  console.error(`pictures: ${kNoBrowser === false ? "say the directory for the pictures" : kNoBrowser}`);
  process.exit(2);
}
mkdirSync(directory, { recursive: true });

async function promiseAndResults(double: Double, language: Language, device: (typeof kDevices)[number]): Promise<void> {
  const reader = await Reader.sit({ language, ...device, now: kNow });
  const { page } = reader;
  const into = (what: string): string => join(directory as string, `pulse-${what}${device.name}-${language}.png`);
  await reader.open(double.link(0));
  await reader.heading("begin_heading");
  await pictureOf(page, into(""));
  double.behaviour.published = true;
  await page.reload();
  await reader.heading("audit_heading");
  const scored = page.locator(".result").first();
  await scored.getByRole("button", { name: reader.t("groups"), exact: true }).click();
  await scored.locator(".groups .value").first().waitFor();
  await pictureOf(page, into("results-"), page.locator("h2.driver").first());
  double.behaviour.published = false;
  await reader.context.close();
}

// The double invents each figure for itself; what people look at here has parts that make the whole.
function likely(release: string): string {
  const changed = JSON.parse(release) as {
    questions: { dimensions: { cells: { cell: number; score: { value: number; interval?: number[] } }[] }[] }[];
  };
  const means = [
    [60, 70, 55],
    [60, 50, 60, 70],
  ];
  for (const [d, dimension] of means.entries())
    for (const { cell, score } of changed.questions[0]?.dimensions[d]?.cells ?? []) {
      score.value = dimension[cell] as number;
      if (score.interval !== undefined) score.interval = [score.value - 15, score.value + 15];
    }
  return JSON.stringify(changed);
}

const double = await Double.start({
  pageDirectory: kPageDirectory,
  questions: kQuestions,
  change: (manifest) => {
    Object.assign(manifest, {
      opens: "2026-11-30T08:00:00Z",
      closes: "2026-12-11T17:00:00Z",
      second_close: "2026-12-16T17:00:00Z",
    });
  },
});
try {
  double.publish([[0, 1, 2], [0, 1, 2, 3], [0]]);
  double.behaviour.release = likely(double.released);
  double.behaviour.published = false;
  for (const language of ["en", "fr"] as const)
    for (const device of kDevices) await promiseAndResults(double, language, device);
} finally {
  await closeBrowser();
  await double.stop();
}
