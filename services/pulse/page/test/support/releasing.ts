// A release of the world's survey, with invented figures that are the same for the same place: what tally and catalog make
// is held against the page by scripts/pulse-day.sh and by the day in tests/data.
import { hex } from "../../src/protocol/bytes.js";
import { kConfidentialFormat } from "../../src/protocol/confidential.js";
import type { Question } from "../../src/protocol/manifest.js";
import { kReleaseFormat } from "../../src/protocol/release.js";
import type { Ballot } from "./opening.js";
import { bytesFrom, type World } from "./world.js";

const kBands = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

function bandOf(respondents: number): [number, number] {
  const i = kBands.findIndex((low, at) => low <= respondents && respondents < (kBands[at + 1] ?? Infinity));
  return [kBands[i] ?? 5, (kBands[i + 1] ?? 20_000) - 1];
}

const around = (value: number, least: number): object => ({
  value,
  interval: [Math.max(least, value - 15), Math.min(100, value + 15)],
});

// What rule R7 shows of so many answers.
function shownOf(question: Question, name: string, eligible: number): object {
  const respondents = Math.max(5, Math.floor(eligible * 0.75));
  const enps = question.kind === "enps";
  const drawn = (bytesFrom(name, 1)[0] as number) % 12;
  const value = enps ? drawn * 10 - 50 : 20 + drawn * 5;
  const band = { respondents: bandOf(respondents) };
  if (respondents < 20) return question.kind === "likert5" ? { ...band, score: { value } } : band;
  const shares = { likert5: [5, 15, 25, 35, 20], enps: [30, 25, 45], choice: [30, 45, 25], comment: [] }[question.kind];
  return {
    ...band,
    ...(question.kind !== "choice" && { score: around(value, enps ? -100 : 0) }),
    shares: shares.map((share) => around(share, 0)),
  };
}

// `cells`: those that are shown of each dimension, for every question. A cell that has hidden ones right below it shows "the
// others" where two or more are hidden.
export function releaseOf({ manifest }: World, cells: readonly number[][], ballots: readonly Ballot[]): object {
  const written = ballots.filter(({ comment }) => comment !== undefined && comment !== "");
  const questions = manifest.questions.map((question, q) => {
    const { id, kind } = question;
    if (kind === "comment") {
      const comments = written
        .filter((ballot) => ballot.slot.question === q)
        .map(({ comment, conversation }) => ({ text: comment, conversation: hex(conversation as Uint8Array) }));
      return { id, kind, sets: comments.length === 0 ? [] : [{ cell: 0, comments }] };
    }
    const dimensions = manifest.dimensions.map((dimension, d) => {
      const shown = cells[d] ?? [];
      const name = (cell: number): string => `${id} ${dimension.id} ${cell}`;
      const hidden = [...dimension.cells.keys()].filter((cell) => !shown.includes(cell));
      const others = shown.flatMap((cell) => {
        const left = hidden.filter((one) => dimension.cells[one]?.parent === cell);
        const eligible = left.reduce((sum, one) => sum + (dimension.cells[one]?.eligible ?? 0), 0);
        return left.length < 2 ? [] : [{ in: cell, ...shownOf(question, `${name(cell)} others`, eligible) }];
      });
      return {
        id: dimension.id,
        cells: shown.map((cell) => ({ cell, ...shownOf(question, name(cell), dimension.cells[cell]?.eligible ?? 0) })),
        others,
        hidden: { reason: "TOO_FEW", cells: hidden },
      };
    });
    return { id, kind, compared_with: null, dimensions };
  });
  return {
    format: kReleaseFormat,
    survey: hex(manifest.survey),
    manifest: hex(manifest.hash),
    program: { name: "double", version: "0" },
    parameters: { ...manifest.thresholds, dimensions: "all" },
    inputs: { batch: "00".repeat(32), overlaps: "00".repeat(32) },
    audit: {
      eligible: manifest.roster.size,
      issued: 31,
      shuffled: { bundles: 30 },
      counted: { ballots: 300, answers: 270, comments: 30 },
      rejected: { unsealed: 0, malformed: 0, slot: 0, answer: 0, token: 1, repeated: 0 },
    },
    questions,
  };
}

// What was answered by buttons in chat: by so many people, each question but comments; 0: hidden.
export function confidentialOf({ manifest }: World, people: number): object {
  const asked = manifest.questions.filter(({ kind }) => kind !== "comment");
  return {
    format: kConfidentialFormat,
    survey: hex(manifest.survey),
    manifest: hex(manifest.hash),
    note: { en: "Confidential.", fr: "Confidentiel." },
    questions: asked.map((question) => ({
      id: question.id,
      kind: question.kind,
      ...(people === 0 ? { hidden: "TOO_FEW" } : shownOf(question, `${question.id} confidential`, people)),
    })),
  };
}
