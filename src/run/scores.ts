/** @file Small readings of evaluations, shared by everything that reports. */
import { isExactMethod, scoreKindOf } from "../core/score-kind.js";
import type { Evaluation, Evidence } from "../core/types.js";
import type { Score, ScoredProgram } from "./summary-types.js";

/** program id → its evaluation in one batch */
export type Weighed = ReadonlyMap<string, Evaluation>;

export function scoreOfEvaluation(evaluation: Evaluation | undefined): Score | null {
  if (evaluation === undefined || !evaluation.ok || evaluation.evidence === undefined) return null;
  return { logZ: evaluation.evidence.logZ, se: evaluation.evidence.se };
}

/** `bias`: of learnt likelihoods, by program, where it is known; a distance has none, whatever stands beside it. */
export function scored(
  id: string,
  a: Weighed,
  b: Weighed,
  c: Weighed,
  bias: ReadonlyMap<string, number>,
): ScoredProgram {
  const known = bias.get(id);
  const scoreIn = (batch: Weighed): Score | null => {
    const score = scoreOfEvaluation(batch.get(id));
    const method = evidenceOf(batch.get(id))?.method ?? "exact";
    const learnt = !isExactMethod(method) && scoreKindOf(method) === "log evidence";
    return score !== null && learnt && known !== undefined ? { ...score, bias: known } : score;
  };
  return { id, search: scoreIn(a), posterior: scoreIn(b), report: scoreIn(c) };
}

export const evidenceOf = (evaluation: Evaluation | undefined): Evidence | null =>
  evaluation?.ok === true ? (evaluation.evidence ?? null) : null;
