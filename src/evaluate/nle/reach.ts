/**
 * @file Is the observation something that the program simulates? A learnt likelihood says nothing where no simulation came
 * near; there it extrapolates.
 *
 * The distance of the observation to its nearest simulation is compared with the distances of simulations to their own
 * nearest ones (whitened statistics, beside the design of the arm, so that arms are compared with their like). Were the
 * data simulated, all of these would be exchangeable (a conformal p-value: Vovk, Gammerman & Shafer 2005), whatever the
 * shape of the cloud; beyond the largest ones a generalised Pareto tail is fitted. An arm is out of reach below
 * FALSE_ALARM / arms, so that data that were simulated are called unsupported with probability FALSE_ALARM at most. Against
 * simulations at θ learnt from the same data the test is conservative, and sharper than against the whole prior.
 */
import { jitteredCholesky, whiten } from "../../math/cholesky.js";
import { weightedMoments } from "../../math/moments.js";
import { fitPareto } from "./pareto.js";

export const FALSE_ALARM = 0.01;

/** Rows of statistics, and of numbers that say which arm they are of. */
export interface Cloud {
  readonly statistics: readonly ArrayLike<number>[];
  readonly designs: readonly (readonly number[])[];
}

/** Simulations whose own distances are taken. */
const REFERENCES = 500;
/** Equal, relative to the size of the numbers. */
const EQUAL = 1e-9;
/** A statistic is named if its share is at least this part of the largest. */
const NAMED = 0.5;
const MOST_NAMED = 3;

/** For each observed row, the statistics (columns) that set it apart from all simulations; none where nothing does. */
export function outOfReach(
  observed: Cloud,
  simulated: Cloud,
  level: number = FALSE_ALARM,
): readonly (readonly number[])[] {
  const width = observed.statistics[0].length;
  const each = Array.from({ length: width }, (_, j) => j);
  const wrong = constantsOf(simulated, each);
  const varied = each.filter((j) => !wrong.has(j));
  const space = spaceOf(simulated, varied);
  const limit = limitOf(space, level / observed.statistics.length);
  return observed.statistics.map((row, i) => {
    const violated = each.filter((j) => wrong.has(j) && !isNear(row[j], wrong.get(j) as number));
    if (violated.length > 0) return violated;
    const point = space.place(row, observed.designs[i]);
    const { distance, at } = nearestTo(point, space.points, -1);
    return distance > limit ? blame(space, row, simulated.statistics[at], varied) : [];
  });
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= EQUAL * Math.max(1, Math.abs(b));

/** Columns that always have one value. */
function constantsOf({ statistics }: Cloud, columns: readonly number[]): ReadonlyMap<number, number> {
  const constant = columns.filter((j) => statistics.every((row) => isNear(row[j], statistics[0][j])));
  return new Map(constant.map((j) => [j, statistics[0][j]]));
}

interface WhiteSpace {
  /** whitened statistics and standardised design */
  place(statistics: ArrayLike<number>, design: readonly number[]): Float64Array;
  readonly points: readonly Float64Array[];
  /** lower Cholesky factor of the varied statistics' covariance */
  readonly lower: Float64Array;
}

function spaceOf({ statistics, designs }: Cloud, varied: readonly number[]): WhiteSpace {
  const d = varied.length;
  const flat = Float64Array.from(statistics.flatMap((row) => varied.map((j) => row[j])));
  const weights = new Float64Array(statistics.length).fill(1 / statistics.length);
  const { mean, covariance } = weightedMoments(flat, weights, d);
  const lower = jitteredCholesky(covariance, d);
  const units = designs[0].map((_, j) => {
    const values = designs.map((row) => row[j]);
    const centre = values.reduce((s, v) => s + v, 0) / values.length;
    return Math.sqrt(values.reduce((s, v) => s + (v - centre) ** 2, 0) / values.length) || 1;
  });
  const place = (row: ArrayLike<number>, design: readonly number[]): Float64Array => {
    const out = new Float64Array(d + units.length);
    const own = Float64Array.from(varied, (j) => row[j]);
    whiten(lower, d, own, 0, mean, out);
    units.forEach((unit, j) => (out[d + j] = design[j] / unit));
    return out;
  };
  return { place, points: statistics.map((row, i) => place(row, designs[i])), lower };
}

function nearestTo(
  point: Float64Array,
  points: readonly Float64Array[],
  itself: number,
): { readonly distance: number; readonly at: number } {
  let [best, at] = [Infinity, -1];
  for (let i = 0; i < points.length; i++) {
    if (i === itself) continue;
    let s = 0;
    for (let j = 0; j < point.length && s < best; j++) s += (point[j] - points[i][j]) ** 2;
    if (s < best) [best, at] = [s, i];
  }
  return { distance: Math.sqrt(best), at };
}

/** The distance that a simulation's nearest neighbour exceeds with probability `level`. */
function limitOf({ points }: WhiteSpace, level: number): number {
  const stride = Math.max(1, Math.floor(points.length / REFERENCES));
  const references = points.flatMap((p, i) => (i % stride === 0 ? [nearestTo(p, points, i).distance] : []));
  const sorted = references.sort((a, b) => a - b);
  const n = sorted.length;
  const tail = Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n)));
  const threshold = sorted[n - tail - 1];
  const exceedances = sorted.slice(n - tail).flatMap((v) => (v > threshold ? [v - threshold] : []));
  if (level >= tail / n || exceedances.length < 5) return sorted[Math.min(n - 1, Math.ceil((1 - level) * n))];
  const { k, scale } = fitPareto(exceedances);
  const beyond = (n * level) / exceedances.length;
  return threshold + (k === 0 ? -scale * Math.log(beyond) : (scale * (beyond ** -k - 1)) / k);
}

/** Statistics by their share in the distance: (P δ)_j² / P_jj, how far j is off given all others; P the precision. */
function blame(
  { lower }: WhiteSpace,
  row: ArrayLike<number>,
  near: ArrayLike<number>,
  varied: readonly number[],
): readonly number[] {
  const d = varied.length;
  const white = new Float64Array(d);
  const delta = Float64Array.from(varied, (j) => row[j] - near[j]);
  whiten(lower, d, delta, 0, new Float64Array(d), white);
  // columns of L⁻¹, so that P = L⁻ᵀ L⁻¹ and P δ = L⁻ᵀ white
  const shares = varied.map((_, j) => {
    const unit = new Float64Array(d);
    const column = new Float64Array(d);
    unit[j] = 1;
    const diagonal = whiten(lower, d, unit, 0, new Float64Array(d), column);
    return column.reduce((s, v, i) => s + v * white[i], 0) ** 2 / diagonal;
  });
  const most = shares.reduce((a, b) => Math.max(a, b));
  const order = varied.map((_, j) => j).sort((a, b) => shares[b] - shares[a]);
  return order
    .filter((j) => shares[j] >= NAMED * most)
    .slice(0, MOST_NAMED)
    .map((j) => varied[j]);
}
