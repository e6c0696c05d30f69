/**
 * @file The fidelity ladder: one simulation → 50 → 200 → all of them. A program leaves it at rung r where
 *
 *   score_r + bound_r < hopelessBelow
 *
 * bound_r being an upper bound, at a stated level, of (full score − score_r), learnt by the run from programs that were
 * weighed in full whatever their rungs said. What leaves has a score all the same, score_r + median difference, so that
 * samplers see a number that no later knowledge changes; it says that it was stopped, where, and why.
 */
import type { Evaluation, Evidence, Ladder, Rung } from "../../core/types.js";
import { replicateStream } from "../evidence.js";
import { hopelessBelow, type Subject } from "../replicates.js";
import { rungScore } from "./rung-score.js";
import { trial, TRIALS } from "./trial.js";

export interface Climbed {
  readonly simulations: number;
  /** What the full evaluation carries, for others to learn from: rung50, …; exempt; sparedBelow where it would have stopped. */
  readonly diagnostics: Readonly<Record<string, number | boolean>>;
  /** null: weigh it in full */
  readonly stopped: Evidence | null;
  /** true where not one simulation succeeded */
  readonly fails: boolean;
}

/** Name of a rung's score among the diagnostics. */
export const rungName = (simulations: number): string => `rung${simulations}`;

export function climb(subject: Subject, ladder: Ladder): Climbed {
  const { program, environment, request } = subject;
  const own = replicateStream(request.seed, environment.hash, request.batch, 0).fork("trial");
  const first = trial(program, environment, own.fork("noise").key(), own.fork("theta"));
  let simulations = first.simulations;
  const limit = hopelessBelow(subject);
  const diagnostics: Record<string, number | boolean> = {};
  if (!first.runs) return { simulations, diagnostics, stopped: null, fails: true };
  for (const rung of ladder.rungs) {
    const score = rungScore(subject, rung.simulations);
    simulations += rung.simulations;
    if (score === null) continue;
    diagnostics[rungName(rung.simulations)] = score;
    if (limit === null || rung.bound === null || score + rung.bound >= limit) continue;
    if (!ladder.exempt)
      return { simulations, diagnostics, stopped: stoppedAt(subject, rung, score, limit), fails: false };
    diagnostics.sparedBelow = limit;
  }
  return { simulations, diagnostics: { ...diagnostics, exempt: ladder.exempt }, stopped: null, fails: false };
}

function stoppedAt(
  { program, environment, request, weigher }: Subject,
  { simulations, bound, shift, level }: Rung,
  score: number,
  limit: number,
): Evidence {
  const atMost = score + (bound ?? Infinity);
  return {
    logZ: score + shift,
    se: Math.max(0, atMost - score - shift),
    bias: null,
    method: weigher.method(program, environment),
    rung: request.rung,
    batch: request.batch,
    replicates: [score + shift],
    diagnostics: { stoppedAt: simulations, rungScore: score, atMost, hopelessBelow: limit, level },
  };
}

/** Where a program left the ladder: simulations of the rung; null where it was weighed in full. */
export function stoppedRung(evaluation: Evaluation): number | null {
  const at = evaluation.ok ? evaluation.evidence?.diagnostics["stoppedAt"] : undefined;
  return typeof at === "number" ? at : null;
}

export const NOTHING_RUNS = `none of ${TRIALS} simulations from the prior succeeds`;
