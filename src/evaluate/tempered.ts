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
import { adaptedScale, affine, drawT, initialScale, kernelFrom, logIndependent, type MoveKernel } from "./moves.js";

/** A normalised density on ℝᵈ that can be drawn from. */
export interface Reference {
  /** [count × d] */
  draw(stream: Stream, count: number): Float64Array;
  logDensity(z: Float64Array, offset: number): number;
}

/** What is integrated: prior times likelihood of z[offset …]. `logLikelihood` may be noisy: it is called once per point. */
export interface Target {
  readonly dim: number;
  logPrior(z: Float64Array, offset: number): number;
  logLikelihood(z: Float64Array, offset: number): number;
}

/** One temperature of a run: where it went, and how particles were moved there. */
export interface Stage {
  readonly temperature: number;
  readonly kernel: MoveKernel | null;
  readonly sweeps: number;
}

export interface TemperOptions {
  readonly particles: number;
  /** ESS, as a share of particles, that a step in temperature leaves */
  readonly essShare: number;
  /** Sweeps go on until this share of particles has moved, at most `maxSweeps`. */
  readonly movedShare: number;
  readonly maxSweeps: number;
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

/** Particles and the three log-densities that weights are made of. */
interface Swarm {
  z: Float64Array;
  /** [N] of reference, prior and likelihood, nats */
  logReference: Float64Array;
  logPrior: Float64Array;
  logLikelihood: Float64Array;
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

function launch(reference: Reference, target: Target, n: number, stream: Stream): Swarm {
  const z = reference.draw(stream, n);
  const at = (f: (z: Float64Array, offset: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => f(z, i * target.dim));
  return {
    z,
    logReference: at(reference.logDensity),
    logPrior: at(target.logPrior),
    logLikelihood: at(target.logLikelihood),
  };
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

function select(swarm: Swarm, ancestors: Int32Array, d: number): Swarm {
  const z = new Float64Array(ancestors.length * d);
  ancestors.forEach((a, i) => {
    for (let k = 0; k < d; k++) z[i * d + k] = swarm.z[a * d + k];
  });
  const at = (values: Float64Array): Float64Array => Float64Array.from(ancestors, (a) => values[a]);
  return {
    z,
    logReference: at(swarm.logReference),
    logPrior: at(swarm.logPrior),
    logLikelihood: at(swarm.logLikelihood),
  };
}

interface Moved {
  readonly sweeps: number;
  readonly accepted: number;
  /** of the random walk; its target where it was not used */
  readonly walkAcceptance: number;
}

/** Sweeps over all particles, independent proposals and random walk in turn, until enough of them have moved. */
function move(
  swarm: Swarm,
  reference: Reference,
  target: Target,
  kernel: MoveKernel,
  temperature: number,
  options: TemperOptions,
  planned: number | undefined,
  stream: Stream,
): Moved {
  const { particles: n, movedShare, maxSweeps } = options;
  const hasMoved = new Uint8Array(n);
  let movedCount = 0;
  let accepted = 0;
  const walk = { proposed: 0, accepted: 0 };
  let sweeps = 0;
  const enough = (): boolean =>
    planned === undefined ? movedCount >= movedShare * n || sweeps >= maxSweeps : sweeps >= planned;
  for (; !enough(); sweeps++) {
    const independent = sweeps % 2 === 0;
    const flags = sweep(swarm, reference, target, kernel, temperature, independent, stream);
    flags.forEach((flag, i) => {
      accepted += flag;
      if (!independent) walk.accepted += flag;
      if (flag && !hasMoved[i]) movedCount += hasMoved[i] = 1;
    });
    if (!independent) walk.proposed += n;
  }
  return { sweeps, accepted, walkAcceptance: walk.proposed > 0 ? walk.accepted / walk.proposed : 0.3 };
}

/** One Metropolis–Hastings proposal for every particle; flags of acceptance, [N]. */
function sweep(
  swarm: Swarm,
  reference: Reference,
  target: Target,
  kernel: MoveKernel,
  temperature: number,
  independent: boolean,
  stream: Stream,
): Uint8Array {
  const d = target.dim;
  const n = swarm.logPrior.length;
  const flags = new Uint8Array(n);
  const noise = new Float64Array(d);
  const work = new Float64Array(d);
  const proposal = new Float64Array(d);
  const tempered = (q: number, p: number, l: number): number => (1 - temperature) * q + temperature * (p + l);
  for (let i = 0; i < n; i++) {
    let logRatio = 0;
    if (independent) {
      drawT(stream, d, noise);
      affine(kernel.centre, 0, kernel.lower, 1, noise, proposal, 0);
      logRatio = logIndependent(kernel, swarm.z, i * d, work) - logIndependent(kernel, proposal, 0, work);
    } else {
      for (let k = 0; k < d; k++) noise[k] = stream.normal();
      affine(swarm.z, i * d, kernel.lower, kernel.scale, noise, proposal, 0);
    }
    const logUniform = Math.log(stream.uniform());
    const q = reference.logDensity(proposal, 0);
    const p = target.logPrior(proposal, 0);
    const l = target.logLikelihood(proposal, 0);
    logRatio += tempered(q, p, l) - tempered(swarm.logReference[i], swarm.logPrior[i], swarm.logLikelihood[i]);
    if (!(logUniform < logRatio)) continue;
    flags[i] = 1;
    swarm.z.set(proposal, i * d);
    swarm.logReference[i] = q;
    swarm.logPrior[i] = p;
    swarm.logLikelihood[i] = l;
  }
  return flags;
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
