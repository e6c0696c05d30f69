/**
 * @file Summary statistics from a declaration: values at given times, or one number for an arm (its sum, largest value,
 * time of the largest value, …), transformed and scaled. What was not measured in an arm does not count in its
 * simulations either. Without a declaration the statistics are the observations themselves.
 */
import { UsageError } from "../core/errors.js";
import type { World } from "../programs/types.js";
import { columnsOf } from "./arms.js";
import { didYouMean } from "../core/nearest.js";
import type { StatisticDeclaration } from "./schema.js";
import type { Statistics } from "./types.js";

/** One statistic of one arm; `outputs`: [times][width]. */
type Summary = (outputs: Float64Array, arm: number) => number;

const TRANSFORMS = { none: (x: number) => x, sqrt: Math.sqrt, log1p: Math.log1p } as const;

/** Reductions of measured values v at times t. */
const REDUCTIONS = {
  sum: (v) => v.reduce((a, b) => a + b, 0),
  mean: (v) => v.reduce((a, b) => a + b, 0) / v.length,
  max: (v) => Math.max(...v),
  min: (v) => Math.min(...v),
  last: (v) => v[v.length - 1],
  timeOfMax: (v, t) => t[v.indexOf(Math.max(...v))],
} as const satisfies Readonly<Record<string, (v: readonly number[], t: readonly number[]) => number>>;

/** The statistics that `environment.yaml` declares. */
export function statisticsOf(world: World, declared: readonly StatisticDeclaration[] | undefined): Statistics {
  const parts = declared ? declared.flatMap((d, i) => expand(world, d, i)) : observations(world);
  const statistics: Statistics = {
    names: parts.map((p) => p.name),
    of: (outputs, arm) => Float64Array.from(parts, (p) => p.summary(outputs, arm)),
  };
  checkFinite(world, statistics);
  return statistics;
}

interface Part {
  readonly name: string;
  readonly summary: Summary;
}

const timeOf = (world: World, step: number): number => world.t0 + step * world.dt;

/** Every number of an arm; all arms must have equally many. */
function observations(world: World): Part[] {
  const [first] = world.arms;
  const columns = columnsOf(world.observables);
  if (world.arms.some((arm) => arm.times.length !== first.times.length))
    throw new UsageError(
      "environment.yaml: statistics: expected a list, since the arms are not observed equally often",
    );
  const missing = world.arms.some((arm) => arm.data.some(Number.isNaN));
  if (missing) throw new UsageError("environment.yaml: statistics: expected a list, since observations are missing");
  return first.times.flatMap((step, i) =>
    columns.map((column, c) => ({
      name: world.steps === 0 ? column : `${column}@${timeOf(world, step)}`,
      summary: (outputs: Float64Array) => outputs[i * columns.length + c],
    })),
  );
}

function expand(world: World, d: StatisticDeclaration, index: number): Part[] {
  const where = `environment.yaml: statistics[${index}]`;
  const column = columnOf(world, d, where);
  if ((d.at === undefined) === (d.reduce === undefined))
    throw new UsageError(`${where}: expected either 'at' or 'reduce', got ${d.at ? "both" : "neither"}`);
  const transform = TRANSFORMS[d.transform ?? "none"];
  const divisor = divisorOf(world, d, where);
  const scaled =
    (raw: Summary): Summary =>
    (outputs, arm) =>
      transform(raw(outputs, arm) / divisor(arm));
  if (d.reduce !== undefined) {
    const name = d.name ?? `${d.reduce} ${column.name}`;
    return [{ name, summary: scaled(reduced(world, column.offset, d.reduce)) }];
  }
  return (d.at ?? []).map((time) => ({
    name: `${d.name ?? column.name}@${time}`,
    summary: scaled(valueAt(world, column.offset, time, where)),
  }));
}

function columnOf(world: World, d: StatisticDeclaration, where: string): { name: string; offset: number } {
  const width = world.observables[d.observable];
  if (width === undefined) {
    const names = Object.keys(world.observables);
    throw new UsageError(
      `${where}.observable: expected one of ${names.join(", ")}, got '${d.observable}'.${didYouMean(d.observable, names)}`,
    );
  }
  if ((d.index ?? 0) >= width) throw new UsageError(`${where}.index: expected an index below ${width}, got ${d.index}`);
  const name = width === 1 ? d.observable : `${d.observable}[${d.index ?? 0}]`;
  return { name, offset: columnsOf(world.observables).indexOf(name) };
}

const widthOf = (world: World): number => columnsOf(world.observables).length;

function valueAt(world: World, offset: number, time: number, where: string): Summary {
  const width = widthOf(world);
  const rows = world.arms.map((arm) => arm.times.findIndex((step) => Math.abs(timeOf(world, step) - time) < 1e-9));
  const absent = rows.indexOf(-1);
  if (absent >= 0)
    throw new UsageError(`${where}.at: expected times of observations, got ${time} (arm '${world.arms[absent].name}')`);
  return (outputs, arm) => outputs[rows[arm] * width + offset];
}

function reduced(world: World, offset: number, how: keyof typeof REDUCTIONS): Summary {
  const width = widthOf(world);
  const measured = world.arms.map((arm) =>
    arm.times.map((_, i) => i).filter((i) => !Number.isNaN(arm.data[i * width + offset])),
  );
  const times = world.arms.map((arm, a) => measured[a].map((i) => timeOf(world, arm.times[i])));
  return (outputs, arm) =>
    REDUCTIONS[how](
      measured[arm].map((i) => outputs[i * width + offset]),
      times[arm],
    );
}

/** What a statistic is divided by, for each arm. */
function divisorOf(world: World, { divide }: StatisticDeclaration, where: string): (arm: number) => number {
  if (divide === undefined) return () => 1;
  if (typeof divide === "number") return () => divide;
  const constant = world.constants[divide];
  if (typeof constant === "number") return () => constant;
  if (world.contexts[divide] === "number") return (arm) => world.arms[arm].context[divide] as number;
  throw new UsageError(`${where}.divide: expected a number, or the name of a constant or context, got '${divide}'`);
}

/** The data must have every statistic, or no simulation could be compared with them. */
function checkFinite(world: World, statistics: Statistics): void {
  world.arms.forEach((arm, a) => {
    const bad = statistics.of(arm.data, a).findIndex((v) => !Number.isFinite(v));
    if (bad >= 0)
      throw new UsageError(
        `environment.yaml: statistics: expected a finite '${statistics.names[bad]}' of the data of arm '${arm.name}'; was it measured?`,
      );
  });
}
