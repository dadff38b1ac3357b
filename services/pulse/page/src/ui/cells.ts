// The tree of a dimension's cells, and where in it somebody finds themselves.
import type { Dimension, Manifest } from "../protocol/manifest.js";
import type { Shown, ShownDimension } from "../protocol/release.js";
import { upwards } from "../protocol/slots.js";

const kBelow = new WeakMap<Dimension, number[][]>();

// The cells right below `cell`, in the manifest's order.
export function below(dimension: Dimension, cell: number): readonly number[] {
  let all = kBelow.get(dimension);
  if (all === undefined) {
    all = dimension.cells.map(() => []);
    for (const [i, { parent }] of dimension.cells.entries()) all[parent]?.push(i);
    kBelow.set(dimension, all);
  }
  return all[cell] ?? [];
}

// The smallest group with a figure in which the people of `cell` are counted: the cell itself, or, where that is hidden, the
// others in a cell above it, or that cell as a whole; `shown` is undefined where there is none.
export interface Counting {
  cell: number;
  others: boolean;
  shown: Shown | undefined;
}

export function countingOf(manifest: Manifest, dimension: number, cell: number, shown: ShownDimension): Counting {
  for (const at of upwards(manifest, dimension, cell)) {
    const others = at === cell ? undefined : shown.othersIn(at);
    if (others !== undefined) return { cell: at, others: true, shown: others };
    const whole = shown.at(at);
    if (whole !== undefined) return { cell: at, others: false, shown: whole };
  }
  return { cell, others: false, shown: undefined };
}
