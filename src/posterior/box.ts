/**
 * @file A box that parameters live in, and its smooth map onto ℝᵈ: between two bounds the normal score,
 * z = Φ⁻¹((θ − a)/(b − a)), so that a uniform prior becomes standard normal; above one bound z = log(θ − a), below one
 * z = −log(b − θ); without bounds z = θ. Densities are carried over with log |∂θ/∂z|.
 */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import type { Rows } from "../density/density.js";
import { normalQuantile } from "../math/normal-quantile.js";

export interface Box {
  /** [d], −Infinity where open */
  readonly lower: readonly number[];
  /** [d], Infinity where open */
  readonly upper: readonly number[];
}

const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Coordinates of points on (or beyond) a bound: as far out as numbers distinguish. */
const EDGE = 2 ** -52;
const FAR = 700;

export const openBox = (d: number): Box => ({
  lower: Array.from({ length: d }, () => -Infinity),
  upper: Array.from({ length: d }, () => Infinity),
});

export function checkBox({ lower, upper }: Box): void {
  const bad = lower.findIndex((a, i) => !(a < upper[i]));
  if (lower.length !== upper.length || bad >= 0)
    throw new RangeError(
      `Expected lower < upper in every coordinate, got [${lower.join(", ")}], [${upper.join(", ")}]`,
    );
}

export const isOpen = ({ lower, upper }: Box): boolean =>
  lower.every((a) => a === -Infinity) && upper.every((b) => b === Infinity);

/** Is row i of θ inside? NaN is outside. */
export function inside({ lower, upper }: Box, { values, width }: Rows, row: number): boolean {
  for (let j = 0; j < width; j++) {
    const v = values[row * width + j];
    if (!(v >= lower[j] && v <= upper[j])) return false;
  }
  return true;
}

/** θ → z. Points on a bound get the last coordinate before infinity. */
export const toLine = (box: Box, theta: Rows): Rows => mapped(theta, (v, j) => lineOf(v, box.lower[j], box.upper[j]));

/** z → θ, always inside. */
export const toBox = (box: Box, z: Rows): Rows => mapped(z, (v, j) => boxOf(v, box.lower[j], box.upper[j]));

/** log |∂θ/∂z| of every row of z. */
export function logStretch({ lower, upper }: Box, { values, count, width }: Rows): Float64Array {
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < width; j++) out[i] += logStretchOf(values[i * width + j], lower[j], upper[j]);
  return out;
}

const mapped = (x: Rows, f: (value: number, column: number) => number): Rows => ({
  ...x,
  values: x.values.map((v, at) => f(v, at % x.width)),
});

function lineOf(v: number, a: number, b: number): number {
  if (a === -Infinity && b === Infinity) return v;
  if (b === Infinity) return Math.max(-FAR, Math.log(Math.max(0, v - a)));
  if (a === -Infinity) return -Math.max(-FAR, Math.log(Math.max(0, b - v)));
  const [below, above] = [(v - a) / (b - a), (b - v) / (b - a)];
  return below <= above ? normalQuantile(Math.max(EDGE, below)) : -normalQuantile(Math.max(EDGE, above));
}

function boxOf(z: number, a: number, b: number): number {
  if (a === -Infinity && b === Infinity) return z;
  if (b === Infinity) return a + Math.exp(Math.min(FAR, z));
  if (a === -Infinity) return b - Math.exp(Math.min(FAR, -z));
  return z < 0 ? a + (b - a) * normalCdf(z, 0, 1) : b - (b - a) * normalCdf(-z, 0, 1);
}

function logStretchOf(z: number, a: number, b: number): number {
  if (a === -Infinity && b === Infinity) return 0;
  if (b === Infinity) return z;
  if (a === -Infinity) return -z;
  return Math.log(b - a) - 0.5 * z * z - HALF_LOG_TWO_PI;
}
