/** @file What the probabilities of a run speak for: all programs of a library, some of them, or only those that were met. */
import { MOST_NEIGHBOURS } from "../run/effort.js";
import { isExactMethod } from "../core/score-kind.js";
import type { Summary } from "../run/summary-types.js";
import { count, percent } from "./numbers.js";

/** Whether the weights are a posterior over programs; else they are shares among the programs that happened to be found. */
export function isPosterior({ kind, sampler, modelPrior, diagnostics }: Summary): boolean {
  const knowsDensities = typeof diagnostics.programsInSpace === "number" || modelPrior === "mechanisms";
  return kind === "sampler" && (knowsDensities || sampler !== "best-of-n");
}

/** Whether scores are of the environment's statistics, not of the data: those of learnt likelihoods are. */
export function isOfStatistics({ best, scoreKind }: Summary): boolean {
  return scoreKind === "log evidence" && best.method !== "" && !isExactMethod(best.method);
}

/** Distinct programs: met by the search, or weighed as neighbours after it. */
export function programsWeighed({ evaluated, diagnostics }: Summary): number {
  return evaluated + (typeof diagnostics.neighboursWeighed === "number" ? diagnostics.neighboursWeighed : 0);
}

export function isWhole(summary: Summary): boolean {
  const { programsInSpace } = summary.diagnostics;
  return typeof programsInSpace === "number" && programsWeighed(summary) >= programsInSpace;
}

export const UNMET = "Programs that were not met are in no error bar.";

/** One or two sentences under the table of mechanisms. */
export function coverageText(summary: Summary): string {
  const { programsInSpace, priorMassWeighed, neighboursWeighed } = summary.diagnostics;
  if (typeof programsInSpace !== "number") return UNMET;
  if (isWhole(summary)) return `All ${count(programsInSpace)} programs of the library were weighed.`;
  const share = typeof priorMassWeighed === "number" ? ` (${percent(priorMassWeighed)} of the prior)` : "";
  const weighed = `${count(programsWeighed(summary))} of the library's ${count(programsInSpace)} programs were weighed${share}`;
  const closable = isPosterior(summary) && !isOfStatistics(summary); // neighbours are weighed by exact methods only
  if (!closable || typeof neighboursWeighed !== "number") return `${weighed}. ${UNMET}`;
  const closed = neighboursWeighed < MOST_NEIGHBOURS;
  return `${weighed}; ${closed ? "all" : "most"} one-edit neighbours of the leading ones are among them.`;
}
