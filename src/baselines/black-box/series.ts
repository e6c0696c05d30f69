/**
 * @file What a black box is told of a fold, as series of scaled rows: one for each column of a forecast, one for each arm of
 * one-step predictions. Scales are the least and greatest value that may be seen: (x − min)/(max − min).
 */
import type { Environment, Fold } from "../../envs/types.js";
import { foldWorld, taskOf, windowOf } from "../../evaluate/fit/fold-world.js";
import { rowWidth, targetColumns } from "../../evaluate/fit/target-columns.js";
import type { Arm, World } from "../../programs/types.js";

export interface Scale {
  readonly low: number;
  readonly span: number;
}

export interface Series {
  /** scaled, gaps filled by what was before [rows × targets] */
  readonly values: Float64Array;
  /** rows in which every target was measured */
  readonly measured: readonly boolean[];
  /** known of the step that leads to a row, scaled [rows × known] */
  readonly known: Float64Array;
  /** [targets] */
  readonly scales: readonly Scale[];
}

export interface Told {
  readonly targets: number;
  readonly known: number;
  /** series are places of one arm, not arms */
  readonly oneArm: boolean;
  /** learnt from: rows [0, fittedRows) of each */
  readonly fitted: readonly Series[];
  readonly fittedRows: number;
  /** to be predicted */
  readonly scored: readonly Series[];
}

export function toldOf(environment: Environment, fold: Fold): Told {
  return taskOf(environment).kind === "forecast" ? ofForecast(environment, fold) : ofArms(environment, fold);
}

/** Columns of `Arm.data` that count. */
export const columnsOf = (environment: Environment): number[] =>
  targetColumns(environment).flatMap(({ offset, width }) => Array.from({ length: width }, (_, p) => offset + p));

/** One series for each column; of covariates those that are known in advance. */
function ofForecast(environment: Environment, fold: Fold): Told {
  const world = foldWorld(environment, fold);
  const { knownAhead = [] } = taskOf(environment);
  const width = rowWidth(environment);
  const [arm] = world.arms;
  const { from, split } = windowOf(fold);
  const fittedRows = split - from;
  const names = Object.keys(world.covariates).filter((name) => knownAhead.includes(name));
  const [known] = knownOf(world, world.arms, names, [0]);
  const scored = columnsOf(environment).map((column) => {
    const values = arm.data.filter((_, i) => i % width === column);
    return seriesOf(values, [scaleOf(values.subarray(0, fittedRows))], known.values);
  });
  return { targets: 1, known: known.width, oneArm: true, fitted: scored, fittedRows, scored };
}

/** One series for each arm, all targets side by side; what was done to it is known. */
function ofArms(environment: Environment, fold: Fold): Told {
  const world = foldWorld(environment, fold);
  const columns = columnsOf(environment);
  const width = rowWidth(environment);
  const tables = world.arms.map(({ data }) => data.filter((_, i) => columns.includes(i % width)));
  const scales = columns.map((_, j) => {
    const own = fold.fitted.map((a) => tables[a].filter((__, i) => i % columns.length === j));
    return scaleOf(Float64Array.from(own.flatMap((values) => Array.from(values))));
  });
  const known = knownOf(world, world.arms, Object.keys(world.covariates), fold.fitted);
  const made = (arms: readonly number[]): Series[] => arms.map((a) => seriesOf(tables[a], scales, known[a].values));
  return {
    targets: columns.length,
    known: known[0].width,
    oneArm: false,
    fitted: made(fold.fitted),
    fittedRows: Math.max(...fold.fitted.map((a) => world.arms[a].times.length)),
    scored: made(fold.scored),
  };
}

export function scaleOf(values: Float64Array): Scale {
  const measured = values.filter((x) => !Number.isNaN(x));
  if (measured.length === 0) return { low: 0, span: 1 };
  const low = measured.reduce((a, b) => Math.min(a, b));
  const high = measured.reduce((a, b) => Math.max(a, b));
  return { low, span: high > low ? high - low : 1 };
}

/** `values` [rows × scales] in natural units. */
function seriesOf(values: Float64Array, scales: readonly Scale[], known: Float64Array): Series {
  const targets = scales.length;
  const scaled = values.map((x, i) => (x - scales[i % targets].low) / scales[i % targets].span);
  const measured = Array.from({ length: values.length / targets }, (_, row) =>
    scales.every((__, j) => !Number.isNaN(scaled[row * targets + j])),
  );
  for (let i = 0; i < scaled.length; i++)
    if (Number.isNaN(scaled[i])) scaled[i] = i >= targets ? scaled[i - targets] : 0;
  return { values: scaled, measured, known, scales };
}

/** Covariates of the step before each observation, scaled by what is fitted, [times × width] of each arm. */
function knownOf(
  world: World,
  arms: readonly Arm[],
  names: readonly string[],
  fitted: readonly number[],
): { readonly values: Float64Array; readonly width: number }[] {
  const parts = names.flatMap((name) => Array.from({ length: world.covariates[name] }, (_, j) => ({ name, j })));
  const at = ({ covariates, times }: Arm, { name, j }: (typeof parts)[number], row: number): number =>
    covariates[name][Math.max(0, times[row] - 1) * world.covariates[name] + j];
  const scales = parts.map((part) =>
    scaleOf(Float64Array.from(fitted.flatMap((a) => arms[a].times.map((_, row) => at(arms[a], part, row))))),
  );
  return arms.map((arm) => ({
    width: parts.length,
    values: Float64Array.from({ length: arm.times.length * parts.length }, (_, i) => {
      const [row, p] = [Math.floor(i / parts.length), i % parts.length];
      return (at(arm, parts[p], row) - scales[p].low) / scales[p].span;
    }),
  }));
}
