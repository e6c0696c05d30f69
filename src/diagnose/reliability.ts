/**
 * @file Are stated probabilities of models reliable? Each simulation draws a true model and states p over all of them.
 *
 *   ECE = Σ_bins (n_b / n) |share true in b − mean stated in b|         (Naeini, Cooper & Hauskrecht 2015)
 *
 * over all (simulation, model) pairs. ECE of a calibrated statement is not 0 but noise, so what it would be is found by
 * drawing the true models anew from the statements themselves; the p-value is read off the same draws. The log score
 * log p(true) is compared with its own expectation Σ p log p in the same way, as a z-value.
 */
import type { Stream } from "../math/rng.js";

/** One simulation: index of the true model, and the probability stated for each. */
export interface Statement {
  readonly truth: number;
  readonly probabilities: readonly number[];
}

export interface Bin {
  readonly stated: number;
  readonly share: number;
  readonly count: number;
  /** standard error of `share` if the statements are right */
  readonly se: number;
}

export interface Reliability {
  readonly bins: readonly Bin[];
  readonly ece: number;
  /** of a calibrated statement: mean and standard deviation of ECE */
  readonly eceExpected: number;
  readonly eceSe: number;
  /** P(a calibrated statement has as large an ECE) */
  readonly p: number;
  /** mean log p(true), nats, with its standard error; its expectation if the statements are right */
  readonly logScore: number;
  readonly logScoreSe: number;
  readonly logScoreExpected: number;
  /** (log score − expected) / sd under calibration; far below 0: too sure */
  readonly logScoreZ: number;
  /** share of simulations whose true model has the largest probability */
  readonly hits: number;
}

const BINS = 10;
const REPEATS = 1000;

export function reliabilityOf(statements: readonly Statement[], stream: Stream): Reliability {
  const n = statements.length;
  if (n < 2) throw new RangeError(`Expected at least 2 statements, got ${n}`);
  const truths = statements.map(({ truth }) => truth);
  const ece = eceOf(binned(statements, truths));
  const null_ = Array.from({ length: REPEATS }, (_, k) => {
    const source = stream.fork("truths", k);
    return eceOf(
      binned(
        statements,
        statements.map(({ probabilities }) => drawn(probabilities, source.uniform())),
      ),
    );
  });
  const eceExpected = mean(null_);
  return {
    bins: binned(statements, truths).filter(({ count }) => count > 0),
    ece,
    eceExpected,
    eceSe: sd(null_),
    p: (1 + null_.filter((e) => e >= ece).length) / (REPEATS + 1),
    ...logScores(statements),
    hits: mean(
      statements.map(({ truth, probabilities }) => Number(probabilities[truth] >= Math.max(...probabilities))),
    ),
  };
}

function binned(statements: readonly Statement[], truths: readonly number[]): Bin[] {
  const stated = new Float64Array(BINS);
  const variance = new Float64Array(BINS);
  const hits = new Float64Array(BINS);
  const count = new Float64Array(BINS);
  statements.forEach(({ probabilities }, i) =>
    probabilities.forEach((p, m) => {
      const b = Math.min(BINS - 1, Math.floor(p * BINS));
      count[b]++;
      stated[b] += p;
      variance[b] += p * (1 - p);
      if (truths[i] === m) hits[b]++;
    }),
  );
  return Array.from(count, (c, b) => ({
    stated: stated[b] / c,
    share: hits[b] / c,
    count: c,
    se: Math.sqrt(variance[b]) / c,
  }));
}

function eceOf(bins: readonly Bin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, b) => sum + (b.count === 0 ? 0 : (b.count / total) * Math.abs(b.share - b.stated)), 0);
}

function drawn(probabilities: readonly number[], u: number): number {
  let cumulative = 0;
  const found = probabilities.findIndex((p) => u < (cumulative += p));
  return found < 0 ? probabilities.length - 1 : found;
}

/** A true model that was called impossible makes the score −Infinity, as it should. */
function logScores(statements: readonly Statement[]) {
  const scores = statements.map(({ truth, probabilities }) => Math.log(probabilities[truth]));
  const entropies = statements.map(({ probabilities }) => {
    const living = probabilities.filter((p) => p > 0);
    const expected = living.reduce((sum, p) => sum + p * Math.log(p), 0);
    return { expected, variance: living.reduce((sum, p) => sum + p * (Math.log(p) - expected) ** 2, 0) };
  });
  const n = scores.length;
  const logScore = mean(scores);
  const logScoreExpected = mean(entropies.map(({ expected }) => expected));
  const spread = Math.sqrt(entropies.reduce((sum, { variance }) => sum + variance, 0)) / n;
  const difference = logScore - logScoreExpected;
  return {
    logScore,
    logScoreSe: sd(scores) / Math.sqrt(n),
    logScoreExpected,
    logScoreZ: difference === 0 ? 0 : difference / spread,
  };
}

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
const sd = (v: readonly number[]): number => Math.sqrt(v.reduce((s, x) => s + (x - mean(v)) ** 2, 0) / (v.length - 1));
