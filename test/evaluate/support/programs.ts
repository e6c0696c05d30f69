/** Programs written by hand as kernels, with closed-form or enumerable evidence: oracles of the weighers. */
import type { Environment } from "../../../src/envs/types.js";
import { createDraws } from "../../../src/math/draws.js";
import { logDensities as log } from "../../../src/math/log-densities.js";
import { hashName } from "../../../src/math/rng.js";
import type { Arm, CompiledProgram, Kernel, Parameter, Prior } from "../../../src/programs/types.js";

export interface HandMade {
  readonly parameters?: Readonly<Record<string, Prior>>;
  readonly states?: readonly string[];
  readonly width?: number;
  readonly stochastic?: boolean;
  readonly exactObservables?: readonly string[];
  readonly kernel: Partial<Kernel> & Pick<Kernel, "score">;
}

export const prior = (name: string, ...args: number[]): Prior => ({ name, args });

/** Kernel functions left out do nothing and succeed. */
export function handMade(description: HandMade): CompiledProgram {
  const { parameters = {}, states = [], width = 1, stochastic = false, exactObservables = [] } = description;
  const kernel: Kernel = {
    initial: () => 0,
    advance: () => 0,
    sample: () => 0,
    clear: () => undefined,
    ...description.kernel,
  };
  return {
    id: "0000000000000000",
    source: "",
    repairs: [],
    kind: "step",
    parameters: Object.entries(parameters).map(([name, p]): Parameter => ({ name, unit: "", prior: p })),
    states,
    stateSize: states.length,
    width,
    draws: stochastic ? [{ name: "noise", distribution: "normal", where: "step" }] : [],
    stochastic,
    exactObservables,
    noTransition: kernel.transition ? null : "written by hand",
    facts: { conserved: [], idle: [], wholeStates: [], notes: [] },
    ir: null as never,
    predicted: [],
    columns: 0,
    learned: [],
    network: null,
    kernel: () => kernel,
    bound: () => null as never,
    explain: () => null,
  };
}

export const armOf = (name: string, times: readonly number[], data: readonly number[]): Arm => ({
  name,
  context: {},
  covariates: {},
  events: [],
  times,
  data: Float64Array.from(data),
});

export function environmentOf(arms: readonly Arm[], replication: "shared" | "per-arm" = "shared"): Environment {
  const names = arms[0].times.map((t) => `day ${t}`);
  return {
    name: "hand-made",
    title: "",
    brief: "",
    citation: "",
    hash: "hand-made",
    world: {
      t0: 0,
      dt: 1,
      steps: Math.max(...arms.flatMap(({ times }) => times)),
      constants: {},
      contexts: {},
      covariates: {},
      events: {},
      observables: { y: 1 },
      whole: [],
      units: {},
      arms,
    },
    replication,
    priors: "environment",
    sparePriors: [],
    statistics: { names, of: (outputs) => outputs },
    base: "",
    mechanisms: [],
    defaults: {},
  };
}

export interface Oracle {
  readonly program: CompiledProgram;
  readonly environment: Environment;
  /** log Z in closed form, nats */
  readonly logZ: number;
}

const counting = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** y_i ~ N(μ, σ), μ ~ N(0, τ): y is N(0, σ²I + τ²11ᵀ). */
export function gaussianMean(y: readonly number[], sigma: number, tau: number): Oracle {
  const n = y.length;
  const sum = y.reduce((s, v) => s + v, 0);
  const scatter = y.reduce((s, v) => s + (v - sum / n) ** 2, 0);
  const wide = sigma ** 2 + n * tau ** 2;
  const logDeterminant = 2 * (n - 1) * Math.log(sigma) + Math.log(wide);
  const logZ = -0.5 * (n * Math.log(2 * Math.PI) + logDeterminant + scatter / sigma ** 2 + sum ** 2 / n / wide);
  const program = handMade({
    parameters: { mu: prior("normal", 0, tau) },
    kernel: {
      score: (theta, _s, _o, _at, data, offset) => log.normal(data[offset], theta[0], sigma),
      sample(theta, _s, _o, at, [k0, k1], simulation, out, offset) {
        const draws = createDraws();
        draws.at(k0, k1, simulation, at);
        out[offset] = draws.normal(1, theta[0], sigma);
        return 0;
      },
    },
  });
  return { program, environment: environmentOf([armOf("a", counting(n), y)]), logZ };
}

/** Straight line with two normal coefficients: log Z by the determinant of a 2 × 2 posterior precision. */
export function regression(y: readonly number[], sigma: number, tau: number): Oracle {
  const n = y.length;
  const x = counting(n).map((i) => i - (n - 1) / 3);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i], 0);
  const ones = x.map(() => 1);
  const s2 = sigma ** 2;
  // A = XᵀX/σ² + I/τ², b = Xᵀy/σ²; log Z = −n/2 log 2πσ² − log τ² − ½ log|A| − ½ (yᵀy/σ² − bᵀA⁻¹b)
  const [a, c, d] = [n / s2 + tau ** -2, dot(ones, x) / s2, dot(x, x) / s2 + tau ** -2];
  const [b0, b1] = [dot(ones, y) / s2, dot(x, y) / s2];
  const determinant = a * d - c * c;
  const fit = (d * b0 * b0 - 2 * c * b0 * b1 + a * b1 * b1) / determinant;
  const logZ =
    -0.5 * n * Math.log(2 * Math.PI * s2) -
    2 * Math.log(tau) -
    0.5 * Math.log(determinant) -
    0.5 * (dot(y, y) / s2 - fit);
  const program = handMade({
    parameters: { intercept: prior("normal", 0, tau), slope: prior("normal", 0, tau) },
    kernel: {
      score: (theta, _s, _o, at, data, offset) => log.normal(data[offset], theta[0] + theta[1] * x[at], sigma),
    },
  });
  return { program, environment: environmentOf([armOf("a", counting(n), y)]), logZ };
}

/** k_i ~ Binomial(n, p), p ~ Beta(a, b) */
export function betaBinomialCounts(k: readonly number[], n: number, a: number, b: number): Oracle {
  const sum = k.reduce((s, v) => s + v, 0);
  const choose = k.reduce((s, v) => s + log.binomial(v, n, 0.5) + n * Math.log(2), 0);
  const total = n * k.length;
  // B(a + Σk, b + Σ(n−k))/B(a, b), read off a beta-binomial mass
  const logZ = choose + log.betaBinomial(sum, total, a, b) - (log.binomial(sum, total, 0.5) + total * Math.log(2));
  const program = handMade({
    parameters: { p: prior("beta", a, b) },
    kernel: { score: (theta, _s, _o, _at, data, offset) => log.binomial(data[offset], n, theta[0]) },
  });
  return { program, environment: environmentOf([armOf("a", counting(k.length), k)]), logZ };
}

/** k_i ~ Poisson(λ), λ ~ Gamma(shape, scale): Σk is negative binomial, the split is multinomial. */
export function gammaPoisson(k: readonly number[], shape: number, scale: number): Oracle {
  const n = k.length;
  const sum = k.reduce((s, v) => s + v, 0);
  const logZ =
    log.negativeBinomial(sum, n * shape * scale, shape) +
    log.multinomial(
      k,
      sum,
      k.map(() => 1),
    );
  const program = handMade({
    parameters: { rate: prior("gamma", shape, scale) },
    kernel: { score: (theta, _s, _o, _at, data, offset) => log.poisson(data[offset], theta[0]) },
  });
  return { program, environment: environmentOf([armOf("a", counting(n), k)]), logZ };
}

/** AR(1) state with Gaussian noise, observed with Gaussian noise at every step: log p(y | θ) by the Kalman filter. */
export function linearGaussian(y: readonly number[], phi: number, q: number, r: number): Oracle {
  let [mean, variance, logZ] = [0, 1, 0];
  y.forEach((observed, i) => {
    if (i > 0) [mean, variance] = [phi * mean, phi * phi * variance + q * q];
    const total = variance + r * r;
    logZ += log.normal(observed, mean, Math.sqrt(total));
    const gain = variance / total;
    [mean, variance] = [mean + gain * (observed - mean), (1 - gain) * variance];
  });
  const draws = createDraws();
  const site = hashName("noise");
  const program = handMade({
    states: ["x"],
    stochastic: true,
    kernel: {
      initial(_theta, state, offset, [k0, k1], simulation) {
        draws.at(k0, k1, simulation, -1);
        state[offset] = draws.normal(site, 0, 1);
        return 0;
      },
      advance(_theta, state, offset, from, to, [k0, k1], simulation) {
        for (let step = from; step < to; step++) {
          draws.at(k0, k1, simulation, step);
          state[offset] = phi * state[offset] + draws.normal(site, 0, q);
        }
        return 0;
      },
      score: (_theta, state, offset, _at, data, dataOffset) => log.normal(data[dataOffset], state[offset], r),
    },
  });
  return { program, environment: environmentOf([armOf("a", counting(y.length), y)]), logZ };
}
