/**
 * @file The moves of chains in lock-step (`chains.ts`): one half of the chains proposes, given the other half, and accepts
 * row by row (Metropolis et al. 1953; Hastings 1970).
 */
import type { Rows } from "../density/density.js";
import type { Stream } from "../math/rng.js";
import { inside, logStretch, toBox, toLine } from "./box.js";
import type { Box } from "./box.js";
import type { Posterior } from "./posterior.js";

export interface Target {
  readonly box: Box;
  /** log of prior × likelihood at rows of θ inside the box, nats, up to a constant */
  logDensity(theta: Rows): Float64Array;
}

export type Proposal = Pick<Posterior, "sample" | "logDensity">;

/** A half of the chains, moved at once. */
export interface Half {
  readonly z: Rows;
  readonly theta: Rows;
  /** log π(z), [count] */
  readonly log: Float64Array;
  /** log q(z) of the proposal, [count]; zeros without one */
  readonly logProposal: Float64Array;
}

export interface Tally {
  tried: number;
  accepted: number;
}

export interface Motion {
  readonly target: Target;
  readonly proposal: Proposal | undefined;
  /** γ as a multiple of 2.38/√(2d) */
  step: number;
  /** probability of an independence move */
  share: number;
  /** rows of the density asked for */
  evaluations: number;
  local: Tally;
  independent: Tally;
}

const JUMPS = 0.1;
const NUDGE = 1e-6;

export function evaluated(motion: Motion, z: Rows): Half {
  const { target, proposal } = motion;
  const theta = toBox(target.box, z);
  const stretch = logStretch(target.box, z);
  motion.evaluations += z.count;
  const log = target.logDensity(theta).map((l, i) => (inside(target.box, theta, i) ? l + stretch[i] : -Infinity));
  const logProposal = proposal ? proposal.logDensity(theta).map((l, i) => l + stretch[i]) : new Float64Array(z.count);
  return { z, theta, log, logProposal };
}

/** z′ = z + γ(zₐ − z_b) + ε with a, b of the other half. */
export function moveLocally(motion: Motion, half: Half, other: Half, random: Stream): void {
  const { count, width: d } = half.z;
  const values = Float64Array.from(half.z.values);
  const jump = random.uniform() < JUMPS;
  const scale = (motion.step * 2.38) / Math.sqrt(2 * d);
  for (let i = 0; i < count; i++) {
    const a = random.below(other.z.count);
    const b = (a + 1 + random.below(other.z.count - 1)) % other.z.count;
    const gamma = jump ? 1 : scale * (0.5 + random.uniform());
    for (let j = 0; j < d; j++) {
      const difference = other.z.values[a * d + j] - other.z.values[b * d + j];
      values[i * d + j] += gamma * difference + NUDGE * random.normal();
    }
  }
  const accepted = accept(half, evaluated(motion, { values, count, width: d }), () => 0, random);
  if (!jump) note(motion.local, count, accepted);
}

/** θ′ from the proposal, whatever θ is. */
export function moveIndependently(motion: Motion, half: Half, proposal: Proposal, random: Stream): void {
  const { theta } = proposal.sample(half.z.count, random.fork("proposal"));
  const next = evaluated(motion, toLine(motion.target.box, theta));
  const accepted = accept(half, next, (i) => half.logProposal[i] - next.logProposal[i], random);
  note(motion.independent, half.z.count, accepted);
}

function note(tally: Tally, tried: number, accepted: number): void {
  tally.tried += tried;
  tally.accepted += accepted;
}

/** `logRatio` of a row is log q(z | z′) − log q(z′ | z). Returns how many rows moved. */
function accept(half: Half, next: Half, logRatio: (row: number) => number, random: Stream): number {
  const d = half.z.width;
  let accepted = 0;
  for (let i = 0; i < half.z.count; i++) {
    if (!(Math.log(random.uniform()) < next.log[i] - half.log[i] + logRatio(i))) continue;
    accepted++;
    half.z.values.set(next.z.values.subarray(i * d, (i + 1) * d), i * d);
    half.theta.values.set(next.theta.values.subarray(i * d, (i + 1) * d), i * d);
    half.log[i] = next.log[i];
    half.logProposal[i] = next.logProposal[i];
  }
  return accepted;
}
