/**
 * @file Synthetic likelihood (Wood 2010) as a conditional density: x | c ~ N(m(c), S(c) R S(c)). The mean m is quadratic
 * in c (weighted least squares), the log variances in S² are linear in c (maximum likelihood), R is one correlation
 * matrix. Wood estimates both moments from replicates at every parameter; smooth functions of it use all simulations.
 * Exact where such a model is true, and normal anyway. `unbiased` keeps S constant and uses `unbiased-normal.ts`.
 */
import { inDataUnits } from "./data-units.js";
import type { FitDensities, Rows } from "./density.js";
import { leastSquares } from "./least-squares.js";
import { fitLogVariances } from "./log-variances.js";
import { minus } from "./rows.js";
import { quadraticFeatures } from "./quadratic-features.js";
import { scatterOf } from "./scatter.js";
import { fitUnbiased } from "./unbiased-normal.js";
import type { UnitDensity } from "./unit-density.js";

export interface SyntheticOptions {
  /** Constant covariance, and the unbiased estimate of the density instead of the plugged-in normal. */
  readonly unbiased: boolean;
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

export const syntheticLikelihood = (options: SyntheticOptions = { unbiased: false }): FitDensities =>
  inDataUnits((data) =>
    data.map(({ x, condition }) => {
      const features = quadraticFeatures(condition);
      return (options.unbiased ? fitUnbiased : fitMoments)(x, condition, features);
    }),
  );

function fitMoments(x: Rows, condition: Rows, features: (condition: Rows) => Rows): UnitDensity {
  const D = x.width;
  const f = features(condition);
  const rough = minus(x, leastSquares(x, f).predict(f));
  const mean = weightedMean(x, f, fitLogVariances(rough, condition)(condition));
  const residual = minus(x, mean(f));
  const logVariances = fitLogVariances(residual, condition);
  const standard = (r: Rows, logV: Float64Array): Rows => ({
    ...r,
    values: r.values.map((v, at) => v * Math.exp(-logV[at] / 2)),
  });
  const scatter = scatterOf(standard(residual, logVariances(condition)), x.count - f.width - 1);
  const logDensity = (rows: Rows, given: Rows): Float64Array => {
    const logV = logVariances(given);
    const squares = scatter.squares(standard(minus(rows, mean(features(given))), logV));
    return squares.map((q, i) => {
      const half = logV.subarray(i * D, (i + 1) * D).reduce((s, v) => s + v, q) / 2;
      return -half - scatter.halfLogDeterminant - D * HALF_LOG_TWO_PI;
    });
  };
  return {
    logDensities: (variants, given) => variants.map((rows) => logDensity(rows, given)),
    sample: (given, stream) => {
      const [m, logV] = [mean(features(given)), logVariances(given)];
      const e = Float64Array.from(m, () => stream.normal());
      const u = scatter.colour({ values: e, count: given.count, width: D }).values;
      return { values: u.map((v, at) => m[at] + v * Math.exp(logV[at] / 2)), count: given.count, width: D };
    },
  };
}

/** Each column with its own weights e^{−log v}. */
function weightedMean(x: Rows, features: Rows, logV: Float64Array): (features: Rows) => Float64Array {
  const D = x.width;
  const columns = Array.from({ length: D }, (_, d) => {
    const own = (values: Float64Array) => values.filter((_v, at) => at % D === d);
    const weights = own(logV).map((v) => Math.exp(-v));
    const average = weights.reduce((s, w) => s + w, 0) / weights.length;
    const target = { values: own(x.values), count: x.count, width: 1 };
    return leastSquares(
      target,
      features,
      weights.map((w) => w / average),
    );
  });
  return (rows) => {
    const out = new Float64Array(rows.count * D);
    columns.forEach((c, d) => c.predict(rows).forEach((v, i) => (out[i * D + d] = v)));
    return out;
  };
}
