/**
 * @file The unbiased estimate of a normal density whose mean is a regression and whose covariance is constant (Ghurye &
 * Olkin 1969; for synthetic likelihoods Price et al. 2018, eq. 5). With scatter M of ν degrees of freedom, prediction m,
 * leverage h and q = (x − m)ᵀM⁻¹(x − m) / (1 − h),
 *
 *   log p̂ = log Γ(ν/2) − log Γ((ν−d)/2) − (d/2) log π(1−h) − ½ log|M| + ((ν−d−2)/2) log(1 − q),  −∞ where q ≥ 1.
 *
 * It is the density of a row given the sums over all rows, so it is a density itself; its mean over data sets, not that
 * of its logarithm, is the normal density.
 */
import gammaln from "@stdlib/math/base/special/gammaln/lib/index.js";
import type { Rows } from "./density.js";
import { leastSquares } from "./least-squares.js";
import { minus } from "./rows.js";
import { scatterOf } from "./scatter.js";
import type { UnitDensity } from "./unit-density.js";

/** Leverage is below 1 at rows that were fitted; far from them it is held here. */
const MOST_LEVERAGE = 0.99;

export function fitUnbiased(x: Rows, condition: Rows, features: (condition: Rows) => Rows): UnitDensity {
  const f = features(condition);
  const D = x.width;
  const freedom = x.count - f.width - 1; // ν
  if (freedom <= D + 2) throw new RangeError(`Expected more than ${f.width + D + 3} rows, got ${x.count}`);
  const mean = leastSquares(x, f);
  const scatter = scatterOf(minus(x, mean.predict(f)), freedom); // M / ν
  const constant =
    gammaln(freedom / 2) -
    gammaln((freedom - D) / 2) -
    (D / 2) * Math.log(Math.PI * freedom) -
    scatter.halfLogDeterminant;
  const left = (given: Rows): Float64Array => mean.leverage(given).map((h) => 1 - Math.min(h, MOST_LEVERAGE));
  const logDensity = (rows: Rows, given: Rows): Float64Array => {
    const g = features(given);
    const room = left(g); // 1 − h
    return scatter.squares(minus(rows, mean.predict(g))).map((square, i) => {
      const q = square / (freedom * room[i]);
      return q < 1 ? constant - (D / 2) * Math.log(room[i]) + ((freedom - D - 2) / 2) * Math.log1p(-q) : -Infinity;
    });
  };
  return {
    logDensities: (variants, given) => variants.map((rows) => logDensity(rows, given)),
    /** m + √(ν(1 − h)) L e / √(|e|² + χ²) with χ² of ν − d degrees of freedom */
    sample: (given, stream) => {
      const g = features(given);
      const [room, at] = [left(g), mean.predict(g)];
      const e = Float64Array.from({ length: at.length }, () => stream.normal());
      for (let i = 0; i < given.count; i++) {
        const own = e.subarray(i * D, (i + 1) * D);
        let total = own.reduce((s, v) => s + v * v, 0);
        for (let k = 0; k < freedom - D; k++) total += stream.normal() ** 2;
        for (let d = 0; d < D; d++) own[d] *= Math.sqrt((freedom * room[i]) / total);
      }
      const moved = scatter.colour({ values: e, count: given.count, width: D }).values;
      return { values: moved.map((v, k) => v + at[k]), count: given.count, width: D };
    },
  };
}
