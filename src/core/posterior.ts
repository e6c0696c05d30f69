/**
 * @file The posterior over models, from the archive of everything that was weighed, under a named prior:
 *
 *   P(m | data) = p(m) Z(m) / Σ p(m') Z(m')   over distinct programs, clones once.
 *
 * Each log Z is known up to a standard error; the error of a weight is the spread of that weight when every log Z is
 * drawn again from Normal(log Ẑ, se²). It says nothing about programs that were never found.
 */
import type { Stream } from "../math/rng.js";
import { normalise } from "./weights.js";

export interface WeighedModel {
  readonly id: string;
  readonly logPrior: number;
  readonly logZ: number;
  readonly se: number;
}

export interface Estimate {
  readonly value: number;
  readonly se: number;
}

export interface ModelPosterior {
  readonly ids: readonly string[];
  /** [M], sums to 1 */
  readonly weights: Float64Array;
  readonly weightSe: Float64Array;
  /** Probability that a model with `has(id)` is true: the sum of their weights. */
  probability(has: (id: string) => boolean): Estimate;
}

const REDRAWS = 1000;

/**
 * Nats; the largest error that is redrawn, also in place of one that could not be estimated. Replicates that disagree by
 * more have missed modes: they err downwards, by any amount, and a normal error of that width would redraw upwards too.
 */
const LARGEST_ERROR = 5;

/** Throws AllWeightsZeroError where no model can explain the data. */
export function modelPosterior(models: readonly WeighedModel[], stream: Stream): ModelPosterior {
  const ids = models.map((m) => m.id);
  const weights = normalise(
    models.map((m) => m.logPrior + m.logZ),
    "program",
  );
  const exact = models.every((m) => m.se === 0);
  const redrawn = exact ? [] : redraw(models, stream);
  const spread = (of: (w: Float64Array) => number) => standardDeviation(redrawn.map(of));
  return {
    ids,
    weights,
    weightSe: Float64Array.from(ids, (_, i) => spread((w) => w[i])),
    probability(has) {
      const members = ids.flatMap((id, i) => (has(id) ? [i] : []));
      const total = (w: Float64Array) =>
        Math.min(
          1,
          members.reduce((sum, i) => sum + w[i], 0),
        );
      return { value: total(weights), se: spread(total) };
    },
  };
}

/** Weights under REDRAWS draws of all log Z. Each model has a stream of its own, so that adding one moves no other. */
function redraw(models: readonly WeighedModel[], stream: Stream): Float64Array[] {
  const noise = models.map((m) => stream.fork("redraw", m.id));
  return Array.from({ length: REDRAWS }, () =>
    normalise(models.map((m, i) => m.logPrior + m.logZ + errorOf(m) * noise[i].normal())),
  );
}

/** A program that cannot be (log Z = −Infinity) has no error to redraw. */
function errorOf({ logZ, se }: WeighedModel): number {
  if (logZ === -Infinity) return 0;
  return Math.min(se, LARGEST_ERROR);
}

function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
}

/** ½ Σ |p − q| over all ids of either. */
export function totalVariation(p: ReadonlyMap<string, number>, q: ReadonlyMap<string, number>): number {
  const ids = new Set([...p.keys(), ...q.keys()]);
  return [...ids].reduce((sum, id) => sum + Math.abs((p.get(id) ?? 0) - (q.get(id) ?? 0)), 0) / 2;
}
