/**
 * @file Variances that follow the condition, log v_j(c) = γ_jᵀ(1, c): maximum likelihood of normal residuals by scoring,
 * γ ← γ + (ΣffᵀI)⁻¹ Σ f (r² / v − 1) (Harvey 1976). Outside the range met in the rows log v is held.
 */
import type { Rows } from "./density.js";
import { leastSquares } from "./least-squares.js";

/** log v of every row and column: [count × D]. */
export type LogVariances = (condition: Rows) => Float64Array;

const STEPS = 40;
/** Largest change of log v in one step; scoring from a poor start overshoots. */
const STRIDE = 2;
const SETTLED = 1e-8;
/** Of unit-scale columns. */
const LEAST_VARIANCE = 1e-12;

export function fitLogVariances(residuals: Rows, condition: Rows): LogVariances {
  const { count, width: D, values } = residuals;
  const squares = values.map((r) => Math.max(r * r, LEAST_VARIANCE));
  const level = Array.from({ length: D }, (_, j) => {
    let s = 0;
    for (let i = 0; i < count; i++) s += squares[i * D + j];
    return Math.log(s / count);
  });
  const gamma = new Float64Array((condition.width + 1) * D);
  gamma.set(level);
  const linear = (rows: Rows): Float64Array => evaluate(gamma, rows, D);
  let logV = linear(condition);
  for (let step = 0; step < STEPS; step++) {
    const excess = squares.map((s, i) => s / Math.exp(logV[i]) - 1);
    const towards = leastSquares({ ...residuals, values: excess }, condition);
    const change = towards.predict(condition).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    const share = Math.min(1, STRIDE / change);
    towards.coefficients.forEach((g, at) => (gamma[at] += share * g));
    logV = linear(condition);
    if (change < SETTLED) break;
  }
  const range = Array.from({ length: D }, (_, j) => {
    const own = logV.filter((_v, at) => at % D === j);
    return [own.reduce((a, b) => Math.min(a, b)), own.reduce((a, b) => Math.max(a, b))] as const;
  });
  return (rows) => linear(rows).map((v, at) => Math.min(Math.max(v, range[at % D][0]), range[at % D][1]));
}

/** γᵀ(1, c) of every row: [count × D]. */
function evaluate(gamma: Float64Array, { values, count, width }: Rows, D: number): Float64Array {
  const out = new Float64Array(count * D);
  for (let i = 0; i < count; i++)
    for (let f = 0; f <= width; f++) {
      const v = f === 0 ? 1 : values[i * width + f - 1];
      for (let d = 0; d < D; d++) out[i * D + d] += v * gamma[f * D + d];
    }
  return out;
}
