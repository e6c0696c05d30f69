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
import type { Subject } from "../replicates.js";
import { rungScore } from "./rung-score.js";
import { trial, TRIALS } from "./trial.js";

export interface Climbed {
  readonly simulations: number;
  /** rung50: score, …: what the full evaluation carries, for others to learn from */
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
  const diagnostics: Record<string, number | boolean> = {};
  if (!first.runs) return { simulations, diagnostics, stopped: null, fails: true };
  for (const rung of ladder.rungs) {
    const score = rungScore(subject, rung.simulations);
    simulations += rung.simulations;
    if (score === null) continue;
    diagnostics[rungName(rung.simulations)] = score;
    if (!isHopeless(score, rung, ladder)) continue;
    diagnostics.spared = ladder.exempt;
    if (!ladder.exempt)
      return { simulations, diagnostics, stopped: stoppedAt(subject, rung, score, ladder), fails: false };
  }
  return { simulations, diagnostics: { ...diagnostics, exempt: ladder.exempt }, stopped: null, fails: false };
}

function isHopeless(score: number, { bound }: Rung, { hopelessBelow }: Ladder): boolean {
  return bound !== null && hopelessBelow !== null && score + bound < hopelessBelow;
}

function stoppedAt({ program, environment, request, weigher }: Subject, rung: Rung, score: number, ladder: Ladder) {
  const bound = rung.bound ?? Infinity;
  return {
    logZ: score + rung.shift,
    se: Math.max(0, bound - rung.shift),
    bias: null,
    method: weigher.method(program, environment),
    rung: request.rung,
    batch: request.batch,
    replicates: [score + rung.shift],
    diagnostics: {
      stoppedAt: rung.simulations,
      rungScore: score,
      atMost: score + bound,
      hopelessBelow: ladder.hopelessBelow ?? -Infinity,
      level: rung.level,
    },
  } satisfies Evidence;
}

/** Where a program left the ladder: simulations of the rung; null where it was weighed in full. */
export function stoppedRung(evaluation: Evaluation): number | null {
  const at = evaluation.ok ? evaluation.evidence?.diagnostics["stoppedAt"] : undefined;
  return typeof at === "number" ? at : null;
}

export const NOTHING_RUNS = `none of ${TRIALS} simulations from the prior succeeds`;
