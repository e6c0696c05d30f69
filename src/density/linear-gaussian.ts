/**
 * @file The closed-form reference: x | c ~ N(Bᵀ(1, c), LLᵀ) by least squares, covariance of the residuals with
 * N − C − 1 degrees of freedom. Expects columns of unit scale (see `data-units.ts`); exact where the model is true.
 */
import { cholesky, logDeterminant } from "../math/cholesky.js";
import { inDataUnits } from "./data-units.js";
import type { FitDensities, Rows } from "./density.js";
import { solveLower, solveUpper } from "./triangular.js";
import type { UnitDensity } from "./unit-density.js";

export interface LinearFit {
  /** B: [1 + C][D], row-major */
  readonly coefficients: Float64Array;
  /** L: [D][D], row-major, lower */
  readonly factor: Float64Array;
  readonly inputs: number;
}

/** Added to variances of unit-scale columns: a relative standard deviation of 1e-6. */
const JITTER = 1e-12;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

export function fitLinear(x: Rows, condition: Rows): LinearFit {
  const [N, D, F] = [x.count, x.width, condition.width + 1];
  const freedom = N - F;
  if (freedom <= D) throw new RangeError(`Expected more than ${F + D} rows for a covariance of ${D}, got ${N}`);
  const gram = new Float64Array(F * F);
  const cross = new Float64Array(D * F); // [D][F]
  const feature = (i: number, f: number): number => (f === 0 ? 1 : condition.values[i * (F - 1) + f - 1]);
  for (let i = 0; i < N; i++)
    for (let f = 0; f < F; f++) {
      const v = feature(i, f);
      for (let g = 0; g <= f; g++) gram[f * F + g] += v * feature(i, g);
      for (let d = 0; d < D; d++) cross[d * F + f] += v * x.values[i * D + d];
    }
  for (let f = 0; f < F; f++) gram[f * F + f] += JITTER * N;
  const R = factorOf(gram, F);
  for (let d = 0; d < D; d++) {
    solveLower(R, F, cross, d * F);
    solveUpper(R, F, cross, d * F);
  }
  const coefficients = new Float64Array(F * D);
  for (let f = 0; f < F; f++) for (let d = 0; d < D; d++) coefficients[f * D + d] = cross[d * F + f];
  const residual = residuals({ coefficients, inputs: D }, x, condition);
  const covariance = new Float64Array(D * D);
  for (let i = 0; i < N; i++)
    for (let a = 0; a < D; a++)
      for (let b = 0; b <= a; b++) covariance[a * D + b] += (residual[i * D + a] * residual[i * D + b]) / freedom;
  for (let d = 0; d < D; d++) covariance[d * D + d] += JITTER;
  return { coefficients, factor: factorOf(covariance, D), inputs: D };
}

/** Bᵀ(1, c) added to (sign 1) or taken from (−1) every row of x: [N × D]. */
function shifted(
  fit: Pick<LinearFit, "coefficients" | "inputs">,
  x: Rows,
  condition: Rows,
  sign: 1 | -1,
): Float64Array {
  const [D, C] = [fit.inputs, condition.width];
  const out = Float64Array.from(x.values);
  for (let i = 0; i < x.count; i++)
    for (let f = 0; f <= C; f++) {
      const v = sign * (f === 0 ? 1 : condition.values[i * C + f - 1]);
      for (let d = 0; d < D; d++) out[i * D + d] += v * fit.coefficients[f * D + d];
    }
  return out;
}

const residuals = (fit: Pick<LinearFit, "coefficients" | "inputs">, x: Rows, condition: Rows): Float64Array =>
  shifted(fit, x, condition, -1);

/** w = L⁻¹(x − Bᵀ(1, c)): standard normal where the model is true. log |∂w/∂x| = −Σ log L_dd. */
export function whiten(fit: LinearFit, x: Rows, condition: Rows): Rows {
  const values = residuals(fit, x, condition);
  for (let i = 0; i < x.count; i++) solveLower(fit.factor, fit.inputs, values, i * fit.inputs);
  return { values, count: x.count, width: fit.inputs };
}

/** x = Bᵀ(1, c) + L w. */
export function colour(fit: LinearFit, w: Rows, condition: Rows): Rows {
  const D = fit.inputs;
  const values = new Float64Array(w.values.length);
  for (let i = 0; i < w.count; i++)
    for (let a = 0; a < D; a++)
      for (let b = 0; b <= a; b++) values[i * D + a] += fit.factor[a * D + b] * w.values[i * D + b];
  return { values: shifted(fit, { ...w, values }, condition, 1), count: w.count, width: D };
}

/** −log det L */
export const logWhitening = ({ factor, inputs }: LinearFit): number => -logDeterminant(factor, inputs);

function factorOf(matrix: Float64Array, n: number): Float64Array {
  const factor = cholesky(matrix, n);
  if (factor === null) throw new RangeError(`Expected columns that are independent, got a singular matrix of ${n}`);
  return factor;
}

/** The density of a fit, on columns of unit scale. */
export function linearDensity(fit: LinearFit): UnitDensity {
  const D = fit.inputs;
  const constant = logWhitening(fit) - D * HALF_LOG_TWO_PI;
  const logDensity = (x: Rows, condition: Rows): Float64Array => {
    const w = whiten(fit, x, condition).values;
    return Float64Array.from({ length: x.count }, (_, i) => {
      let s = constant;
      for (let d = 0; d < D; d++) s -= 0.5 * w[i * D + d] ** 2;
      return s;
    });
  };
  return {
    logDensities: (variants, condition) => variants.map((x) => logDensity(x, condition)),
    sample: (condition, stream) => {
      const w = Float64Array.from({ length: condition.count * D }, () => stream.normal());
      return colour(fit, { values: w, count: condition.count, width: D }, condition);
    },
  };
}

export const linearGaussian: FitDensities = inDataUnits((data) =>
  data.map(({ x, condition }) => linearDensity(fitLinear(x, condition))),
);
