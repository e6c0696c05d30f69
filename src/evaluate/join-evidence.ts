/**
 * @file More replicates of one program in one batch: the evidence of all of them together, by the rules of `evidence.ts`.
 * How many there are was decided by looking at the first ones, so the stated variance is corrected as after any race.
 */
import type { Evidence } from "../core/types.js";
import { pooled, standardError } from "./evidence.js";
import { afterStopping } from "./racing.js";
import type { Pooling } from "./weigher.js";

/** `first` has replicates 0 … n − 1, `more` those that follow. */
export function joinEvidence(first: Evidence, more: Evidence): Evidence {
  const pooling: Pooling = first.diagnostics["pooling"] === "logarithmic" ? "logarithmic" : "linear";
  const replicates = [...first.replicates, ...more.replicates];
  const own = ownOf(first, more);
  const { ownVariance: _, ...diagnostics } = first.diagnostics;
  return afterStopping({
    ...first,
    logZ: pooled(replicates, pooling),
    se: standardError(replicates, own, pooling),
    replicates,
    diagnostics: { ...diagnostics, ...worst(first, more), ...(own === null ? {} : { ownVariance: own }) },
  });
}

function ownOf(a: Evidence, b: Evidence): number | null {
  const [x, y] = [a, b].map(({ diagnostics }) => diagnostics["ownVariance"]);
  if (typeof x !== "number" || typeof y !== "number") return null;
  const [n, m] = [a.replicates.length, b.replicates.length];
  return (n * x + m * y) / (n + m);
}

/** Largest k̂, smallest ESS, mean share of failures. */
function worst(a: Evidence, b: Evidence): Evidence["diagnostics"] {
  const both = (name: string, how: (x: number, y: number) => number): Evidence["diagnostics"] => {
    const [x, y] = [a.diagnostics[name], b.diagnostics[name]];
    return typeof x === "number" && typeof y === "number" ? { [name]: how(x, y) } : {};
  };
  const [n, m] = [a.replicates.length, b.replicates.length];
  return {
    ...both("paretoK", Math.max),
    ...both("ess", Math.min),
    ...both("failedSimulations", (x, y) => (n * x + m * y) / (n + m)),
    ...both("impossibleReplicates", (x, y) => x + y),
  };
}
