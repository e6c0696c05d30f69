/**
 * @file What a run has learnt that lets evaluations be cheaper, folded from its candidates in creation order: the best
 * score of either kind, and for every rung of the fidelity ladder how far full scores lie above the rung's.
 *
 * Bounds are order statistics (split conformal prediction; Vovk, Gammerman & Shafer 2005): of m exchangeable differences
 * and one more, that one exceeds the k-th smallest of the m, k = ⌈(m + 1)(1 − α)⌉, with probability at most α. Those that
 * passed a rung are no fair sample of all, so the m are the programs that would have been weighed in full whatever their
 * rungs said: all while no bound is known, and a share EXEMPT of the later ones, drawn by their identity.
 */
import type { Candidate, EvaluationRequest, Evidence, Hopeless, Rung } from "../core/types.js";
import { isExactMethod } from "../core/score-kind.js";
import { rungName, stoppedRung } from "../evaluate/ladder/climb.js";
import type { Stream } from "../math/rng.js";
import { EXEMPT, HOPELESS_MARGIN, RUNG_LEVEL } from "./effort.js";

/** What a ticket's evaluation may know. */
export interface Known {
  readonly hopelessBelow: Hopeless;
  readonly rungs: readonly Rung[];
}

export interface Knowledge {
  learn(candidate: Candidate): void;
  /** As of now. */
  known(): Known;
}

/** Differences needed before a bound at `level` exists. */
export const leastDifferences = (level: number): number => Math.ceil(1 / level) - 1;

export function createKnowledge(simulations: readonly number[]): Knowledge {
  const best = { exact: -Infinity, surrogate: -Infinity };
  const differences = new Map(simulations.map((s) => [s, [] as number[]]));
  const seen = new Set<string>();
  let latest: Known | null = null;

  const learnFull = (evidence: Evidence): void => {
    const kind = isExactMethod(evidence.method) ? "exact" : "surrogate";
    best[kind] = Math.max(best[kind], evidence.logZ);
    if (evidence.diagnostics["exempt"] !== true) return;
    for (const [s, list] of differences) {
      const score = evidence.diagnostics[rungName(s)];
      if (typeof score === "number") insert(list, evidence.logZ === score ? 0 : evidence.logZ - score);
    }
  };

  return {
    learn({ proposal, evaluation }) {
      if (!evaluation.ok || evaluation.evidence === undefined || seen.has(proposal.program.id)) return;
      seen.add(proposal.program.id);
      if (stoppedRung(evaluation) !== null) return;
      learnFull(evaluation.evidence);
      latest = null;
    },
    known: () =>
      (latest ??= {
        hopelessBelow: { exact: hopeless(best.exact), surrogate: hopeless(best.surrogate) },
        rungs: [...differences].map(([s, list]) => rungOf(s, list)),
      }),
  };
}

const hopeless = (best: number): number | null => (best === -Infinity ? null : best - HOPELESS_MARGIN);

/** Keeps `sorted` sorted. */
function insert(sorted: number[], value: number): void {
  const at = sorted.findIndex((v) => v > value);
  sorted.splice(at < 0 ? sorted.length : at, 0, value);
}

/** `sorted`: differences in increasing order. */
export function rungOf(simulations: number, sorted: readonly number[]): Rung {
  const k = Math.ceil((sorted.length + 1) * (1 - RUNG_LEVEL) - 1e-9);
  const isKnown = sorted.length >= leastDifferences(RUNG_LEVEL);
  return {
    simulations,
    bound: isKnown ? sorted[k - 1] : null,
    shift: isKnown ? sorted[sorted.length >> 1] : 0,
    level: RUNG_LEVEL,
  };
}

/** The request for one program: what was known when its ticket was asked, and whether its rungs may stop it. */
export function requestFor(base: EvaluationRequest, program: string, known: Known, coins: Stream): EvaluationRequest {
  const { hopelessBelow } = known;
  if (base.ladder === undefined) return { ...base, hopelessBelow };
  const unknown = known.rungs.every(({ bound }) => bound === null);
  const exempt = unknown || coins.fork("exempt", program).uniform() < EXEMPT;
  return { ...base, hopelessBelow, ladder: { rungs: known.rungs, exempt } };
}
