/**
 * @file Model programs whose evidence is known in closed form. Each has a statistic t(y) that is sufficient, so that
 * p(y | θ) = p(t | θ) · h(y): evidence of the data and of the statistics differ by log h(y), a constant that no program
 * changes, and a neural likelihood of t has an exact value as well.
 */
import { logDensities as log } from "../src/math/log-densities.js";
import { logFactorial } from "../src/math/log-factorial.js";
import { cholesky, logDeterminant, whiten } from "../src/math/cholesky.js";
import { compile } from "../src/programs/compile.js";
import type { CompiledProgram } from "../src/programs/types.js";
import type { Environment } from "../src/envs/types.js";

export interface Conjugate {
  readonly name: string;
  readonly program: CompiledProgram;
  readonly environment: Environment;
  /** log p(y) */
  readonly logZ: number;
  /** log p(t(y)) */
  readonly logZOfStatistics: number;
}

const sum = (v: ArrayLike<number>): number => Array.from(v).reduce((s, x) => s + x, 0);
const LOG_TWO_PI = Math.log(2 * Math.PI);

/** One arm with one observation of y, an array. */
function conjugate(
  name: string,
  source: string,
  y: readonly number[],
  statistics: Environment["statistics"],
  logZOfStatistics: number,
  logRest: number,
): Conjugate {
  const arm = { name: "a", context: {}, covariates: {}, events: [], times: [0], data: Float64Array.from(y) };
  const world = {
    t0: 0,
    dt: 1,
    steps: 0,
    constants: {},
    contexts: {},
    covariates: {},
    events: {},
    observables: { y: y.length },
    whole: [],
    units: {},
    arms: [arm],
  };
  const compiled = compile(
    `import { model, normal, binomial, poisson, beta, gamma, exponential } from "model-discovery";\n${source}`,
    world,
  );
  if (!compiled.ok) throw new Error(compiled.errors.map((e) => `${e.line}: ${e.message}`).join("\n"));
  const environment: Environment = {
    name,
    title: name,
    brief: "",
    citation: "",
    hash: name,
    world,
    replication: "shared",
    priors: "program",
    sparePriors: [],
    statistics,
    base: source,
    mechanisms: [],
    defaults: {},
  };
  return { name, program: compiled.program, environment, logZ: logZOfStatistics + logRest, logZOfStatistics };
}

/** y_i ~ N(a + b x_i, s²), a, b ~ N(0, τ²); t: least-squares estimates ~ N((a, b), s²(XᵀX)⁻¹). */
function linearRegression(): Conjugate {
  const x = [-2, -1, 0, 1, 2, 3];
  const y = [-1.9, -0.4, 0.1, 1.7, 2.2, 3.9];
  const [n, s, tau] = [x.length, 0.5, 2];
  const [sx, sxx] = [sum(x), sum(x.map((v) => v * v))];
  const determinant = n * sxx - sx * sx; // |XᵀX|
  const estimate = (v: ArrayLike<number>): readonly [number, number] => {
    const [sy, sxy] = [sum(v), sum(x.map((a, i) => a * v[i]))];
    return [(sxx * sy - sx * sxy) / determinant, (n * sxy - sx * sy) / determinant];
  };
  const [a, b] = estimate(y);
  const rss = sum(y.map((v, i) => (v - a - b * x[i]) ** 2));
  const noise = (v: number): number => (s * s * v) / determinant;
  const covariance = [noise(sxx) + tau * tau, noise(-sx), noise(-sx), noise(n) + tau * tau];
  const lower = cholesky(Float64Array.from(covariance), 2)!;
  const squared = whiten(lower, 2, Float64Array.of(a, b), 0, new Float64Array(2), new Float64Array(2));
  const logRest = (1 - n / 2) * (LOG_TWO_PI + 2 * Math.log(s)) - rss / (2 * s * s) - Math.log(determinant) / 2;
  return conjugate(
    "linear regression",
    `const x = [${x.join()}];
     export default model({
       parameters: { a: normal(0, ${tau}), b: normal(0, ${tau}) },
       simulate({ a, b }) { return { y: x.map((v) => normal(a + b * v, ${s})) }; },
     });`,
    y,
    { names: ["intercept", "slope"], of: (out) => Float64Array.from(estimate(out)) },
    -squared / 2 - logDeterminant(lower, 2) - LOG_TWO_PI,
    logRest,
  );
}

/** y_i ~ Binomial(m, p), p ~ Beta(a, b); t = Σ y_i is beta-binomial. */
function betaBinomial(): Conjugate {
  const y = [7, 4, 9, 6, 8];
  const [m, a, b, total] = [20, 2, 3, sum(y)];
  const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  const n = m * y.length;
  return conjugate(
    "beta-binomial",
    `export default model({
       parameters: { p: beta(${a}, ${b}) },
       simulate({ p }) { return { y: [${y.map(() => `binomial(${m}, p)`).join()}] }; },
     });`,
    y,
    { names: ["total"], of: (out) => Float64Array.of(sum(out)) },
    log.betaBinomial(total, n, a, b),
    sum(y.map((k) => logChoose(m, k))) - logChoose(n, total),
  );
}

/** y_i ~ N(μ, s²), μ ~ N(0, τ²); t: their mean. */
function gaussianMean(): Conjugate {
  const y = [1.9, 0.7, 2.8, 1.4, 2.2, 1.1, 3.0, 1.6];
  const [n, s, tau] = [y.length, 1, 3];
  const mean = sum(y) / n;
  const rss = sum(y.map((v) => (v - mean) ** 2));
  return conjugate(
    "Gaussian mean",
    `export default model({
       parameters: { mu: normal(0, ${tau}) },
       simulate({ mu }) { return { y: [${y.map(() => `normal(mu, ${s})`).join()}] }; },
     });`,
    y,
    { names: ["mean"], of: (out) => Float64Array.of(sum(out) / n) },
    log.normal(mean, 0, Math.sqrt((s * s) / n + tau * tau)),
    ((1 - n) / 2) * (LOG_TWO_PI + 2 * Math.log(s)) - rss / (2 * s * s) - Math.log(n) / 2,
  );
}

/** y_i ~ Poisson(λ), λ ~ Gamma(k, c); t = Σ y_i is negative binomial. */
function gammaPoisson(): Conjugate {
  const y = [4, 7, 3, 5, 8, 6];
  const [n, shape, scale, total] = [y.length, 3, 2, sum(y)];
  return conjugate(
    "gamma-Poisson",
    `export default model({
       parameters: { rate: gamma(${shape}, ${scale}) },
       simulate({ rate }) { return { y: [${y.map(() => "poisson(rate)").join()}] }; },
     });`,
    y,
    { names: ["total"], of: (out) => Float64Array.of(sum(out)) },
    log.negativeBinomial(total, n * shape * scale, shape),
    logFactorial(total) - total * Math.log(n) - sum(y.map(logFactorial)),
  );
}

/**
 * y_i ~ Exponential(μ), μ ~ Gamma(k, c), all y_i as statistics: skewed, and none of them near normal. ∫ by the midpoint
 * rule. Not conjugate, but what neural likelihoods find hard.
 */
export function waitingTimes(): Conjugate {
  const y = [0.3, 1.2, 2.5, 0.7, 0.1, 1.9, 0.5, 3.0];
  const [shape, scale, cells, most] = [2, 1, 100_000, 60];
  let total = 0;
  for (let i = 0; i < cells; i++) {
    const mu = (most * (i + 0.5)) / cells;
    total += Math.exp(log.gamma(mu, shape, scale) - y.length * Math.log(mu) - sum(y) / mu);
  }
  return conjugate(
    "waiting times",
    `export default model({
       parameters: { mu: gamma(${shape}, ${scale}) },
       simulate({ mu }) { return { y: [${y.map(() => "exponential(mu)").join()}] }; },
     });`,
    y,
    { names: y.map((_, i) => `y${i}`), of: (out) => Float64Array.from(out) },
    Math.log((total * most) / cells),
    0,
  );
}

export const conjugates: readonly Conjugate[] = [linearRegression(), betaBinomial(), gaussianMean(), gammaPoisson()];
