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
  /** Writes ∂ log prior/∂z at z[offset …] to `slopes` [dim]. */
  logPriorSlopes(z: Float64Array, offset: number, slopes: Float64Array): void;
  /** Writes θ of z[offset …] to `theta` [dim]. */
  toTheta(z: Float64Array, offset: number, theta: Float64Array): void;
  /** Writes dθ/dz at z[offset …] to `slopes` [dim]; 0 for whole-valued parameters. */
  slopes(z: Float64Array, offset: number, slopes: Float64Array): void;
  /** Writes z of θ to `z` [dim], kept where θ(z) is finite; of whole-valued parameters, one of the z that give θ. */
  fromTheta(theta: ArrayLike<number>, z: Float64Array): void;
  /** Prior draws, [count × dim], a Latin hypercube; every coordinate reads a stream forked by its parameter's name. */
  draw(stream: Stream, count: number): Float64Array;
}

interface Coordinate {
  fromUniform(u: number): number;
  logPrior(z: number): number;
  logPriorSlope(z: number): number;
  toTheta(z: number): number;
  slope(z: number): number;
  /** z of θ; ±∞ at the ends of the support */
  inverse(theta: number): number;
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
    logPriorSlopes(z, offset, slopes) {
      for (let i = 0; i < dim; i++) slopes[i] = coordinates[i].logPriorSlope(z[offset + i]);
    },
    toTheta(z, offset, theta) {
      for (let i = 0; i < dim; i++) theta[i] = coordinates[i].toTheta(z[offset + i]);
    },
    slopes(z, offset, slopes) {
      for (let i = 0; i < dim; i++) slopes[i] = coordinates[i].slope(z[offset + i]);
    },
    fromTheta(theta, z) {
      for (let i = 0; i < dim; i++) z[i] = clampZ(coordinates[i].inverse(theta[i]));
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

/** By bisection: θ is a step function of z that does not fall. */
function zOfWhole(theta: number, quantile: (u: number) => number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    const there = quantile(normalCdf(middle, 0, 1));
    if (there === theta) return middle;
    if (there < theta) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
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
      logPriorSlope: (z) => -z,
      toTheta: (z) => quantile(normalCdf(z, 0, 1)),
      slope: () => 0,
      inverse: (theta) => zOfWhole(theta, quantile),
    };
  switch (prior.name) {
    case "uniform":
      return {
        fromUniform: logit,
        logPrior: (z) => logSigmoid(z) + logSigmoid(-z),
        logPriorSlope: (z) => sigmoid(-z) - sigmoid(z),
        toTheta: (z) => a + (b - a) * sigmoid(z),
        slope: (z) => (b - a) * sigmoid(z) * sigmoid(-z),
        inverse: (theta) => logit((theta - a) / (b - a)),
      };
    case "normal":
      return {
        fromUniform: normalQuantile,
        logPrior: standardNormal,
        logPriorSlope: (z) => -z,
        toTheta: (z) => a + b * z,
        slope: () => b,
        inverse: (theta) => (theta - a) / b,
      };
    case "lognormal":
      return {
        fromUniform: normalQuantile,
        logPrior: standardNormal,
        logPriorSlope: (z) => -z,
        toTheta: (z) => a * Math.exp(b * z),
        slope: (z) => a * b * Math.exp(b * z),
        inverse: (theta) => Math.log(theta / a) / b,
      };
    case "exponential":
      return {
        fromUniform: (u) => Math.log(-Math.log1p(-u)),
        logPrior: (z) => z - Math.exp(z),
        logPriorSlope: (z) => 1 - Math.exp(z),
        toTheta: (z) => a * Math.exp(z),
        slope: (z) => a * Math.exp(z),
        inverse: (theta) => Math.log(theta / a),
      };
    case "gamma": {
      const logNormaliser = gammaln(a);
      return {
        fromUniform: (u) => clampZ(Math.log(quantile(u) / b)),
        logPrior: (z) => a * z - Math.exp(z) - logNormaliser,
        logPriorSlope: (z) => a - Math.exp(z),
        toTheta: (z) => b * Math.exp(z),
        slope: (z) => b * Math.exp(z),
        inverse: (theta) => Math.log(theta / b),
      };
    }
    case "beta": {
      const logNormaliser = logBeta(a, b);
      return {
        fromUniform: (u) => logit(quantile(u)),
        logPrior: (z) => a * logSigmoid(z) + b * logSigmoid(-z) - logNormaliser,
        logPriorSlope: (z) => a * sigmoid(-z) - b * sigmoid(z),
        toTheta: sigmoid,
        slope: (z) => sigmoid(z) * sigmoid(-z),
        inverse: logit,
      };
    }
    default:
      throw new Error(`Expected a scalar prior, got ${prior.name}`);
  }
}
