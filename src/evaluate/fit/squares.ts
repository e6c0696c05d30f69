/**
 * @file What a fit makes small, and what it is judged by on the part of its data that it held back.
 *
 *   loss² = (1 − a) Σ e²/(n s²) + a Σ E²/(N S²)
 *
 * e: errors per place on a scale of their own (`scale.ts`); E: errors of the sums over places, of each target; s, S: sizes of the
 * naive errors in what is fitted, so that a loss of 1 is about the naive one; a: ½ where sums over places are the metric and
 * there is more than one place, else 0. What is held back is judged by the metric alone.
 */
import type { PredictionTask } from "../../envs/types.js";
import { NATURAL, type Scale } from "./scale.js";
import type { TargetColumns } from "./target-columns.js";

/** Data of one arm, NaN where a cell does not count. */
export interface Cells {
  /** [times × width] */
  readonly values: Float64Array;
  readonly width: number;
}

export interface Weights {
  readonly perPlace: number;
  readonly aggregate: number;
}

/** Weighted sum of squares of one arm; adds its derivative by `means` to `adjoint` where that is given. */
export function addSquares(
  { values, width }: Cells,
  columns: readonly TargetColumns[],
  means: Float64Array,
  weights: Weights,
  adjoint: Float64Array | null,
  scale: Scale = NATURAL,
): number {
  let sum = 0;
  for (let row = 0; row < values.length; row += width)
    for (const { offset, width: places } of columns) {
      const first = row + offset;
      let [expected, seen] = [0, 0];
      for (let i = first; i < first + places; i++) {
        const observed = values[i];
        if (Number.isNaN(observed)) continue;
        const e = scale.of(means[i]) - scale.of(observed);
        expected += means[i];
        seen += observed;
        sum += weights.perPlace * e * e;
        if (adjoint) adjoint[i] += 2 * weights.perPlace * e * scale.slope(means[i]);
      }
      if (weights.aggregate === 0) continue;
      const total = scale.of(expected) - scale.of(seen);
      sum += weights.aggregate * total * total;
      if (!adjoint) continue;
      const each = 2 * weights.aggregate * total * scale.slope(expected);
      for (let i = first; i < first + places; i++) if (!Number.isNaN(values[i])) adjoint[i] += each;
    }
  return sum;
}

/** Share of the sums over places in the loss, where they are the metric. */
const AGGREGATE_SHARE = 0.5;

/** Weights of the loss for what is fitted. */
export function lossWeights(
  { kind, metric }: PredictionTask,
  columns: readonly TargetColumns[],
  cells: readonly Cells[],
  scale: Scale = NATURAL,
): Weights {
  const { single, total } =
    scale === NATURAL ? naiveSquares(kind, columns, cells) : squaresOn(scale, kind, columns, cells);
  const share = metric === "aggregate" && columns.some(({ width }) => width > 1) ? AGGREGATE_SHARE : 0;
  return {
    perPlace: (1 - share) / (single || 1), // nothing varies: any unit will do
    aggregate: share / (total || 1),
  };
}

/** Weights that make a sum of squares the mean square of the metric. */
export function metricWeights(
  { metric }: PredictionTask,
  columns: readonly TargetColumns[],
  cells: readonly Cells[],
): Weights {
  let [single, total] = [0, 0];
  forEachBlock(columns, cells, (block) => {
    const measured = block.filter((x) => !Number.isNaN(x)).length;
    single += measured;
    if (measured > 0) total++;
  });
  return metric === "aggregate"
    ? { perPlace: 0, aggregate: 1 / Math.max(1, total) }
    : { perPlace: 1 / Math.max(1, single), aggregate: 0 };
}

/** Numbers that are fitted. */
export function measured(columns: readonly TargetColumns[], cells: readonly Cells[]): number {
  let count = 0;
  forEachBlock(columns, cells, (block) => (count += block.filter((x) => !Number.isNaN(x)).length));
  return count;
}

/** Sums of squared naive errors: of the changes (one-step), of deviations from the mean of a place otherwise. */
function naiveSquares(kind: PredictionTask["kind"], columns: readonly TargetColumns[], cells: readonly Cells[]) {
  if (kind === "one-step") return changes(columns, cells);
  const means = new Map<number, number>();
  for (const { offset, width } of columns)
    for (let j = offset; j < offset + width; j++) means.set(j, columnMean(cells, j));
  let [single, total] = [0, 0];
  forEachBlock(columns, cells, (block, offset) => {
    let sum = 0;
    block.forEach((x, p) => {
      if (Number.isNaN(x)) return;
      const e = x - means.get(offset + p)!;
      single += e * e;
      sum += e;
    });
    total += sum * sum;
  });
  return { single, total };
}

/** The same on another scale. */
function squaresOn(
  scale: Scale,
  kind: PredictionTask["kind"],
  columns: readonly TargetColumns[],
  cells: readonly Cells[],
) {
  const scaled = (of: Cells): Cells => ({ ...of, values: of.values.map(scale.of) });
  const sums = columns.map(({ name }, k) => ({ name, offset: k, width: 1 }));
  const summedUp = cells.map((of) => scaled(summed(of, columns)));
  const [places, totals] = [naiveSquares(kind, columns, cells.map(scaled)), naiveSquares(kind, sums, summedUp)];
  return { single: places.single, total: totals.single };
}

/** One column for each target: its sum over the places measured, NaN where none is. */
function summed({ values, width }: Cells, columns: readonly TargetColumns[]): Cells {
  const sums: number[] = [];
  for (let row = 0; row < values.length; row += width)
    for (const { offset, width: places } of columns) {
      const there = values.subarray(row + offset, row + offset + places).filter((x) => !Number.isNaN(x));
      sums.push(there.length === 0 ? NaN : there.reduce((a, b) => a + b, 0));
    }
  return { values: Float64Array.from(sums), width: columns.length };
}

function changes(columns: readonly TargetColumns[], cells: readonly Cells[]) {
  let [single, total] = [0, 0];
  for (const { values, width } of cells)
    for (let row = width; row < values.length; row += width)
      for (const { offset, width: places } of columns) {
        let sum = 0;
        for (let i = row + offset; i < row + offset + places; i++) {
          const e = values[i] - values[i - width];
          if (Number.isNaN(e)) continue;
          single += e * e;
          sum += e;
        }
        total += sum * sum;
      }
  return { single, total };
}

function columnMean(cells: readonly Cells[], column: number): number {
  let [sum, count] = [0, 0];
  for (const { values, width } of cells)
    for (let i = column; i < values.length; i += width)
      if (!Number.isNaN(values[i])) {
        sum += values[i];
        count++;
      }
  return sum / count;
}

function forEachBlock(
  columns: readonly TargetColumns[],
  cells: readonly Cells[],
  visit: (block: Float64Array, offset: number) => void,
): void {
  for (const { values, width } of cells)
    for (let row = 0; row < values.length; row += width)
      for (const { offset, width: places } of columns)
        visit(values.subarray(row + offset, row + offset + places), offset);
}
