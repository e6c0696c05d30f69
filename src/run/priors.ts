/**
 * @file Named priors over programs, functions of the canonical program alone.
 *
 *   uniform      all distinct programs alike
 *   length       description length: p(m) ∝ 2^(−tokens that m has more than the base), after Rissanen 1978
 *   mechanisms   the offline library's exact prior
 */
import type { LogProb, ModelProgram } from "../core/types.js";
import type { PriorName, RunConfig } from "./config.js";

/** `tokens`: length of the canonical text of a program; `logPrior`: its probability under the proposer. */
export function logPriorOf(
  prior: PriorName,
  base: ModelProgram,
  tokens: (program: ModelProgram) => number,
): (program: ModelProgram, logPrior: LogProb | null) => LogProb {
  switch (prior) {
    case "uniform":
      return () => 0;
    case "length":
      return (program) => -Math.LN2 * (tokens(program) - tokens(base));
    case "mechanisms":
      return (_, logPrior) => logPrior ?? -Infinity;
    default:
      return prior satisfies never;
  }
}

/** The prior a run is read under: the one asked for, else the library's where it is known, else uniform. */
export function priorNameOf(config: Pick<RunConfig, "prior">, hasDensities: boolean): PriorName {
  return config.prior ?? (hasDensities ? "mechanisms" : "uniform");
}
