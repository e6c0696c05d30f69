/**
 * @file What the fidelity ladder did in a run: what it stopped and saved, and what it may have lost. Exempt programs are
 * weighed in full whatever their rungs say, so those that would have been stopped show directly how often that is wrong.
 */
import betaQuantile from "@stdlib/stats/base/dists/beta/quantile/lib/index.js";
import type { Evaluation, Genealogy, Rung } from "../core/types.js";
import { stoppedRung } from "../evaluate/ladder/climb.js";
import type { LadderReport } from "./summary-types.js";

type Success = Extract<Evaluation, { ok: true }>;

/** `rungs`: as last known. Seconds are apart: they are no part of a result that can be repeated. */
export function ladderReport(
  genealogy: Genealogy,
  rungs: readonly Rung[],
): { readonly report: LadderReport; readonly secondsSaved: number } | null {
  const programs = new Map([...genealogy].map(({ proposal, evaluation }) => [proposal.program.id, evaluation]));
  const weighed = [...programs.values()].filter((e): e is Success => e.ok && e.evidence !== undefined);
  const stopped = weighed.filter((e) => stoppedRung(e) !== null);
  const full = weighed.filter((e) => typeof e.evidence?.diagnostics["exempt"] === "boolean");
  if (rungs.length === 0 || stopped.length + full.length === 0) return null;
  const spared = full.filter((e) => sparedBelow(e) !== null);
  const within = spared.filter((e) => e.evidence!.logZ >= sparedBelow(e)!).length;
  const tested = stopped.length + full.filter((e) => e.evidence?.diagnostics["exempt"] === false).length;
  const saved = (of: (e: Success) => number) =>
    stopped.length * meanOf(full, of) - stopped.reduce((s, e) => s + of(e), 0);
  return {
    report: {
      stopped: stopped.length,
      rungs: rungs.map(({ simulations, bound, level }) => ({
        simulations,
        stopped: stopped.filter((e) => stoppedRung(e) === simulations).length,
        bound,
        level,
      })),
      simulationsSaved: Math.round(saved((e) => e.cost.simulations)),
      spared: spared.length,
      sparedWithinReach: within,
      lostProbability: lost(stopped.length, tested, spared.length, within, rungs),
    },
    secondsSaved: saved(({ cost: { seconds } }) => seconds.simulate + seconds.weigh + seconds.fit),
  };
}

function sparedBelow({ evidence }: Success): number | null {
  const below = evidence?.diagnostics["sparedBelow"];
  return typeof below === "number" ? below : null;
}

/**
 * The smaller of two bounds: that of the levels (of all tested, so many exceed a bound), and the 95 % limit of Clopper &
 * Pearson (1934) from those that were spared.
 */
function lost(stopped: number, tested: number, spared: number, within: number, rungs: readonly Rung[]): number {
  if (stopped === 0) return 0;
  const byLevel = (rungs.reduce((sum, { level }) => sum + level, 0) * tested) / stopped;
  const bySpared = spared === within ? 1 : betaQuantile(0.95, within + 1, spared - within);
  return Math.min(1, byLevel, bySpared);
}

const meanOf = (list: readonly Success[], of: (e: Success) => number): number =>
  list.length === 0 ? 0 : list.reduce((sum, e) => sum + of(e), 0) / list.length;
