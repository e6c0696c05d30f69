/**
 * @file Draws as a table for users: per parameter the median with its Monte Carlo error, the central 90 % interval, mean,
 * standard deviation, MAP, R̂ and effective sizes; and the correlations. The error of a quantile is half the width
 * between the quantiles at the 16 % and 84 % points of Beta(Sp + 1, S(1 − p) + 1), S the effective size of the share of
 * draws below it (Vehtari et al. 2021, §4.4).
 */
import betaQuantile from "@stdlib/stats/base/dists/beta/quantile/lib/index.js";
import type { Rows } from "../density/density.js";
import { quantileOf } from "../math/sample.js";
import { bulkSize, quantileSize, tailSize } from "./effective-size.js";
import type { Mode } from "./mode.js";
import { sortedDraws } from "./rank-scores.js";
import type { ChainRows } from "./rank-scores.js";
import { rankRhat } from "./rhat.js";
import { parameterRows } from "./diagnose-chains.js";
import type { PosteriorDraws } from "./sample-posterior.js";

/** One row of the table. */
export interface ParameterSummary {
  readonly name: string;
  readonly median: number;
  /** Monte Carlo standard error of the median */
  readonly medianError: number;
  readonly q05: number;
  readonly q95: number;
  readonly mean: number;
  readonly sd: number;
  /** NaN where none was looked for */
  readonly map: number;
  /** NaN where draws are not from chains */
  readonly rhat: number;
  readonly bulkSize: number;
  readonly tailSize: number;
}

export interface PosteriorSummary {
  readonly parameters: readonly ParameterSummary[];
  /** [d][d] */
  readonly correlation: readonly (readonly number[])[];
  readonly mapLogDensity: number;
  readonly draws: number;
  readonly method: "importance" | "chains" | "direct";
  readonly warnings: readonly string[];
}

/** Where a beta distribution has as much below and above as a normal has beyond one standard deviation. */
const [LOW, HIGH] = [0.15865525393145707, 0.8413447460685429];

/** Draws of `samplePosterior`. */
export function summarise(posterior: PosteriorDraws, names: readonly string[], mode?: Mode): PosteriorSummary {
  const { theta, chains, method, report, importanceSize } = posterior;
  if (chains !== null) {
    const rows = names.map((_, j) => parameterRows(chains, j));
    const named = (report?.warnings ?? []).map((w) => w.replace(/^parameter (\d+)/, (_, j) => names[Number(j) - 1]));
    const parameters = names.map((name, j) => {
      const sizes = { rhat: rankRhat(rows[j]), bulk: bulkSize(rows[j]), tail: tailSize(rows[j]) };
      return summaryOf(name, sortedDraws(rows[j]), (value) => quantileSize(rows[j], value), sizes, mode?.theta[j]);
    });
    return { ...common(theta, mode), draws: chains.draws * chains.chains, parameters, method, warnings: named };
  }
  return { ...independent(theta, names, Math.min(importanceSize, theta.count), mode), method };
}

/** Independent draws, e.g. of a neural posterior; weighted ones are worth `size`. */
export function summariseDraws(theta: Rows, names: readonly string[], mode?: Mode): PosteriorSummary {
  return { ...independent(theta, names, theta.count, mode), method: "direct" };
}

function independent(theta: Rows, names: readonly string[], size: number, mode?: Mode) {
  const parameters = names.map((name, j) => {
    const row: ChainRows = [columnOf(theta, j)];
    return summaryOf(name, sortedDraws(row), () => size, { rhat: NaN, bulk: size, tail: size }, mode?.theta[j]);
  });
  return { ...common(theta, mode), draws: theta.count, parameters, warnings: [] };
}

function summaryOf(
  name: string,
  sorted: Float64Array,
  sizeBelow: (value: number) => number,
  { rhat, bulk, tail }: { readonly rhat: number; readonly bulk: number; readonly tail: number },
  map = NaN,
): ParameterSummary {
  const median = quantileOf(sorted, 0.5);
  const mean = sorted.reduce((s, v) => s + v, 0) / sorted.length;
  const sd = Math.sqrt(sorted.reduce((s, v) => s + (v - mean) ** 2, 0) / (sorted.length - 1));
  return {
    name,
    median,
    medianError: quantileError(sorted, 0.5, sizeBelow(median)),
    q05: quantileOf(sorted, 0.05),
    q95: quantileOf(sorted, 0.95),
    mean,
    sd,
    map,
    rhat,
    bulkSize: bulk,
    tailSize: tail,
  };
}

/** NaN where the effective size is. */
export function quantileError(sorted: Float64Array, p: number, size: number): number {
  if (!(size > 0)) return NaN;
  const at = (u: number): number => quantileOf(sorted, betaQuantile(u, size * p + 1, size * (1 - p) + 1));
  return (at(HIGH) - at(LOW)) / 2;
}

const columnOf = ({ values, count, width }: Rows, j: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => values[i * width + j]);

function common(theta: Rows, mode?: Mode) {
  const columns = Array.from({ length: theta.width }, (_, j) => centred(columnOf(theta, j)));
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((s, v, i) => s + v * b[i], 0);
  const correlation = columns.map((a, i) =>
    columns.map((b, j) => (i === j ? 1 : dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)))),
  );
  return { correlation, mapLogDensity: mode?.logDensity ?? NaN };
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  return values.map((v) => v - mean);
}
