/**
 * @file Windows of a series: `PAST` rows, each with what is known of the step after it, from which the next row is predicted.
 * Before the beginning, the first row stands again.
 */
import type { Stream } from "../../math/rng.js";
import type { WindowShape } from "./architecture.js";
import type { Series, Told } from "./series.js";

/** rows of a window (NIMMGen 2026, appendix: four past values, the next one) */
export const PAST = 4;

export interface Examples {
  readonly shape: WindowShape;
  readonly count: number;
  /** of them the last ones judge the others: later ones of a forecast, else other arms */
  readonly judging: number;
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

/** Share of the examples that judges: the last tenth of a time series, a fifth of the arms, drawn. */
export const JUDGING = { time: 0.1, arms: 0.2 } as const;

export const judgingOf = (count: number, share: number): number =>
  count < 3 ? 0 : Math.max(1, Math.floor(share * count));

/** `first`: least row predicted. */
export function examplesOf(told: Told, first: number, stream: Stream): Examples {
  const shape = shapeOf(told);
  const rows = Array.from({ length: Math.max(0, told.fittedRows - first) }, (_, i) => first + i);
  const measured = ({ series, row }: Place): boolean => series.measured[row] ?? false;
  const places = (
    told.oneArm
      ? rows.flatMap((row) => told.fitted.map((series) => ({ series, row })))
      : shuffled(told.fitted, stream).flatMap((series) => rows.map((row) => ({ series, row })))
  ).filter(measured);
  const size = shape.rows * shape.width;
  const windows = new Float64Array(places.length * size);
  const answers = new Float64Array(places.length * shape.targets);
  places.forEach(({ series, row }, i) => {
    writeWindow(series, row, shape, windows, i * size);
    answers.set(series.values.subarray(row * shape.targets, (row + 1) * shape.targets), i * shape.targets);
  });
  const judging = judgingOf(places.length, told.oneArm ? JUDGING.time : JUDGING.arms);
  return { shape, count: places.length, judging, windows, answers };
}

/** Fisher & Yates. */
export function shuffled<T>(items: readonly T[], stream: Stream): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
