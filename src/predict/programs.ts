/** @file Which programs of an evidence run speak, and with what weights: the best one, and the posterior over programs. */
import { UsageError } from "../core/errors.js";
import type { FinishedRun } from "./read-run.js";
import type { WeighedProgram } from "./sampled.js";

export interface Voices {
  readonly best: readonly WeighedProgram[];
  /** null where there is no posterior over programs */
  readonly average: readonly WeighedProgram[] | null;
  readonly notes: readonly string[];
}

/** Share of the posterior that may stay silent. */
const LEFT_OUT = 0.005;

export function voicesOf(run: FinishedRun): Voices {
  const { environment, summary } = run;
  if (environment.replication === "per-arm")
    throw new UsageError(
      `${environment.name} has other parameters in every arm, of which a run keeps none: nothing can be simulated from it`,
    );
  const best = run.program(summary.best.id, 1);
  if (best.draws.length === 0)
    throw new UsageError(
      `${run.dir} kept no draws of the parameters of its best program (scored by ${summary.scoreKind})`,
    );
  const { programs, missing } = leading(run);
  if (summary.noPosterior !== null || programs.length === 0) {
    const why = summary.noPosterior ?? "no program has one";
    return { best: [best], average: null, notes: [`There is no average over programs: ${why}.`] };
  }
  const lost =
    missing > 0 ? [`Programs with ${percent(missing)} of the posterior kept no draws and are left out.`] : [];
  return { best: [best], average: programs, notes: lost };
}

/** Programs with all but `LEFT_OUT` of the posterior, heaviest first; `missing`: weight of those without draws. */
function leading(run: FinishedRun): { readonly programs: readonly WeighedProgram[]; readonly missing: number } {
  const rows = [...run.summary.posterior].sort((a, b) => b.weight - a.weight);
  let [passed, missing] = [0, 0];
  const programs: WeighedProgram[] = [];
  for (const { id, weight } of rows) {
    if (passed >= 1 - LEFT_OUT) break;
    passed += weight;
    const program = run.program(id, weight);
    if (program.draws.length > 0) programs.push(program);
    else missing += weight;
  }
  return { programs, missing };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
