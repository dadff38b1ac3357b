// The slots that every eligible person has, in the same order, and what each token is bound to.
import { concat, u16, u8, utf8 } from "./bytes.js";
import { Refusal } from "./errors.js";
import type { Manifest } from "./manifest.js";

export const kTokenLabel = "fairlead-pulse-token-v1";
export const kKind = { answer: 1, comment: 2, admission: 3 } as const;
export type SlotKind = keyof typeof kKind;

// For an admission dimension, cell and question are 0.
export interface Slot {
  index: number;
  kind: SlotKind;
  dimension: number;
  cell: number;
  question: number;
}

// The cells from `cell` up to the root of its dimension.
export function upwards(manifest: Manifest, dimension: number, cell: number): number[] {
  const cells = manifest.dimensions[dimension]?.cells ?? [];
  const path: number[] = [];
  for (let at = cell; at >= 0; at = cells[at]?.parent ?? -1) path.push(at);
  return path;
}

// The lowest cell from the person's upwards that is large enough for comments, else the root.
export function commentCell(manifest: Manifest, cells: readonly number[]): number {
  const dimension = manifest.comment_dimension;
  const enough = (cell: number): boolean =>
    (manifest.dimensions[dimension]?.cells[cell]?.eligible ?? 0) >= manifest.thresholds.comment_eligible;
  return upwards(manifest, dimension, cells[dimension] as number).find(enough) ?? 0;
}

// Throws INPUT_INVALID unless `cells` names one cell of each dimension.
export function checkCells(manifest: Manifest, cells: readonly number[]): void {
  if (cells.length !== manifest.dimensions.length)
    throw new Refusal(
      "INPUT_INVALID",
      `${cells.length} cells were given, the manifest has ${manifest.dimensions.length} dimensions.`,
    );
  for (const [d, cell] of cells.entries()) {
    const count = manifest.dimensions[d]?.cells.length ?? 0;
    if (!Number.isInteger(cell) || cell < 0 || cell >= count)
      throw new Refusal("INPUT_INVALID", `Dimension ${d} has the cells 0 to ${count - 1}, not ${cell}.`);
  }
}

// Throws CELL_TOO_SMALL for a cell in which too few people are counted for anybody to stay unseen.
export function checkCellSizes(manifest: Manifest, cells: readonly number[]): void {
  for (const [d, index] of cells.entries()) {
    const cell = manifest.dimensions[d]?.cells[index];
    if (cell === undefined || cell.eligible < manifest.thresholds.eligible)
      throw new Refusal(
        "CELL_TOO_SMALL",
        `"${cell?.name.en}" counts ${cell?.eligible} people; at least ${manifest.thresholds.eligible} are needed.`,
      );
  }
}

export function slotsOf(manifest: Manifest, cells: readonly number[]): Slot[] {
  checkCells(manifest, cells);
  const slots: Slot[] = [];
  const add = (kind: SlotKind, dimension: number, cell: number, question: number): void => {
    slots.push({ index: slots.length, kind, dimension, cell, question });
  };
  for (const [d, cell] of cells.entries())
    for (const [q, { kind }] of manifest.questions.entries()) if (kind !== "comment") add("answer", d, cell, q);
  const inCell = commentCell(manifest, cells);
  for (const [q, { kind }] of manifest.questions.entries())
    if (kind === "comment") add("comment", manifest.comment_dimension, inCell, q);
  add("admission", 0, 0, 0);
  return slots;
}

// What a slot's token is bound to.
export function infoOf(manifest: Manifest, slot: Slot): Uint8Array {
  return concat(
    utf8(kTokenLabel),
    manifest.survey,
    manifest.hash,
    u8(kKind[slot.kind]),
    u8(slot.dimension),
    u16(slot.cell),
    u8(slot.question),
  );
}

export function keyOf(manifest: Manifest, slot: Slot): Uint8Array {
  return slot.kind === "admission" ? manifest.keys.admission : manifest.keys.token;
}
