/** @file Small readings of evaluations, shared by everything that reports. */
import type { Evaluation, Evidence } from "../core/types.js";
import type { Score, ScoredProgram } from "./summary-types.js";

/** program id → its evaluation in one batch */
export type Weighed = ReadonlyMap<string, Evaluation>;

export function scoreOfEvaluation(evaluation: Evaluation | undefined): Score | null {
  if (evaluation === undefined || !evaluation.ok || evaluation.evidence === undefined) return null;
  return { logZ: evaluation.evidence.logZ, se: evaluation.evidence.se };
}

export function scored(id: string, a: Weighed, b: Weighed, c: Weighed): ScoredProgram {
  return {
    id,
    search: scoreOfEvaluation(a.get(id)),
    posterior: scoreOfEvaluation(b.get(id)),
    report: scoreOfEvaluation(c.get(id)),
  };
}

export const evidenceOf = (evaluation: Evaluation | undefined): Evidence | null =>
  evaluation?.ok === true ? (evaluation.evidence ?? null) : null;
