// The release: what of a survey may be shown, the same for everybody and never made again. services/pulse/counting/README.md
// has the format. A release of a large company has many thousand figures, so each is read when somebody looks at it.
import { fromUtf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import { Strict } from "./json.js";
import { isOf, type Manifest, type Question } from "./manifest.js";

export const kReleaseFormat = "fairlead-pulse-release-1";
export const kReleaseBytes = 64 * 1024 * 1024; // more is not read
const kMost = 0xffffffff;
const kMostComments = 1_000_000;

export type Range = readonly [low: number, high: number];

export interface Figure {
  value: number;
  interval: Range | null; // 95 %
}

export type Trend = "up" | "down" | "none"; // against the last survey that asked the same; none: no clear change

// What is shown of a cell. `shares`, in percent, are per answer, of eNPS detractors, passives and promoters; empty: not shown.
export interface Shown {
  respondents: Range;
  score: Figure | null; // mean on a scale of 0 to 100; of eNPS promoters less detractors, -100 to 100
  shares: Figure[];
  trend: Trend | null;
}

export interface CommentSet {
  cell: number; // of the comment dimension
  comments: string[];
}

export interface Audit {
  eligible: number;
  issued: number; // people who have fetched slips
  bundles: number; // people whose answers were counted
  ballots: number;
  answers: number;
  comments: number;
  rejected: number; // ballots, for all reasons together
}

const refuse = (message: string): Refusal => new Refusal("RELEASE_INVALID", message);

function rangeOf(from: Strict, least: number, most: number): Range {
  const [low, high] = from.list(2, 2).map((end) => end.integer(least, most)) as [number, number];
  if (low > high) throw from.wrong("two numbers, the smaller one first");
  return [low, high];
}

function figureOf(from: Strict, least: number): Figure {
  const { value, interval } = from.members(["value"], ["interval"]);
  return { value: value.integer(least, 100), interval: interval === undefined ? null : rangeOf(interval, least, 100) };
}

function sharesIn({ kind, choices }: Question): number {
  return kind === "likert5" ? 5 : kind === "enps" ? 3 : choices.length;
}

// The figures of one group, as releases and the total of confidential answers write them.
export function shownOf(from: Strict, question: Question): Shown {
  const { respondents, score, shares, trend } = from.members(["respondents"], ["score", "shares", "trend"]);
  const count = sharesIn(question);
  return {
    respondents: rangeOf(respondents, 0, kMost),
    score: score === undefined ? null : figureOf(score, question.kind === "enps" ? -100 : 0),
    shares: shares === undefined ? [] : shares.list(count, count).map((share) => figureOf(share, 0)),
    trend: trend === undefined ? null : (trend.string(/^(up|down|none)$/, "up, down or none") as Trend),
  };
}

// A question's answers in one dimension. Every cell that is not shown is hidden.
export class ShownDimension {
  readonly #cells: ReadonlyMap<number, Strict>;
  readonly #others: ReadonlyMap<number, Strict>;

  constructor(
    from: Strict,
    private readonly question: Question,
    private readonly count: number, // of the dimension's cells
  ) {
    const { cells, others } = from.members(["cells", "others"]);
    this.#cells = this.#byCell(cells, "cell");
    this.#others = this.#byCell(others, "in");
  }

  // undefined: hidden. Throws RELEASE_INVALID with the place.
  at(cell: number): Shown | undefined {
    const found = this.#cells.get(cell);
    return found && shownOf(found, this.question);
  }

  // Of everybody in the cell who is in none of the shown cells nearest below it; undefined: not shown.
  othersIn(cell: number): Shown | undefined {
    const found = this.#others.get(cell);
    return found && shownOf(found, this.question);
  }

  hasOthersIn(cell: number): boolean {
    return this.#others.has(cell);
  }

  #byCell(list: Strict, name: string): Map<number, Strict> {
    const found = new Map<number, Strict>();
    for (const entry of list.list(0, this.count)) {
      const cell = (entry.members([name])[name] as Strict).integer(0, this.count - 1);
      if (found.has(cell)) throw entry.wrong("of a cell that stands here once");
      found.set(cell, entry);
    }
    return found;
  }
}

export class Release {
  readonly #dimensions = new Map<string, ShownDimension>();

  constructor(
    private readonly manifest: Manifest,
    private readonly questions: readonly Strict[], // in the manifest's order
    readonly audit: Audit,
    readonly compared: boolean, // some question with an earlier survey
    readonly joined: boolean, // false: the first dimension alone could be shown
  ) {}

  // There were more answers than people, so that nothing of the question is shown.
  hasAlarm(question: number): boolean {
    return (this.questions[question] as Strict).members([], ["alarm"]).alarm !== undefined;
  }

  // Of a question that is answered. Throws RELEASE_INVALID with the place.
  shown(question: number, dimension: number): ShownDimension {
    const name = `${question} ${dimension}`;
    let shown = this.#dimensions.get(name);
    if (shown === undefined) {
      const count = this.manifest.dimensions.length;
      const { dimensions } = (this.questions[question] as Strict).members(["dimensions"]);
      const from = dimensions.list(count, count)[dimension] as Strict;
      const { id, cells } = this.manifest.dimensions[dimension] as Manifest["dimensions"][number];
      const said = from.members(["id"]).id;
      if (said.value !== id) throw said.wrong(`"${id}", the manifest's dimension ${dimension}`);
      shown = new ShownDimension(from, this.manifest.questions[question] as Question, cells.length);
      this.#dimensions.set(name, shown);
    }
    return shown;
  }

  // Of a comment question. Throws RELEASE_INVALID with the place.
  sets(question: number): CommentSet[] {
    const count = this.manifest.dimensions[this.manifest.comment_dimension]?.cells.length ?? 0;
    const { sets } = (this.questions[question] as Strict).members(["sets"]);
    return sets.list(0, count).map((set) => {
      const { cell, comments } = set.members(["cell", "comments"]);
      return {
        cell: cell.integer(0, count - 1),
        comments: comments.list(1, kMostComments).map((comment) => comment.members(["text"]).text.text()),
      };
    });
  }
}

function auditOf(from: Strict): Audit {
  const { eligible, issued, shuffled, counted, rejected } = from.members([
    "eligible",
    "issued",
    "shuffled",
    "counted",
    "rejected",
  ]);
  const { ballots, answers, comments } = counted.members(["ballots", "answers", "comments"]);
  const reasons = rejected.members(["unsealed", "malformed", "slot", "answer", "token", "repeated"]);
  const number = (one: Strict): number => one.integer(0, kMost);
  return {
    eligible: number(eligible),
    issued: number(issued),
    bundles: number(shuffled.members(["bundles"]).bundles),
    ballots: number(ballots),
    answers: number(answers),
    comments: number(comments),
    rejected: Object.values(reasons).reduce((sum, one) => sum + number(one), 0),
  };
}

function parsed(bytes: Uint8Array): unknown {
  const text = fromUtf8(bytes);
  if (text === undefined) throw refuse("The release is not UTF-8.");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`The release is not JSON: ${(error as Error).message}.`);
  }
}

// Throws RELEASE_OTHER for the release of another survey or manifest, RELEASE_INVALID for what is none. Figures are read
// later.
export function parseRelease(manifest: Manifest, bytes: Uint8Array): Release {
  const from = Strict.over(parsed(bytes), "release", refuse).members([
    "format",
    "survey",
    "manifest",
    "parameters",
    "audit",
    "questions",
  ]);
  from.format.string(new RegExp(`^${kReleaseFormat}$`), `"${kReleaseFormat}"; this page reads no other`);
  if (!isOf(manifest, from))
    throw new Refusal("RELEASE_OTHER", "The release is of another survey, or of another manifest of it.");
  const dimensions = from.parameters.members(["dimensions"]).dimensions.string(/^(all|first)$/, "all or first");
  const count = manifest.questions.length;
  const questions = from.questions.list(count, count);
  let compared = false;
  for (const [i, question] of questions.entries()) {
    const { id, kind, compared_with } = question.members(["id", "kind"], ["compared_with"]);
    if (compared_with !== undefined && compared_with.value !== null) {
      compared_with.bytes(16);
      compared = true;
    }
    const asked = manifest.questions[i] as Question;
    if (id.value !== asked.id) throw id.wrong(`"${asked.id}", the manifest's question ${i}`);
    if (kind.value !== asked.kind) throw kind.wrong(`"${asked.kind}", as the manifest says`);
  }
  return new Release(manifest, questions, auditOf(from.audit), compared, dimensions === "all");
}
