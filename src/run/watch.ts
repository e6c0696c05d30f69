/** @file What whoever watches a search is told after each candidate. */
import type { Step } from "../core/infer.js";
import type { AnySampler } from "../samplers.js";
import type { Progress } from "./summary-types.js";
import type { Workplace } from "./workplace.js";

/** Numbers of a sampler's report that say how far it is, in words. */
function noteOf(report: Readonly<Record<string, number | string>>): string {
  const { temperature, iteration, depth } = report;
  if (typeof temperature === "number") return `temperature ${temperature.toPrecision(2)}`;
  if (typeof iteration === "number") return `iteration ${iteration}`;
  if (typeof depth === "number") return `depth ${depth}`;
  return "";
}

/** Counts are kept as candidates come, so that watching costs nothing per candidate. */
export function watchSearch(workplace: Workplace, sampler: AnySampler): (step: Step<unknown>) => void {
  const { archive, options } = workplace;
  let best = -Infinity;
  let failed = 0;
  return ({ genealogy, born, state }) => {
    for (const c of born) {
      best = Math.max(best, c.score);
      if (!c.evaluation.ok) failed++;
    }
    if (!options.onProgress) return;
    const base = genealogy.get(0).score;
    const gain = Math.max(best, base) - base;
    options.onProgress({
      phase: "search",
      done: genealogy.size - 1,
      total: Math.max(sampler.expected(state), genealogy.size - 1),
      gain: Number.isFinite(gain) ? gain : null,
      failed,
      note: noteOf(sampler.report(state, genealogy)),
      tokens: archive.usage.promptTokens + archive.usage.completionTokens,
      costUsd: archive.usage.costUsd,
    } satisfies Progress);
  };
}
