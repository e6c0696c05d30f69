/**
 * @file What a benchmark task of simulation-based inference is (Lueckmann et al. 2021): prior, simulator, observations,
 * and what lets it be judged, its likelihood and exact posterior.
 */
import type { Rows } from "../../src/density/density.js";
import { tableOf } from "../../src/density/rows.js";
import type { Stream } from "../../src/math/rng.js";
import { stream } from "../../src/math/rng.js";
import type { ParameterPrior } from "../../src/posterior/posterior.js";

export interface Task {
  readonly name: string;
  readonly dim: number;
  /** columns of x */
  readonly width: number;
  readonly prior: ParameterPrior;
  /** One x for every row of θ. */
  simulate(theta: Rows, stream: Stream): Rows;
  /** log p(observed | θ) of every row, nats */
  logLikelihood(theta: Rows, observed: Float64Array): Float64Array;
  /** Independent draws of the exact posterior. */
  reference(observed: Float64Array, count: number, stream: Stream): Rows;
  /** Is this parameter and observation one to judge by? Absent: all are. */
  readonly accepts?: (theta: Float64Array, observed: Float64Array) => boolean;
}

const OBSERVATION_SEED = 20_210_413;

/** θ and x of the first `count` observations, the same for ever. */
export function observationsOf(task: Task, count: number): { theta: Float64Array; x: Float64Array }[] {
  const out: { theta: Float64Array; x: Float64Array }[] = [];
  for (let trial = 0; out.length < count; trial++) {
    const random = stream(OBSERVATION_SEED).fork(task.name, trial);
    const theta = task.prior.sample(1, random.fork("theta"));
    const x = task.simulate(theta, random.fork("x")).values;
    if (task.accepts?.(theta.values, x) ?? true) out.push({ theta: theta.values, x });
  }
  return out;
}

/** Pairs to learn from. */
export function simulations(task: Task, count: number, random: Stream): { theta: Rows; x: Rows } {
  const theta = task.prior.sample(count, random.fork("theta"));
  return { theta, x: task.simulate(theta, random.fork("x")) };
}

/** One row of x for every row of θ. */
export const rowByRow = (theta: Rows, width: number, row: (theta: Float64Array) => ArrayLike<number>): Rows =>
  tableOf(
    Array.from({ length: theta.count }, (_, i) => row(rowOf(theta, i))),
    width,
  );

export const rowOf = ({ values, width }: Rows, i: number): Float64Array => values.subarray(i * width, (i + 1) * width);

export const overRows = (theta: Rows, f: (theta: Float64Array) => number): Float64Array =>
  Float64Array.from({ length: theta.count }, (_, i) => f(rowOf(theta, i)));

export function uniformPrior(dim: number, lower: number, upper: number): ParameterPrior {
  const box = { lower: Array.from({ length: dim }, () => lower), upper: Array.from({ length: dim }, () => upper) };
  const log = -dim * Math.log(upper - lower);
  return {
    box,
    sample: (count, random) => ({
      values: Float64Array.from({ length: count * dim }, () => lower + (upper - lower) * random.uniform()),
      count,
      width: dim,
    }),
    logDensity: (theta) => overRows(theta, (t) => (t.every((v) => v >= lower && v <= upper) ? log : -Infinity)),
  };
}
