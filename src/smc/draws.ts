/**
 * @file Independent draws: n drafts, none knowing of another. With known densities the drafts are draws from the prior
 * p(m) and weights Ẑ make them an importance sample of the posterior; without, it is the baseline that every searcher
 * has to beat (best of n), whose target is (how often the proposer drafts m) × Ẑ(m). Also how an enumerated space is
 * visited: the proposer then hands out one program after the other, and weights are p(m)Ẑ(m).
 */
import type { NodeId, Sampler } from "../core/types.js";
import { begin, count, type Generation, hand, isComplete, nodeOf } from "./generation.js";

export interface DrawsOptions {
  readonly name: string;
  readonly n: number;
  /** true where every program is drafted once: its weight then carries the prior */
  readonly weighByPrior: boolean;
}

export function independentDraws(options: DrawsOptions): Sampler<Generation> {
  const nodes = (g: Generation): NodeId[] => g.orders.slice(0, g.told).map((_, i) => nodeOf(g, i));
  return {
    name: options.name,
    kind: "sampler",
    refuses: (proposer) =>
      options.weighByPrior && !proposer.hasDensities
        ? `${options.name} needs a proposer whose programs can be listed`
        : null,
    init: () => begin(Array.from({ length: options.n }, () => ({ parent: null, intent: "draft" }))),
    ask: (g, _, room, firstId) => hand(g, room, firstId),
    tell: (g, _, born) => count(g, born.length),
    done: (g) => (isComplete(g) ? `${options.n} programs are drafted` : null),
    expected: () => options.n,
    particles: (g, genealogy) => ({
      nodes: nodes(g),
      logWeights: Float64Array.from(nodes(g), (node) => {
        const { score, proposal } = genealogy.get(node);
        return options.weighByPrior ? score + (proposal.logPrior ?? -Infinity) : score;
      }),
    }),
    report: (g) => ({ drafted: g.told }),
  };
}
