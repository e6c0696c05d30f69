/**
 * @file From what a network says to the rows that a program reads, and the gradient back.
 *
 *   row[step, column] = lower + (upper − lower) · sigmoid(u[lane, ⌊step / grid⌋, head])
 *
 * One head for each predicted parameter. One of `each("place", …)` reads its place's lane; a single number reads the arm's
 * lane, or where lanes are places the mean of u over them. The last row of u holds to the end: in a forecast it is that of
 * the last fitted data, as nothing speaks of later ones. A program without time reads one row.
 */
import type { PredictedParameter } from "../../programs/types.js";

export interface RowLayout {
  readonly predicted: readonly PredictedParameter[];
  readonly columns: number;
  /** of the arm; 0 for a program without time */
  readonly steps: number;
  /** steps that share one row of u */
  readonly grid: number;
  /** shape of u: [lanes × outputs × heads] */
  readonly lanes: number;
  readonly outputs: number;
}

export const rowsIn = ({ steps, columns }: Pick<RowLayout, "steps" | "columns">): number =>
  Math.max(1, steps) * columns;

const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u));

/** Fills `rows` [steps × columns]. `lane`: of the arm; null where lanes are places. */
export function writeRows(layout: RowLayout, u: Float64Array, lane: number | null, rows: Float64Array): void {
  forEachValue(layout, lane, (head, output, column, lanes) => {
    const { lower, upper } = layout.predicted[head];
    const value = lower + (upper - lower) * sigmoid(meanAt(layout, u, lanes, output, head));
    const [first, last] = stepsOf(layout, output);
    for (let step = first; step < last; step++) rows[step * layout.columns + column] = value;
  });
}

/** Adds ∂L/∂u to `into`, given ∂L/∂rows. */
export function pullRows(
  layout: RowLayout,
  u: Float64Array,
  lane: number | null,
  gradient: Float64Array,
  into: Float64Array,
): void {
  const heads = layout.predicted.length;
  forEachValue(layout, lane, (head, output, column, lanes) => {
    const { lower, upper } = layout.predicted[head];
    const s = sigmoid(meanAt(layout, u, lanes, output, head));
    const [first, last] = stepsOf(layout, output);
    let sum = 0;
    for (let step = first; step < last; step++) sum += gradient[step * layout.columns + column];
    const each = (sum * (upper - lower) * s * (1 - s)) / (lanes[1] - lanes[0]);
    for (let l = lanes[0]; l < lanes[1]; l++) into[(l * layout.outputs + output) * heads + head] += each;
  });
}

type Lanes = readonly [first: number, last: number];

/** Every (head, row of u, column of a row) with the lanes that its value is the mean of. */
function forEachValue(
  { predicted, outputs, lanes }: RowLayout,
  lane: number | null,
  visit: (head: number, output: number, column: number, lanes: Lanes) => void,
): void {
  predicted.forEach(({ column, length }, head) => {
    for (let o = 0; o < outputs; o++)
      if (length === 0) visit(head, o, column, lane === null ? [0, lanes] : [lane, lane + 1]);
      else for (let p = 0; p < length; p++) visit(head, o, column + p, lane === null ? [p, p + 1] : [lane, lane + 1]);
  });
}

function meanAt(
  { outputs, predicted }: RowLayout,
  u: Float64Array,
  [first, last]: Lanes,
  output: number,
  head: number,
): number {
  let sum = 0;
  for (let l = first; l < last; l++) sum += u[(l * outputs + output) * predicted.length + head];
  return sum / (last - first);
}

function stepsOf({ grid, outputs, steps }: RowLayout, output: number): Lanes {
  const all = Math.max(1, steps);
  return [Math.min(all, output * grid), output === outputs - 1 ? all : Math.min(all, (output + 1) * grid)];
}
