/**
 * @file Does a program squeeze the priors it was given? Two numbers of its prior predictions, both nats:
 *
 *   volume    = ½ log det(T + ε I)                       how much of the space of statistics they fill (Wilks 1932)
 *   influence = ½ log det(T + ε I) − ½ log det(W + ε I)   how much of that is the parameters' doing
 *
 * T: covariance of asinh(statistic / size) over prior and noise; W: over noise alone, from pairs of simulations with one θ.
 * Influence is the information that Gaussian statistics hold on θ. asinh, because a few wild simulations must not decide;
 * ε, so that statistics that hardly vary (atoms, conserved sums) count as a resolution of √ε and not as −∞.
 *
 * A re-mapped prior loses volume because parameters lose influence; a mechanism that only narrows predictions keeps the
 * influence, and one that adds noise loses influence but no volume. So what is reported is
 *
 *   squeeze = min(volume lost, influence lost)            against another program, e.g. the parent
 *
 * up to about which many nats of evidence may come from a prior of the program's own. A hint for a reader, not a proof.
 */
import { cholesky, logDeterminant } from "../math/cholesky.js";
import { weightedMoments } from "../math/moments.js";

/** Variance below which a statistic counts as constant: 1 % of its size. */
const RESOLUTION = 1e-4;
const BATCHES = 10;

/** A squeeze above this, nats, is worth a line. Single edits of the bundled libraries stay below it. */
export const LARGE_SQUEEZE = 2;

export interface Fill {
  readonly volume: number;
  readonly influence: number;
}

export interface Squeeze {
  /** nats; positive where parameters were squeezed */
  readonly value: number;
  readonly se: number;
}

/** Two simulations of one θ: rows of statistics [pairs][statistics], finite. */
export interface PairedPredictions {
  readonly first: readonly ArrayLike<number>[];
  readonly second: readonly ArrayLike<number>[];
}

/** Typical size of each statistic, 1 where it is 0: the units in which programs are compared. */
export function sizesOf(rows: readonly ArrayLike<number>[]): number[] {
  return Array.from({ length: rows[0]?.length ?? 0 }, (_, j) => {
    const sorted = Float64Array.from(rows, (row) => Math.abs(row[j])).sort();
    return sorted[sorted.length >> 1] || sorted[sorted.length - 1] || 1;
  });
}

/** Of all pairs, and of all but each tenth of them: for errors. */
export interface FillEstimate extends Fill {
  readonly without: readonly Fill[];
}

export const LEAST_PAIRS = 2 * BATCHES;

export function fillOf({ first, second }: PairedPredictions, sizes: readonly number[]): FillEstimate {
  if (first.length < LEAST_PAIRS) throw new RangeError(`Expected at least ${LEAST_PAIRS} pairs, got ${first.length}`);
  const mapped = (row: ArrayLike<number>): number[] => sizes.map((size, j) => Math.asinh(row[j] / size));
  const all = first.map(mapped);
  const noise = second.map((row, i) => mapped(row).map((x, j) => (all[i][j] - x) / Math.SQRT2));
  const without = Array.from({ length: BATCHES }, (_, b) => {
    const kept = <T>(rows: readonly T[]): T[] => rows.filter((_row, i) => i % BATCHES !== b);
    return fill(kept(all), kept(noise));
  });
  return { ...fill(all, noise), without };
}

function fill(all: readonly (readonly number[])[], noise: readonly (readonly number[])[]): Fill {
  const volume = halfLogDeterminant(all);
  return { volume, influence: volume - halfLogDeterminant(noise) };
}

function halfLogDeterminant(rows: readonly (readonly number[])[]): number {
  const d = rows[0].length;
  const weights = new Float64Array(rows.length).fill(1 / rows.length);
  const { covariance } = weightedMoments(Float64Array.from(rows.flat()), weights, d);
  for (let j = 0; j < d; j++) covariance[j * d + j] += RESOLUTION;
  const lower = cholesky(covariance, d);
  if (lower === null) throw new RangeError("Expected finite statistics");
  return logDeterminant(lower, d);
}

/** How far `program` squeezes what `reference` leaves to its parameters; jackknife error, shared draws used as such. */
export function squeezeOf(program: FillEstimate, reference: FillEstimate): Squeeze {
  const value = squeeze(program, reference);
  const without = program.without.map((own, b) => squeeze(own, reference.without[b]));
  const mean = without.reduce((a, b) => a + b, 0) / BATCHES;
  const squares = without.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { value, se: Math.sqrt(((BATCHES - 1) / BATCHES) * squares) };
}

const squeeze = (program: Fill, reference: Fill): number =>
  Math.min(reference.volume - program.volume, reference.influence - program.influence);
