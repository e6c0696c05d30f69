/**
 * @file Least squares of many targets on (1, features), rows weighted: B = (FᵀWF)⁻¹ FᵀWX, and leverages fᵀ(FᵀWF)⁻¹f.
 * Expects columns of about unit scale.
 */
import { cholesky } from "../math/cholesky.js";
import type { Rows } from "./density.js";
import { solveLower, solveUpper } from "./triangular.js";

export interface Regression {
  /** B: [1 + C][D], row-major */
  readonly coefficients: Float64Array;
  /** Bᵀ(1, c) of every row: [count × D] */
  predict(features: Rows): Float64Array;
  /** fᵀ(FᵀWF)⁻¹f of every row: the variance of its prediction in units of the noise's */
  leverage(features: Rows): Float64Array;
}

/** Added to the diagonal of the mean of ffᵀ, against features that depend on each other. */
const RIDGE = 1e-12;

export function leastSquares(x: Rows, features: Rows, weights?: Float64Array): Regression {
  const [N, D, F] = [x.count, x.width, features.width + 1];
  const gram = new Float64Array(F * F);
  const cross = new Float64Array(D * F); // [D][F]
  const feature = (rows: Rows, i: number, f: number): number => (f === 0 ? 1 : rows.values[i * (F - 1) + f - 1]);
  for (let i = 0; i < N; i++)
    for (let f = 0; f < F; f++) {
      const v = feature(features, i, f) * (weights === undefined ? 1 : weights[i]);
      for (let g = 0; g <= f; g++) gram[f * F + g] += v * feature(features, i, g);
      for (let d = 0; d < D; d++) cross[d * F + f] += v * x.values[i * D + d];
    }
  for (let f = 0; f < F; f++) gram[f * F + f] += RIDGE * N;
  const R = cholesky(gram, F);
  if (R === null) throw new RangeError(`Expected finite features, got a singular matrix of ${F}`);
  for (let d = 0; d < D; d++) {
    solveLower(R, F, cross, d * F);
    solveUpper(R, F, cross, d * F);
  }
  const coefficients = new Float64Array(F * D);
  for (let f = 0; f < F; f++) for (let d = 0; d < D; d++) coefficients[f * D + d] = cross[d * F + f];
  return {
    coefficients,
    predict: (rows) => {
      const out = new Float64Array(rows.count * D);
      for (let i = 0; i < rows.count; i++)
        for (let f = 0; f < F; f++) {
          const v = feature(rows, i, f);
          for (let d = 0; d < D; d++) out[i * D + d] += v * coefficients[f * D + d];
        }
      return out;
    },
    leverage: (rows) =>
      Float64Array.from({ length: rows.count }, (_, i) => {
        const y = Float64Array.from({ length: F }, (_f, f) => feature(rows, i, f));
        solveLower(R, F, y);
        return y.reduce((s, v) => s + v * v, 0);
      }),
  };
}
