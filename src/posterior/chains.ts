/**
 * @file Many Markov chains in lock-step, so that a density made of networks is asked about batches. Chains move on the
 * line behind the box in two halves, each half given the other (Foreman-Mackey et al. 2013), by
 *
 *   differential evolution   z′ = z + γ(zₐ − z_b) + ε, a, b in the other half (ter Braak 2006); now and then γ = 1,
 *                            which leads from mode to mode;
 *   independence             θ′ ~ proposal, accepted by π(θ′)q(θ) / π(θ)q(θ′) (Tierney 1994).
 *
 * Step and shares adapt during warm-up and are frozen after it.
 */
import type { Rows } from "../density/density.js";
import type { Stream } from "../math/rng.js";
import { logStretch, toLine } from "./box.js";
import { evaluated, moveIndependently, moveLocally } from "./moves.js";
import type { Half, Motion, Proposal, Tally, Target } from "./moves.js";

export interface ChainStart {
  /** one chain starts at each row of θ; an even number of chains, at least 2d + 2 */
  readonly start: Rows;
  readonly warmup: number;
  /** close to the posterior, for moves across the space */
  readonly proposal?: Proposal;
  readonly stream: Stream;
}

export interface Chains {
  /** [draws × chains × d] */
  readonly theta: Float64Array;
  /** [draws × chains] */
  readonly logDensity: Float64Array;
  readonly chains: number;
  readonly draws: number;
  readonly dim: number;
  /** accepted share of each kind of move after warm-up; NaN where there were none */
  readonly acceptance: { readonly local: number; readonly independent: number };
  /** rows of the density asked for */
  readonly evaluations: number;
}

export interface LockStep {
  /** Draws further; everything drawn since warm-up. */
  extend(draws: number): Chains;
}

/** Accepted share of local moves that the step is adapted to. */
const WANTED = 0.25;
const SHARE = { start: 0.5, least: 0.1, most: 0.9 } as const;

export const runChains = (target: Target, options: ChainStart & { readonly draws: number }): Chains =>
  launchChains(target, options).extend(options.draws);

export function launchChains(target: Target, { start, warmup, stream, proposal }: ChainStart): LockStep {
  const d = start.width;
  if (start.count % 2 !== 0 || start.count < 2 * d + 2)
    throw new RangeError(`Expected an even number of chains ≥ ${2 * d + 2}, got ${start.count}`);
  const motion: Motion = {
    target,
    proposal,
    step: 1,
    share: proposal ? SHARE.start : 0,
    evaluations: 0,
    local: { tried: 0, accepted: 0 },
    independent: { tried: 0, accepted: 0 },
  };
  const size = start.count / 2;
  const halves = [0, 1].map((h) => launch(motion, part(start, h * size, size)));
  for (let sweep = 1; sweep <= warmup; sweep++) {
    const before = { ...motion.local };
    sweepHalves(motion, halves, stream.fork("warmup", sweep));
    adapt(motion, before, sweep);
  }
  freeze(motion);
  const kept: { theta: Float64Array; log: Float64Array }[] = [];
  return {
    extend: (draws) => {
      for (let i = 0; i < draws; i++) {
        sweepHalves(motion, halves, stream.fork("draw", kept.length));
        kept.push(snapshot(target, halves));
      }
      const rate = ({ accepted, tried }: Tally): number => accepted / tried;
      return {
        theta: joined(kept.map((k) => k.theta)),
        logDensity: joined(kept.map((k) => k.log)),
        chains: start.count,
        draws: kept.length,
        dim: d,
        acceptance: { local: rate(motion.local), independent: rate(motion.independent) },
        evaluations: motion.evaluations,
      };
    },
  };
}

/** θ of all chains, and log π(θ). */
function snapshot({ box }: Target, halves: readonly Half[]): { theta: Float64Array; log: Float64Array } {
  const logs = halves.map(({ z, log }) => {
    const stretch = logStretch(box, z);
    return log.map((l, i) => l - stretch[i]);
  });
  return { theta: joined(halves.map((half) => half.theta.values)), log: joined(logs) };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

function launch(motion: Motion, theta: Rows): Half {
  const z = toLine(motion.target.box, theta);
  const half = evaluated(motion, z);
  const bad = half.log.findIndex((l) => !Number.isFinite(l));
  if (bad >= 0) throw new RangeError(`Expected every chain to start at a possible θ, got log density ${half.log[bad]}`);
  return half;
}

function sweepHalves(motion: Motion, halves: readonly Half[], stream: Stream): void {
  const independent = stream.uniform() < motion.share;
  halves.forEach((half, h) => {
    const random = stream.fork("half", h);
    if (independent && motion.proposal) moveIndependently(motion, half, motion.proposal, random);
    else moveLocally(motion, half, halves[1 - h], random);
  });
}

/** Robbins & Monro 1951 on the logarithm of the step. */
function adapt(motion: Motion, before: Tally, sweep: number): void {
  const tried = motion.local.tried - before.tried;
  if (tried === 0) return;
  const rate = (motion.local.accepted - before.accepted) / tried;
  motion.step = Math.min(10, Math.max(1e-3, motion.step * Math.exp((rate - WANTED) / Math.sqrt(1 + sweep / 10))));
}

function freeze(motion: Motion): void {
  const { tried, accepted } = motion.independent;
  if (tried > 0) motion.share = Math.min(SHARE.most, Math.max(SHARE.least, accepted / tried));
  motion.local = { tried: 0, accepted: 0 };
  motion.independent = { tried: 0, accepted: 0 };
}

function part({ values, width }: Rows, from: number, count: number): Rows {
  return { values: values.slice(from * width, (from + count) * width), count, width };
}
