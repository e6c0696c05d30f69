/**
 * @file SMC over programs that samples the posterior p(m | data) ∝ p(m) Ẑ(m): the default where the proposer's
 * densities are known.
 *
 *   targets  π_λ(m) ∝ p(m) Ẑ(m)^λ,  λ: 0 → 1   (Neal 2001; Del Moral, Doucet & Jasra 2006)
 *   start    N draws from the prior p(m)
 *   reweigh  by Ẑ^(λ'−λ), λ' by bisection on the effective sample size; resample
 *   move     Metropolis–Hastings sweeps that leave π_λ' invariant:
 *            log a = λ' (log Ẑ' − log Ẑ) + log p(m') − log p(m) + log q(m | m') − log q(m' | m)
 *
 * Ẑ of a program is estimated once and kept, so the target is p(m)Ẑ(m) with that Ẑ: its errors are the evidence's, not
 * the sampler's. There is no clone probability: a particle that rejects its move is a clone. Ends at temperature 1, or
 * when temperatures run out, and then its particles are of the temperature reached and not of the posterior.
 */
import type { Candidate, Genealogy, NodeId, Sampler } from "../core/types.js";
import { AllWeightsZeroError, normalise } from "../core/weights.js";
import type { Stream } from "../math/rng.js";
import { begin, count, type Generation, hand, isComplete, nodeOf } from "./generation.js";
import type { Resampling } from "./resampling.js";
import { nextTemperature } from "./tempering.js";

export interface TemperedOptions {
  readonly particles: number;
  /** Metropolis–Hastings sweeps at each temperature */
  readonly moves: number;
  /** share of N that the effective sample size is kept at */
  readonly ess: number;
  /** most temperatures */
  readonly temperatures: number;
  readonly resampling: Resampling;
}

export interface TemperedState {
  readonly generation: Generation;
  /** node of each particle, [N]; empty before the first generation is told */
  readonly slots: readonly NodeId[];
  readonly temperature: number;
  /** the first temperature above 0 */
  readonly first: number;
  readonly level: number;
  /** sweeps made at this temperature */
  readonly sweep: number;
  readonly accepted: number;
  readonly proposed: number;
  readonly ended: string | null;
}

export function temperedSmc(options: TemperedOptions): Sampler<TemperedState> {
  const { particles: N } = options;

  const finishGeneration = (s: TemperedState, genealogy: Genealogy, stream: Stream): TemperedState => {
    if (s.slots.length === 0)
      return raise({ ...s, slots: Array.from({ length: N }, (_, i) => nodeOf(s.generation, i)) }, genealogy, stream);
    const moved = move(s, genealogy, stream.fork("accept", s.level, s.sweep));
    if (moved.sweep < options.moves) return sweep(moved);
    if (moved.temperature < 1) return raise(moved, genealogy, stream);
    return { ...moved, ended: "temperature 1 is reached" };
  };

  const raise = (s: TemperedState, genealogy: Genealogy, stream: Stream): TemperedState => {
    if (s.level === options.temperatures)
      return { ...s, ended: `${s.level} temperatures are spent at temperature ${s.temperature.toPrecision(3)}` };
    const logZ = Float64Array.from(s.slots, (node) => genealogy.get(node).score);
    if (logZ.every((l) => l === -Infinity)) throw new AllWeightsZeroError("particle");
    const temperature = nextTemperature(logZ, s.temperature, options.ess);
    const step = temperature - s.temperature;
    const weights = normalise(logZ.map((l) => (l === -Infinity ? l : step * l)));
    const ancestors = options.resampling(weights, N, stream.fork("resample", s.level));
    const slots = Array.from(ancestors, (a) => s.slots[a]);
    const first = s.level === 0 ? temperature : s.first;
    return sweep({ ...s, slots, temperature, first, level: s.level + 1, sweep: 0 });
  };

  return {
    name: "smc",
    kind: "sampler",
    refuses: (proposer) =>
      proposer.hasDensities
        ? null
        : `--weights tempered needs a proposer with known densities, and ${proposer.name} has none: use --weights published, or --proposer mechanisms`,
    init: () => ({
      generation: begin(Array.from({ length: N }, () => ({ parent: null, intent: "draft" }))),
      slots: [],
      temperature: 0,
      first: 0,
      level: 0,
      sweep: 0,
      accepted: 0,
      proposed: 0,
      ended: null,
    }),
    ask: (s, _, room, firstId) => {
      if (s.ended !== null) return [s, []];
      const [generation, tickets] = hand(s.generation, room, firstId);
      return [{ ...s, generation }, tickets];
    },
    tell: (s, genealogy, born, stream) => {
      const told = { ...s, generation: count(s.generation, born.length) };
      return isComplete(told.generation) ? finishGeneration(told, genealogy, stream) : told;
    },
    done: (s) => s.ended,
    expected: (s) => N * (1 + options.moves * (s.level + temperaturesLeft(s))),
    particles: (s) => ({ nodes: s.slots, logWeights: new Float64Array(s.slots.length) }),
    report: (s) => ({
      temperature: s.temperature,
      temperatures: s.level,
      acceptance: s.proposed === 0 ? 0 : s.accepted / s.proposed,
    }),
  };
}

/** Temperatures still to come, if each goes on multiplying as those so far did (or threefold, before that is known). */
function temperaturesLeft({ temperature, level, first }: TemperedState): number {
  if (temperature === 1) return 0;
  if (level === 0) return 4;
  const factor = level > 1 ? (temperature / first) ** (1 / (level - 1)) : 3;
  return Math.max(1, Math.ceil(-Math.log(temperature) / Math.log(Math.max(1.2, factor))));
}

/** A new sweep: every particle proposes one move. */
function sweep(s: TemperedState): TemperedState {
  return { ...s, generation: begin(s.slots.map((parent) => ({ parent, intent: "extend" }))) };
}

/** Accepts or rejects the told generation, slot by slot. */
function move(s: TemperedState, genealogy: Genealogy, stream: Stream): TemperedState {
  let accepted = 0;
  const slots = s.slots.map((node, i) => {
    const child = genealogy.get(nodeOf(s.generation, i));
    const u = stream.uniform();
    if (Math.log(u) >= logAcceptance(genealogy.get(node), child, s.temperature)) return node;
    accepted++;
    return child.node;
  });
  return { ...s, slots, sweep: s.sweep + 1, accepted: s.accepted + accepted, proposed: s.proposed + slots.length };
}

/** log of the Metropolis–Hastings ratio at a temperature; −Infinity for a child that failed. */
export function logAcceptance(parent: Candidate, child: Candidate, temperature: number): number {
  if (child.score === -Infinity) return -Infinity;
  const { logPrior, logForward, logReverse } = child.proposal;
  const logPriorOfParent = parent.proposal.logPrior;
  if (logPrior === null || logForward === null || logReverse === null || logPriorOfParent === null)
    throw new TypeError("Expected densities with every proposal of tempered SMC, got null");
  return temperature * (child.score - parent.score) + logPrior - logPriorOfParent + logReverse - logForward;
}
