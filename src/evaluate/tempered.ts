/**
 * @file Tempered sequential Monte Carlo (Neal 2001; Del Moral, Doucet & Jasra 2006): particles go from a reference q to
 * the posterior along
 *
 *   π_λ ∝ q^(1−λ) · (prior · likelihood)^λ,   λ: 0 → 1,   log Ẑ = Σ log mean of the incremental weights.
 *
 * With `plan` absent, temperatures (bisection on ESS: Jasra et al. 2011; Del Moral, Doucet & Jasra 2012), proposals and
 * the number of sweeps adapt to the particles: Ẑ is then consistent, not unbiased. With the plan of an earlier run, all
 * of these are fixed and Ẑ is unbiased. A likelihood that is itself an unbiased estimate is carried along with its
 * particle, which makes the target exact on the extended space (Andrieu, Doucet & Holenstein 2010).
 */
import { logMeanExp, logSumExp } from "../math/log-sum-exp.js";
import type { Stream } from "../math/rng.js";
import { adaptedScale, initialScale, kernelFrom, type MoveKernel } from "./moves.js";
import { launch, move, type MoveLimits, type Reference, select, sweep, type Swarm, type Target } from "./swarm.js";

export type { Reference, Target } from "./swarm.js";

/** One temperature of a run: where it went, and how particles were moved there. */
export interface Stage {
  readonly temperature: number;
  readonly kernel: MoveKernel | null;
  readonly sweeps: number;
}

export interface TemperOptions extends MoveLimits {
  readonly particles: number;
  /** ESS, as a share of particles, that a step in temperature leaves */
  readonly essShare: number;
  /** Sweeps at λ = 1 whose every state is kept as a point of the posterior (waste-free: Dau & Chopin 2022); default 0. */
  readonly harvest?: number;
  readonly stream: Stream;
  readonly plan?: readonly Stage[];
}

export interface Tempered {
  /** nats; −Infinity where no particle can produce the data */
  readonly logZ: number;
  /** Estimate of Var(log Ẑ), nats², from genealogies (Lee & Whiteley 2018, eq. 6). */
  readonly variance: number;
  /** [particles × d] and normalised weights at λ = 1 */
  readonly z: Float64Array;
  readonly weights: Float64Array;
  readonly stages: readonly Stage[];
  /** of all proposals */
  readonly acceptance: number;
}

export function temper(reference: Reference, target: Target, options: TemperOptions): Tempered {
  const { particles: n, plan, stream } = options;
  const d = target.dim;
  let swarm = launch(reference, target, n, stream.fork("launch"));
  let eve = Int32Array.from({ length: n }, (_, i) => i);
  const stages: Stage[] = [];
  let scale = initialScale(d);
  let temperature = 0;
  let logZ = 0;
  let proposals = 0;
  let accepted = 0;
  for (;;) {
    const potential = potentials(swarm);
    const next = plan ? plan[stages.length].temperature : nextTemperature(potential, temperature, options.essShare);
    const logWeights = potential.map((u) => (u === -Infinity ? u : (next - temperature) * u));
    logZ += logMeanExp(logWeights);
    if (logZ === -Infinity) return impossible(swarm, stages);
    const weights = normalised(logWeights);
    temperature = next;
    const kernel = plan?.[stages.length].kernel ?? kernelFrom(swarm.z, weights, d, scale);
    const steps = stream.fork("stage", stages.length);
    if (temperature >= 1) {
      stages.push({ temperature, kernel, sweeps: 0 });
      const variance = genealogicalVariance(weights, eve, stages.length);
      const acceptance = proposals > 0 ? accepted / proposals : NaN;
      const points = harvest(swarm, weights, reference, target, kernel, options, steps);
      return { logZ, variance, ...points, stages, acceptance };
    }
    const planned = plan?.[stages.length];
    const ancestors = systematic(weights, n, steps.uniform());
    swarm = select(swarm, ancestors, d);
    eve = Int32Array.from(ancestors, (a) => eve[a]);
    const moved = move(swarm, reference, target, kernel, temperature, options, planned?.sweeps, steps);
    scale = adaptedScale(scale, moved.walkAcceptance);
    proposals += moved.sweeps * n;
    accepted += moved.accepted;
    stages.push({ temperature, kernel, sweeps: moved.sweeps });
  }
}

/** The weighted particles, or every state of a few more sweeps from them. */
function harvest(
  swarm: Swarm,
  weights: Float64Array,
  reference: Reference,
  target: Target,
  kernel: MoveKernel,
  { harvest: sweeps = 0, particles: n }: TemperOptions,
  stream: Stream,
): { z: Float64Array; weights: Float64Array } {
  if (sweeps === 0) return { z: swarm.z, weights };
  const moving = select(swarm, systematic(weights, n, stream.uniform()), target.dim);
  const z = new Float64Array(sweeps * moving.z.length);
  for (let s = 0; s < sweeps; s++) {
    sweep(moving, reference, target, kernel, 1, s % 2 === 0, stream);
    z.set(moving.z, s * moving.z.length);
  }
  return { z, weights: new Float64Array(sweeps * n).fill(1 / (sweeps * n)) };
}

/** log (prior · likelihood / q) of every particle, nats */
function potentials({ logReference, logPrior, logLikelihood }: Swarm): Float64Array {
  return logLikelihood.map((l, i) => (l === -Infinity ? l : l + logPrior[i] - logReference[i]));
}

/** The λ' at which the ESS among particles of non-zero weight falls to its share. */
export function nextTemperature(potential: Float64Array, temperature: number, essShare: number): number {
  const living = potential.filter((u) => u > -Infinity);
  const target = essShare * living.length;
  if (living.length === 0 || essAt(living, 1 - temperature) >= target) return 1;
  let low = 0;
  let high = 1 - temperature;
  while (high - low > 1e-3 * high) {
    const middle = low === 0 ? high / 8 : (low + high) / 2; // first steps are often tiny
    if (essAt(living, middle) >= target) low = middle;
    else high = middle;
  }
  return Math.min(1, temperature + high);
}

function essAt(potential: Float64Array, step: number): number {
  const log = potential.map((u) => step * u);
  return Math.exp(2 * logSumExp(log) - logSumExp(log.map((l) => 2 * l)));
}

function normalised(logWeights: Float64Array): Float64Array {
  const total = logSumExp(logWeights);
  return logWeights.map((l) => Math.exp(l - total));
}

/** Ancestors by one uniform for all (Carpenter, Clifford & Fearnhead 1999). */
export function systematic(weights: ArrayLike<number>, n: number, uniform: number): Int32Array {
  const ancestors = new Int32Array(n);
  let last = weights.length - 1;
  while (last > 0 && weights[last] === 0) last--; // rounding never selects weight 0
  let cumulative = weights[0];
  for (let i = 0, j = 0; i < n; i++) {
    while ((i + uniform) / n >= cumulative && j < last) cumulative += weights[++j];
    ancestors[i] = j;
  }
  return ancestors;
}

/** 1 − (N/(N−1))^s · (1 − Σ_eve W(eve)²): relative variance of Ẑ after s weightings (Lee & Whiteley 2018). */
function genealogicalVariance(weights: Float64Array, eve: Int32Array, weightings: number): number {
  const n = weights.length;
  const family = new Float64Array(n);
  weights.forEach((w, i) => (family[eve[i]] += w));
  const concentration = family.reduce((sum, w) => sum + w * w, 0);
  return Math.max(0, 1 - (n / (n - 1)) ** weightings * (1 - concentration));
}

function impossible({ z, logPrior }: Swarm, stages: readonly Stage[]): Tempered {
  const weights = new Float64Array(logPrior.length);
  return { logZ: -Infinity, variance: Infinity, z, weights, stages, acceptance: NaN };
}
