/**
 * @file The unconstrained space in which θ is moved and fitted: one coordinate z for each parameter, on ℝ, with the
 * prior density carried over (Jacobian included). Uniform and beta priors: logit. Gamma and exponential: log. Normal and
 * lognormal: standardised. Whole-valued priors: θ = F⁻¹(Φ(z)) with z standard normal.
 */
import gammaln from "@stdlib/math/base/special/gammaln/lib/index.js";
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import { distributions } from "../math/distributions.js";
import { logBeta } from "../math/log-gamma-ratio.js";
import { normalQuantile } from "../math/normal-quantile.js";
import type { Stream } from "../math/rng.js";
import type { Parameter, Prior } from "../programs/types.js";

export interface Space {
  readonly dim: number;
  /** log prior density of z[offset …], nats */
  logPrior(z: Float64Array, offset: number): number;
  /** Writes θ of z[offset …] to `theta` [dim]. */
  toTheta(z: Float64Array, offset: number, theta: Float64Array): void;
  /** Prior draws, [count × dim], a Latin hypercube; every coordinate reads a stream forked by its parameter's name. */
  draw(stream: Stream, count: number): Float64Array;
}

interface Coordinate {
  fromUniform(u: number): number;
  logPrior(z: number): number;
  toTheta(z: number): number;
}

const HALF_LOG_TWO_PI = 0.9189385332046728;
/** Coordinates stay where exp does not overflow. */
const BOUND = 700;
const clampZ = (z: number): number => Math.min(BOUND, Math.max(-BOUND, z));
const logit = (u: number): number => clampZ(Math.log(u) - Math.log1p(-u));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const logSigmoid = (z: number): number => (z < 0 ? z - Math.log1p(Math.exp(z)) : -Math.log1p(Math.exp(-z)));
const standardNormal = (z: number): number => -0.5 * z * z - HALF_LOG_TWO_PI;

export function spaceOf(parameters: readonly Parameter[]): Space {
  const coordinates = parameters.map(({ prior }) => coordinateOf(prior));
  const dim = coordinates.length;
  return {
    dim,
    logPrior(z, offset) {
      let log = 0;
      for (let i = 0; i < dim; i++) log += coordinates[i].logPrior(z[offset + i]);
      return log;
    },
    toTheta(z, offset, theta) {
      for (let i = 0; i < dim; i++) theta[i] = coordinates[i].toTheta(z[offset + i]);
    },
    draw(stream, count) {
      const z = new Float64Array(count * dim);
      parameters.forEach(({ name }, i) => {
        stratified(stream.fork("parameter", name), count).forEach((u, n) => {
          z[n * dim + i] = coordinates[i].fromUniform(u);
        });
      });
      return z;
    },
  };
}

/** One uniform in each of `count` strata, in random order (McKay, Beckman & Conover 1979). */
function stratified(stream: Stream, count: number): Float64Array {
  const u = Float64Array.from({ length: count }, (_, n) => (n + stream.uniform()) / count);
  for (let n = count - 1; n > 0; n--) {
    const m = stream.below(n + 1);
    [u[n], u[m]] = [u[m], u[n]];
  }
  return u;
}

function coordinateOf(prior: Prior): Coordinate {
  const [a, b] = prior.args;
  const distribution = distributions[prior.name];
  if (!distribution) throw new Error(`Expected a prior of the language, got ${prior.name}`);
  const quantile = (u: number): number => distribution.quantile(u, ...prior.args);
  if (distribution.discrete)
    return {
      fromUniform: normalQuantile,
      logPrior: standardNormal,
      toTheta: (z) => quantile(normalCdf(z, 0, 1)),
    };
  switch (prior.name) {
    case "uniform":
      return {
        fromUniform: logit,
        logPrior: (z) => logSigmoid(z) + logSigmoid(-z),
        toTheta: (z) => a + (b - a) * sigmoid(z),
      };
    case "normal":
      return { fromUniform: normalQuantile, logPrior: standardNormal, toTheta: (z) => a + b * z };
    case "lognormal":
      return { fromUniform: normalQuantile, logPrior: standardNormal, toTheta: (z) => a * Math.exp(b * z) };
    case "exponential":
      return {
        fromUniform: (u) => Math.log(-Math.log1p(-u)),
        logPrior: (z) => z - Math.exp(z),
        toTheta: (z) => a * Math.exp(z),
      };
    case "gamma": {
      const logNormaliser = gammaln(a);
      return {
        fromUniform: (u) => clampZ(Math.log(quantile(u) / b)),
        logPrior: (z) => a * z - Math.exp(z) - logNormaliser,
        toTheta: (z) => b * Math.exp(z),
      };
    }
    case "beta": {
      const logNormaliser = logBeta(a, b);
      return {
        fromUniform: (u) => logit(quantile(u)),
        logPrior: (z) => a * logSigmoid(z) + b * logSigmoid(-z) - logNormaliser,
        toTheta: sigmoid,
      };
    }
    default:
      throw new Error(`Expected a scalar prior, got ${prior.name}`);
  }
}
