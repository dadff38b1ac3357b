// The cells in which somebody is counted, as far as the page knows them: from the issuer's word or an open copy, else from
// the receipt that was kept in this browser.
import { utf8 } from "../protocol/bytes.js";
import type { Manifest } from "../protocol/manifest.js";
import { readReceipt, type Receipt } from "../protocol/receipt.js";
import type { Keeping } from "./keeping.js";
import type { Session } from "./session.js";

// undefined: none was kept, or it is damaged.
export function keptReceipt(keeping: Keeping | undefined): Receipt | undefined {
  try {
    return readReceipt(utf8(keeping?.receipt() ?? ""));
  } catch {
    return undefined;
  }
}

function cellsIn({ ballots }: Receipt, { questions, dimensions }: Manifest): number[] | undefined {
  const answers = ballots.filter(({ question }) => (questions[question]?.kind ?? "comment") !== "comment");
  const cells = dimensions.map((_, d) => answers.find(({ dimension }) => dimension === d)?.leaves[0]?.cell ?? -1);
  const known = cells.every((cell, d) => dimensions[d]?.cells[cell] !== undefined);
  return known ? cells : undefined;
}

// One of each dimension.
export function ownCells(session: Session, keeping: Keeping | undefined): number[] | undefined {
  if (session.cells !== null) return session.cells;
  const receipt = keptReceipt(keeping);
  return receipt && cellsIn(receipt, session.manifest);
}
