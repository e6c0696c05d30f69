/**
 * @file What one fit shows, in words for whoever proposes next: where it misses the data, in time and by place or arm, and how
 * values of predicted parameters run. Of the scored part too: it is a validation fold's, whose data guide the search.
 */
import type { Environment, Fold } from "../../envs/types.js";
import { meanOf } from "../../math/sample.js";
import type { PredictedParameter } from "../../programs/types.js";
import { short } from "../residuals.js";
import { taskOf, windowOf } from "./fold-world.js";
import type { ArmForecast, FoldForecast } from "./predict-with.js";
import { rowWidth, type TargetColumns, targetColumns } from "./target-columns.js";

const WORST = 3;

export function remarksOn(environment: Environment, fold: Fold, forecast: FoldForecast): readonly string[] {
  const columns = targetColumns(environment);
  const lines = columns.flatMap((target) => [
    inTime(environment, fold, forecast, target),
    ...(target.width > 1 ? [byPlace(environment, fold, forecast, target)] : []),
  ]);
  const many = forecast.arms.length > 1 ? [byArm(environment, forecast, columns)] : [];
  return [...lines, ...many, ...forecast.program.predicted.map((p) => course(p, forecast))];
}

/** Errors of one target over some rows of some arms and some of its places. */
interface Summary {
  readonly observed: number;
  readonly predicted: number;
  readonly rmse: number;
}

interface Region {
  readonly arms: readonly ArmForecast[];
  /** rows of `means`, as shares of an arm's; and how many rows of the data come before its first row */
  readonly from: (length: number) => number;
  readonly to: (length: number) => number;
  readonly before: number;
  readonly offset: number;
  readonly width: number;
}

function summarise(environment: Environment, region: Region): Summary | null {
  const wide = rowWidth(environment);
  let [observed, predicted, squares, count] = [0, 0, 0, 0];
  for (const { arm, means } of region.arms) {
    const { data } = environment.world.arms[arm];
    const length = means.length / wide;
    for (let i = region.from(length); i < region.to(length); i++)
      for (let j = region.offset; j < region.offset + region.width; j++) {
        const [x, y] = [data[(i + region.before) * wide + j], means[i * wide + j]];
        if (Number.isNaN(x)) continue;
        observed += x;
        predicted += y;
        squares += (x - y) ** 2;
        count++;
      }
  }
  return count === 0
    ? null
    : { observed: observed / count, predicted: predicted / count, rmse: Math.sqrt(squares / count) };
}

/** "cases, observed against predicted: first quarter 12, 14; …; horizon 30, 22". */
function inTime(environment: Environment, fold: Fold, { arms }: FoldForecast, { name, offset, width }: TargetColumns) {
  const isForecast = taskOf(environment).kind === "forecast";
  const { from, split } = isForecast ? windowOf(fold) : { from: 0, split: 0 };
  const seen = (length: number): number => (isForecast ? split - from : length);
  const quarters = ["first quarter", "second", "third", "last"].map((label, q) => {
    const edge = (k: number) => (length: number) => Math.round((k * seen(length)) / 4);
    return { label, from: edge(q), to: edge(q + 1) };
  });
  const parts = isForecast
    ? [...quarters, { label: "horizon", from: () => split - from, to: (n: number) => n }]
    : quarters;
  const texts = parts.flatMap(({ label, ...part }) => {
    const summary = summarise(environment, { arms, ...part, before: from, offset, width });
    return summary ? [`${label} ${pair(summary)}, RMSE ${short(summary.rmse)}`] : [];
  });
  return `${name} in time, observed / predicted: ${texts.join("; ")}.`;
}

const pair = ({ observed, predicted }: Summary): string => `${short(observed)} / ${short(predicted)}`;

/** The places with the largest errors where the fold is scored. */
function byPlace(environment: Environment, fold: Fold, { arms }: FoldForecast, { name, offset, width }: TargetColumns) {
  const { laneNames, kind, lanes } = taskOf(environment);
  const { from, split } = kind === "forecast" ? windowOf(fold) : { from: 0, split: 0 };
  const places = Array.from({ length: width }, (_, p) => {
    const whole = { from: () => split - from, to: (n: number) => n, before: from };
    const summary = summarise(environment, { arms, ...whole, offset: offset + p, width: 1 });
    return { label: lanes === "places" ? laneNames[p] : `${name}[${p}]`, summary };
  });
  return `${name}, worst where scored, observed / predicted: ${worstOf(places)}.`;
}

function byArm(environment: Environment, { arms }: FoldForecast, columns: readonly TargetColumns[]): string {
  const [{ offset, width }] = columns;
  const each = arms.map((own) => ({
    label: environment.world.arms[own.arm].name,
    summary: summarise(environment, { arms: [own], from: () => 0, to: (n) => n, before: 0, offset, width }),
  }));
  return `Worst arms, observed / predicted: ${worstOf(each)}.`;
}

function worstOf(items: readonly { readonly label: string; readonly summary: Summary | null }[]): string {
  return items
    .flatMap(({ label, summary }) => (summary === null ? [] : [{ label, summary }]))
    .sort((a, b) => b.summary.rmse - a.summary.rmse)
    .slice(0, WORST)
    .map(({ label, summary }) => `${label} ${pair(summary)}`)
    .join("; ");
}

/** Share of the range within which a value counts as at its bound. */
const NEAR = 0.02;

/** "beta (predicted, 0 to 2 1/day): 0.21 at the start, 0.34 at the end, from 0.18 to 0.62; at its upper bound 12 % of the time". */
function course(
  { name, unit, lower, upper, column, length }: PredictedParameter,
  { arms, program }: FoldForecast,
): string {
  const values = arms.flatMap(({ rows }) => valuesOf(rows, program.columns, column, Math.max(1, length)));
  const [first, last] = [meanOf(values.map((v) => v[0])), meanOf(values.map((v) => v[v.length - 1]))];
  const all = values.flat().sort((a, b) => a - b);
  const share = (is: (v: number) => boolean): number => all.filter(is).length / all.length;
  const near = NEAR * (upper - lower);
  const [low, high] = [share((v) => v < lower + near), share((v) => v > upper - near)];
  const bounds = [
    ...(low > 0.05 ? [`at its lower bound ${percent(low)} of the time`] : []),
    ...(high > 0.05 ? [`at its upper bound ${percent(high)} of the time`] : []),
  ];
  const range = `${short(lower)} to ${short(upper)}${unit ? ` ${unit}` : ""}`;
  const runs = `${short(first)} at the start, ${short(last)} at the end, from ${short(all[0])} to ${short(all[all.length - 1])}`;
  return `${name} (predicted, ${range}): ${[runs, ...bounds].join("; ")}.`;
}

/** One series over steps for each column. */
function valuesOf(rows: Float64Array, columns: number, column: number, length: number): number[][] {
  return Array.from({ length }, (_, c) =>
    Array.from({ length: rows.length / columns }, (_row, step) => rows[step * columns + column + c]),
  );
}
const percent = (share: number): string => `${Math.round(100 * share)} %`;
