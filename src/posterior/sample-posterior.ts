/**
 * @file Draws from the posterior of any likelihood that can be evaluated, a learnt one above all: first by importance
 * resampling from a defended proposal; where too few draws carry the weight, by chains that start there and run until
 * their diagnostics pass or the limit is met (then the report says so).
 */
import type { Rows } from "../density/density.js";
import { rowsAt } from "../density/rows.js";
import type { Stream } from "../math/rng.js";
import { launchChains } from "./chains.js";
import type { Chains } from "./chains.js";
import { diagnoseChains } from "./diagnose-chains.js";
import type { ChainReport } from "./diagnose-chains.js";
import { defended, resampled, weighDraws } from "./importance.js";
import type { Proposal, Target } from "./moves.js";
import type { ParameterPrior } from "./posterior.js";

export interface PosteriorProblem {
  readonly prior: ParameterPrior;
  /** log p(observed | θ) of every row, nats */
  logLikelihood(theta: Rows): Float64Array;
  /** close to the posterior, e.g. a neural posterior at the observation */
  readonly proposal?: Proposal;
}

export interface SamplerOptions {
  /** draws wanted */
  readonly draws: number;
  /** draws of the first, weighted round */
  readonly pilots: number;
  /** weighted draws suffice where they are worth this share of the draws wanted; more than 1 forces chains */
  readonly enough: number;
  readonly chains: number;
  readonly warmup: number;
  /** sweeps kept at first; doubled until the diagnostics pass, up to `sweeps` */
  readonly block: number;
  readonly sweeps: number;
}

export const SAMPLER_DEFAULTS: SamplerOptions = {
  draws: 4000,
  pilots: 10_000,
  enough: 0.5,
  chains: 40,
  warmup: 200,
  block: 500,
  sweeps: 8000,
};

export interface PosteriorDraws {
  readonly theta: Rows;
  readonly method: "importance" | "chains";
  /** of the weighted round */
  readonly importanceSize: number;
  readonly chains: Chains | null;
  readonly report: ChainReport | null;
  readonly evaluations: number;
}

export function samplePosterior(
  problem: PosteriorProblem,
  stream: Stream,
  options: SamplerOptions = SAMPLER_DEFAULTS,
): PosteriorDraws {
  const target = targetOf(problem);
  const proposal = defended(problem.proposal, problem.prior);
  const weighted = weighDraws(target, proposal, options.pilots, stream.fork("pilots"));
  const importanceSize = weighted.effective;
  if (importanceSize >= options.enough * options.draws) {
    const theta = resampled(weighted, options.draws, stream.fork("resample"));
    return { theta, method: "importance", importanceSize, chains: null, report: null, evaluations: options.pilots };
  }
  const start = resampled(weighted, options.chains, stream.fork("start"));
  const { chains, report } = untilConverged(target, problem.proposal && proposal, start, stream, options);
  const theta = thinned(chains, options.draws);
  return { theta, method: "chains", importanceSize, chains, report, evaluations: options.pilots + chains.evaluations };
}

export function targetOf({ prior, logLikelihood }: Pick<PosteriorProblem, "prior" | "logLikelihood">): Target {
  return {
    box: prior.box,
    logDensity: (theta) => {
      const log = prior.logDensity(theta);
      return logLikelihood(theta).map((l, i) => l + log[i]);
    },
  };
}

function untilConverged(
  target: Target,
  proposal: Proposal | undefined,
  start: Rows,
  stream: Stream,
  options: SamplerOptions,
): { readonly chains: Chains; readonly report: ChainReport } {
  const { warmup, block, sweeps } = options;
  const lockStep = launchChains(target, { start, warmup, proposal, stream: stream.fork("chains") });
  let chains = lockStep.extend(block);
  let report = diagnoseChains(chains);
  while (report.warnings.length > 0 && 2 * chains.draws <= sweeps) {
    chains = lockStep.extend(chains.draws);
    report = diagnoseChains(chains);
  }
  return { chains, report };
}

/** Rows at equal distances; all of them, some repeated, where fewer were drawn than wanted. */
function thinned({ theta, dim, draws, chains }: Chains, wanted: number): Rows {
  const count = draws * chains;
  const rows = Array.from({ length: wanted }, (_, i) => Math.floor(((i + 0.5) * count) / wanted));
  return rowsAt({ values: theta, count, width: dim }, rows);
}
