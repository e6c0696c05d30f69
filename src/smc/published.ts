/**
 * @file SMC over programs as published (ModelSMC 2026, algorithm 1, and its authors' release): an optimiser.
 *
 *   w_i ∝ Ẑ(m_i)^(1/τ) over the slots of the pool; if ESS/N < threshold: resample
 *   each slot: unchanged with probability α, else one proposal with the slot as parent
 *
 * Weights are not reset after resampling: the likelihood is applied again at every one, so a clone that survives k of
 * them stands for p(data | m)^k, and the particles target no stated posterior. It is kept, exactly, to be compared with.
 */
import type { Genealogy, NodeId, Sampler } from "../core/types.js";
import { effectiveSampleSize, normalise } from "../core/weights.js";
import type { Stream } from "../math/rng.js";
import { begin, count, type Generation, hand, isComplete, nodeOf } from "./generation.js";
import type { Resampling } from "./resampling.js";

export interface PublishedOptions {
  readonly particles: number;
  readonly iterations: number;
  /** α: probability that a slot is left unchanged */
  readonly clone: number;
  readonly ess: number;
  /** τ of the resampling weights */
  readonly tau: number;
  readonly resampling: Resampling;
  /** the first pool: N slots of the base (if left out), or N drafts of the proposer */
  readonly start?: "base" | "drafts";
}

export interface PublishedState {
  readonly generation: Generation;
  /** pool of the last complete iteration, [N]; empty before drafts are told */
  readonly slots: readonly NodeId[];
  /** slots that this iteration leaves unchanged */
  readonly kept: readonly NodeId[];
  readonly iteration: number;
  readonly resampled: number;
}

export function publishedSmc(options: PublishedOptions): Sampler<PublishedState> {
  const drafts = options.start === "drafts";
  const logWeights = (slots: readonly NodeId[], genealogy: Genealogy) =>
    Float64Array.from(slots, (node) => genealogy.get(node).score / options.tau);

  const resample = (s: PublishedState, genealogy: Genealogy, stream: Stream): PublishedState => {
    const weights = normalise(logWeights(s.slots, genealogy));
    if (effectiveSampleSize(weights) / options.particles >= options.ess) return s;
    const ancestors = options.resampling(weights, options.particles, stream.fork("resample", s.iteration));
    return { ...s, slots: Array.from(ancestors, (a) => s.slots[a]), resampled: s.resampled + 1 };
  };

  const propagate = (s: PublishedState, stream: Stream): PublishedState => {
    const coin = stream.fork("clone", s.iteration);
    const changes = s.slots.map(() => coin.uniform() > options.clone);
    const orders = s.slots.filter((_, i) => changes[i]).map((parent) => ({ parent, intent: "extend" as const }));
    return orders.length === 0 ? s : { ...s, kept: s.slots.filter((_, i) => !changes[i]), generation: begin(orders) };
  };

  /** Starts iterations until one has something to propose, or all are made. */
  const advance = (s: PublishedState, genealogy: Genealogy, stream: Stream): PublishedState => {
    let next = s;
    while (next.iteration < options.iterations && next.generation.orders.length === 0)
      next = propagate(resample({ ...next, iteration: next.iteration + 1 }, genealogy, stream), stream);
    return next;
  };

  return {
    name: "smc",
    kind: "optimiser",
    init: (base) => ({
      generation: begin(
        drafts ? Array.from({ length: options.particles }, () => ({ parent: null, intent: "draft" })) : [],
      ),
      slots: drafts ? [] : Array<NodeId>(options.particles).fill(base.node),
      kept: [],
      iteration: 0,
      resampled: 0,
    }),
    ask: (s, genealogy, room, firstId, stream) => {
      const ready = advance(s, genealogy, stream);
      const [generation, tickets] = hand(ready.generation, room, firstId);
      return [{ ...ready, generation }, tickets];
    },
    tell: (s, _, born) => {
      const told = { ...s, generation: count(s.generation, born.length) };
      return isComplete(told.generation) ? settle(told) : told;
    },
    done: (s) =>
      s.iteration === options.iterations && s.generation.orders.length === 0
        ? `${s.iteration} iterations are made`
        : null,
    expected: () => Math.round(options.particles * options.iterations * (1 - options.clone)),
    particles: (s, genealogy) => ({ nodes: s.slots, logWeights: logWeights(s.slots, genealogy) }),
    report: (s) => ({ iteration: s.iteration, resampled: s.resampled }),
  };
}

/** The pool after an iteration: what was left unchanged, then what is new. */
function settle(s: PublishedState): PublishedState {
  const born = s.generation.orders.map((_, i) => nodeOf(s.generation, i));
  return { ...s, slots: [...s.kept, ...born], kept: [], generation: begin([]) };
}
