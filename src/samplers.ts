/**
 * @file The table of searchers. One genealogy of model programs; a searcher is only a rule for which parents to extend
 * next. The command line, the laws that all searchers obey and every comparison are driven from here: a new searcher
 * joins by one entry.
 */
import type { Sampler } from "./core/types.js";
import type { RunConfig, SamplerName } from "./run/config.js";
import { independentDraws } from "./smc/draws.js";
import { publishedSmc } from "./smc/published.js";
import { resamplings } from "./smc/resampling.js";
import { temperedSmc } from "./smc/tempered.js";
import { treeSearch } from "./treesearch/tree.js";

/** A sampler with its state hidden: `infer` carries the state and never looks inside. */
export type AnySampler = Sampler<unknown>;

export interface SamplerEntry {
  readonly summary: string;
  /** `spaceSize`: number of distinct programs where they can be listed, else null */
  create(config: RunConfig, spaceSize: number | null): AnySampler;
  /** Tickets outstanding: a whole generation, or the configured look-ahead. */
  room(config: RunConfig, spaceSize: number | null): number;
}

const erase = <S>(sampler: Sampler<S>): AnySampler => sampler as unknown as AnySampler;

export const samplers: Readonly<Record<SamplerName, SamplerEntry>> = {
  smc: {
    summary: "sequential Monte Carlo: programs are particles (ModelSMC)",
    create: (c) =>
      c.weights === "tempered"
        ? erase(
            temperedSmc({
              particles: c.particles,
              moves: c.moves,
              ess: c.ess,
              temperatures: c.iterations ?? 200,
              resampling: resamplings[c.resampling],
            }),
          )
        : erase(
            publishedSmc({
              particles: c.particles,
              iterations: c.iterations ?? 15,
              clone: c.clone,
              ess: c.ess,
              tau: c.tau,
              resampling: resamplings[c.resampling],
            }),
          ),
    room: (c) => c.particles,
  },
  tree: {
    summary: "tree search: programs are nodes, the most promising one is extended (NIMMGen)",
    create: (c) =>
      erase(
        treeSearch({
          expansions: c.iterations ?? 40,
          ...c.tree,
          constraints: {
            ...c.tree,
            quality: c.tree.quality ?? Infinity,
            lossRatio: c.tree.lossRatio ?? Infinity,
          },
        }),
      ),
    room: (c) => c.lookAhead,
  },
  "best-of-n": {
    summary: "independent drafts: the baseline that every searcher has to beat",
    create: (c) => erase(independentDraws({ name: "best-of-n", n: c.particles, weighByPrior: false })),
    room: (c) => c.particles,
  },
  enumerate: {
    summary: "every program of the offline library, once: the exact posterior",
    create: (_, spaceSize) => erase(independentDraws({ name: "enumerate", n: spaceSize ?? 0, weighByPrior: true })),
    room: (_, spaceSize) => Math.max(1, spaceSize ?? 1),
  },
};
