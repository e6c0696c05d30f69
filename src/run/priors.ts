/**
 * @file Named priors over programs, functions of the canonical program alone.
 *
 *   uniform      all distinct programs alike
 *   length       description length: p(m) ∝ 2^(−tokens that m has more than the base), after Rissanen 1978
 *   mechanisms   the offline library's exact prior
 */
import type { Candidate, LogProb, ModelProgram } from "../core/types.js";
import type { PriorName, RunConfig } from "./config.js";

/** `tokens`: length of the canonical text of a program. */
export function logPriorOf(
  prior: PriorName,
  base: ModelProgram,
  tokens: (program: ModelProgram) => number,
): (candidate: Pick<Candidate, "proposal">) => LogProb {
  switch (prior) {
    case "uniform":
      return () => 0;
    case "length":
      return ({ proposal }) => -Math.LN2 * (tokens(proposal.program) - tokens(base));
    case "mechanisms":
      return ({ proposal }) => proposal.logPrior ?? -Infinity;
    default:
      return prior satisfies never;
  }
}

/** The prior a run is read under: the one asked for, else the library's where it is known, else uniform. */
export function priorNameOf(config: Pick<RunConfig, "prior">, hasDensities: boolean): PriorName {
  return config.prior ?? (hasDensities ? "mechanisms" : "uniform");
}
