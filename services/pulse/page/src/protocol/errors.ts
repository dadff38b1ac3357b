// What a check refuses. `code` is for programs and never changes its meaning; the message says what was wrong, where,
// and what was expected.

// A refusal that means that somebody may be cheating, or that a part of the survey is broken in a way that could cost
// people their anonymity: it is shown loudly, stops everything and is never retried by itself.
export type AlarmCode =
  | "MANIFEST_HASH"
  | "MANIFEST_INVALID"
  | "SIGNATURE_INVALID"
  | "SCRIPT_CHANGED"
  | "ROSTER_PROOF"
  | "CELL_TOO_SMALL"
  | "SLIPS_MALFORMED"
  | "PROOF_INVALID";

export type RefusalCode =
  | AlarmCode
  | "LINK_INVALID"
  | "INPUT_INVALID"
  | "COMMENT_TOO_LONG"
  | "COPY_INVALID"
  | "COPY_LOCKED"
  | "COPY_OTHER"
  | "RECEIPT_INVALID"
  | "CONVERSATIONS_INVALID"
  | "COMMITMENTS_INVALID"
  | "NOTE_INVALID"
  | "RELEASE_INVALID"
  | "RELEASE_OTHER";

const kAlarms: readonly string[] = [
  "MANIFEST_HASH",
  "MANIFEST_INVALID",
  "SIGNATURE_INVALID",
  "SCRIPT_CHANGED",
  "ROSTER_PROOF",
  "CELL_TOO_SMALL",
  "SLIPS_MALFORMED",
  "PROOF_INVALID",
] satisfies AlarmCode[];

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
    this.name = "Refusal";
  }

  get alarm(): AlarmCode | undefined {
    return kAlarms.includes(this.code) ? (this.code as AlarmCode) : undefined;
  }
}
