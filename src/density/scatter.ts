/**
 * @file One covariance for all rows of residuals, S = ΣrrᵀI / ν = LLᵀ, and what is done with it.
 */
import { cholesky, logDeterminant } from "../math/cholesky.js";
import type { Rows } from "./density.js";
import { solveLower } from "./triangular.js";

export interface Scatter {
  /** rᵀS⁻¹r of every row */
  squares(r: Rows): Float64Array;
  /** ½ log |S| */
  readonly halfLogDeterminant: number;
  /** L e of every row */
  colour(e: Rows): Rows;
}

/** Added to variances of unit-scale columns: a relative standard deviation of 1e-6. */
const JITTER = 1e-12;

export function scatterOf({ values, count, width: D }: Rows, freedom: number): Scatter {
  const covariance = new Float64Array(D * D);
  for (let i = 0; i < count; i++)
    for (let a = 0; a < D; a++)
      for (let b = 0; b <= a; b++) covariance[a * D + b] += (values[i * D + a] * values[i * D + b]) / freedom;
  for (let d = 0; d < D; d++) covariance[d * D + d] += JITTER;
  const L = cholesky(covariance, D);
  if (L === null) throw new RangeError(`Expected columns that are independent, got a singular matrix of ${D}`);
  return {
    halfLogDeterminant: logDeterminant(L, D),
    squares: (r) => {
      const w = Float64Array.from(r.values);
      return Float64Array.from({ length: r.count }, (_, i) => {
        solveLower(L, D, w, i * D);
        let s = 0;
        for (let d = 0; d < D; d++) s += w[i * D + d] ** 2;
        return s;
      });
    },
    colour: (e) => {
      const out = new Float64Array(e.values.length);
      for (let i = 0; i < e.count; i++)
        for (let a = 0; a < D; a++) for (let b = 0; b <= a; b++) out[i * D + a] += L[a * D + b] * e.values[i * D + b];
      return { ...e, values: out };
    },
  };
}
