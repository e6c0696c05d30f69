/**
 * @file Windows of a series: `PAST` rows, each with what is known of the step after it, from which the next row is predicted.
 * Before the beginning, the first row stands again.
 */
import type { WindowShape } from "./architecture.js";
import type { Series, Told } from "./series.js";

/** rows of a window (NIMMGen 2026, appendix: four past values, the next one) */
export const PAST = 4;

export interface Examples {
  readonly shape: WindowShape;
  readonly count: number;
  /** [count × rows × width], [count × targets] */
  readonly windows: Float64Array;
  readonly answers: Float64Array;
}

/** A row to be predicted. */
export interface Place {
  readonly series: Series;
  readonly row: number;
}

export const shapeOf = ({ targets, known }: Pick<Told, "targets" | "known">): WindowShape => ({
  rows: PAST,
  width: targets + known,
  targets,
});

/** The window from which row `next` is predicted. */
export function writeWindow(
  series: Series,
  next: number,
  { rows, width, targets }: WindowShape,
  into: Float64Array,
  at: number,
): void {
  const known = width - targets;
  for (let r = 0; r < rows; r++) {
    const row = Math.max(0, next - rows + r);
    for (let j = 0; j < targets; j++) into[at + r * width + j] = series.values[row * targets + j];
    for (let j = 0; j < known; j++) into[at + r * width + targets + j] = series.known[(row + 1) * known + j];
  }
}

/** The last of them judge the others: later ones of a forecast, other arms of one-step predictions. `first`: least row predicted. */
export function examplesOf(told: Told, first: number): Examples {
  const shape = shapeOf(told);
  const rows = Array.from({ length: Math.max(0, told.fittedRows - first) }, (_, i) => first + i);
  const measured = ({ series, row }: Place): boolean => series.measured[row] ?? false;
  const places = (
    told.oneArm
      ? rows.flatMap((row) => told.fitted.map((series) => ({ series, row })))
      : told.fitted.flatMap((series) => rows.map((row) => ({ series, row })))
  ).filter(measured);
  const size = shape.rows * shape.width;
  const windows = new Float64Array(places.length * size);
  const answers = new Float64Array(places.length * shape.targets);
  places.forEach(({ series, row }, i) => {
    writeWindow(series, row, shape, windows, i * size);
    answers.set(series.values.subarray(row * shape.targets, (row + 1) * shape.targets), i * shape.targets);
  });
  return { shape, count: places.length, windows, answers };
}
