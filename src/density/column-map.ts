/**
 * @file Increasing functions of one column that bring it closer to normal, with their slopes: for bounded columns the
 * normal quantile (a uniform one becomes exactly normal) or a logarithm, for heavy tails the inverse hyperbolic sine
 * (Johnson 1949, S_U), for counts a square root, which makes the spread of a Poisson count the same at all means
 * (Anscombe 1948).
 */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import { normalQuantile } from "../math/normal-quantile.js";

export interface ColumnMap {
  /** NaN outside of its domain */
  forward(x: number): number;
  /** log dy/dx */
  logSlope(x: number): number;
  back(y: number): number;
}

export const identity: ColumnMap = { forward: (x) => x, logSlope: () => 0, back: (y) => y };

const ANSCOMBE = 3 / 8;

/** √(x + 3/8), x ≥ 0 */
export const root: ColumnMap = {
  forward: (x) => (x >= 0 ? Math.sqrt(x + ANSCOMBE) : NaN),
  logSlope: (x) => -Math.log(2) - Math.log(x + ANSCOMBE) / 2,
  back: (y) => Math.max(0, Math.max(0, y) ** 2 - ANSCOMBE),
};

/** Beyond, sinh would overflow. */
const FAR = 300;

/** asinh((x − centre) / scale): linear within `scale` of the centre, logarithmic far from it. */
export const tails = (centre: number, scale: number): ColumnMap => ({
  forward: (x) => Math.asinh((x - centre) / scale),
  logSlope: (x) => -Math.log(scale) - Math.log(Math.hypot(1, (x - centre) / scale)),
  back: (y) => centre + scale * Math.sinh(Math.min(Math.max(y, -FAR), FAR)),
});

/** What is taken for the bound itself, as a share of the interval. */
const EDGE = 1e-30;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** The column lies in [lower, upper]; either may be infinite. */
export function within([lower, upper]: readonly [number, number]): ColumnMap {
  if (!(lower < upper)) throw new RangeError(`Expected bounds in ascending order, got [${lower}, ${upper}]`);
  if (lower === -Infinity && upper === Infinity) return identity;
  if (upper === Infinity) return logAbove(lower);
  if (lower === -Infinity) return mirrored(logAbove(-upper));
  return probit(lower, upper);
}

function probit(lower: number, upper: number): ColumnMap {
  const width = upper - lower;
  const forward = (x: number): number => {
    if (!(x >= lower && x <= upper)) return NaN;
    const [below, above] = [(x - lower) / width, (upper - x) / width];
    return below < above ? normalQuantile(Math.max(below, EDGE)) : -normalQuantile(Math.max(above, EDGE));
  };
  return {
    forward,
    logSlope: (x) => forward(x) ** 2 / 2 + HALF_LOG_TWO_PI - Math.log(width),
    back: (y) => (y < 0 ? lower + width * normalCdf(y, 0, 1) : upper - width * normalCdf(-y, 0, 1)),
  };
}

const logAbove = (lower: number): ColumnMap => ({
  forward: (x) => (x >= lower ? Math.log(Math.max(x - lower, EDGE)) : NaN),
  logSlope: (x) => -Math.log(Math.max(x - lower, EDGE)),
  back: (y) => lower + Math.exp(Math.min(y, FAR)),
});

const mirrored = (map: ColumnMap): ColumnMap => ({
  forward: (x) => -map.forward(-x),
  logSlope: (x) => map.logSlope(-x),
  back: (y) => -map.back(-y),
});
