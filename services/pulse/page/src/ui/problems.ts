// What can go wrong without anybody attacking: each has a text that says what can still be done.
import type { TextKey } from "./texts.js";

export type ProblemCode =
  | "OFFLINE"
  | "LINK"
  | "MISSING"
  | "TOKEN"
  | "ALREADY_ISSUED"
  | "CLOSED"
  | "ISSUING_STOPPED"
  | "NOT_ELIGIBLE"
  | "NOT_OPEN"
  | "SEQUENCE_USED"
  | "BUSY"
  | "REFUSED";

export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    reason = "",
  ) {
    super(reason);
    this.name = "Problem";
  }

  get text(): TextKey {
    return `problem_${this.code}`;
  }
}
