/**
 * @file Particles with the three log-densities that their weights are made of, and Metropolis–Hastings sweeps over all of
 * them at one temperature. A likelihood is evaluated once per point and carried along, so it may be a noisy estimate.
 */
import type { Stream } from "../math/rng.js";
import { affine, drawT, logIndependent, type MoveKernel } from "./moves.js";

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

/** Particles and the three log-densities that weights are made of. */
export interface Swarm {
  z: Float64Array;
  /** [N] of reference, prior and likelihood, nats */
  logReference: Float64Array;
  logPrior: Float64Array;
  logLikelihood: Float64Array;
}

export function launch(reference: Reference, target: Target, n: number, stream: Stream): Swarm {
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

export function select(swarm: Swarm, ancestors: Int32Array, d: number): Swarm {
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

/** When moving at one temperature is enough: this share of particles has moved, or so many sweeps are done. */
export interface MoveLimits {
  readonly movedShare: number;
  readonly maxSweeps: number;
}

export interface Moved {
  readonly sweeps: number;
  readonly accepted: number;
  /** of the random walk; its target where it was not used */
  readonly walkAcceptance: number;
}

/** Sweeps over all particles, independent proposals and random walk in turn, until enough of them have moved. */
export function move(
  swarm: Swarm,
  reference: Reference,
  target: Target,
  kernel: MoveKernel,
  temperature: number,
  limits: MoveLimits,
  planned: number | undefined,
  stream: Stream,
): Moved {
  const { movedShare, maxSweeps } = limits;
  const n = swarm.logPrior.length;
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
export function sweep(
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
