/**
 * @file The base and the best few by an exact method and by a learnt likelihood, both of which must see the same numbers:
 *
 *   data            the statistics are the observations (each a function of one, and all of them): values compare as they are
 *   observations    both weigh those observations alone that a statistic is a function of: values compare as they are
 *   differences     the statistics are another summary: only program − base compares, and what the summary leaves out of the
 *                   data is in the difference too
 *
 * Batch B, so that nothing here knows why a program leads.
 */
import type { Evaluation, EvaluationRequest, Evidence, ModelProgram } from "../core/types.js";
import { isExactMethod, scoreKindOf } from "../core/score-kind.js";
import { isAllOf, type KeptObservations, observationsOfStatistics, statisticsAreData } from "../envs/projected.js";
import { pairedDifference } from "../evaluate/evidence.js";
import { welchDegrees } from "../evaluate/racing.js";
import { CROSS_REPLICATES, CROSS_SIMS, replicatesOf } from "./effort.js";
import { evidenceOf, scoreOfEvaluation } from "./scores.js";
import type { CrossCheck } from "./summary-types.js";
import type { Workplace } from "./workplace.js";

/** null where nothing was asked for, or no program has both methods. `programs`: the base first. */
export async function crossCheck(
  workplace: Workplace,
  programs: readonly ModelProgram[],
  onDone: (done: number, total: number) => void,
): Promise<CrossCheck | null> {
  const { config, environment } = workplace;
  if (config.crossCheck === 0 || programs.length === 0 || environment.statistics.names.length === 0) return null;
  if (scoreKindOf(config.evidence) !== "log evidence") return null; // neither method made the scores
  const kept = sharedObservations(workplace);
  const both = await weighBoth(workplace, programs, kept, onDone);
  if (kept !== null && both.exact.some((e) => e !== null)) {
    const basis = isAllOf(environment, kept) ? "data" : "observations";
    return { basis, observations: kept[0].length * kept.length, rows: rowsOf(programs, both, absolute) };
  }
  const own = kept === null ? both : await weighBoth(workplace, programs, null, onDone);
  if (own.exact.every((e) => e === null)) return null;
  return { basis: "differences", observations: null, rows: rowsOf(programs, own, toBase) };
}

/** Transition densities need every state at every time: with observations missing they are gone. */
function sharedObservations({ environment, archive, chosen }: Workplace): KeptObservations | null {
  const kept = observationsOfStatistics(environment);
  if (kept === null || isAllOf(environment, kept)) return kept;
  const ofBase = [...archive.evaluations].find(([key]) => key.startsWith(`${chosen.base.id}/`))?.[1];
  return evidenceOf(ofBase)?.method.startsWith("exact/transition") ? null : kept;
}

interface Both {
  readonly exact: readonly (Evidence | null)[];
  readonly learnt: readonly (Evidence | null)[];
}

/** The exact ones first: where there are none, nothing is learnt in vain. */
async function weighBoth(
  { outside, request, config, environment }: Workplace,
  programs: readonly ModelProgram[],
  kept: KeptObservations | null,
  onDone: (done: number, total: number) => void,
): Promise<Both> {
  let done = 0;
  const weigh = (method: string, more: Partial<EvaluationRequest>) =>
    Promise.all(
      programs.map(async (program) => {
        const asked = { ...request, method, batch: "B", replicates: CROSS_REPLICATES } as const;
        const evaluation = await outside.evaluateProgram(program, {
          ...asked,
          ...(kept === null ? {} : { kept }),
          ...more,
        });
        onDone(++done, 2 * programs.length);
        return possible(evaluation);
      }),
    );
  const isExactRun = config.evidence === "auto" || isExactMethod(config.evidence);
  const all = kept === null || isAllOf(environment, kept);
  const known = { kept: undefined, replicates: replicatesOf(config, "B") }; // batch B has it already
  const exact = (await weigh(isExactRun ? config.evidence : "exact", isExactRun && all ? known : {})).map(ifExact);
  const none = programs.map(() => null);
  if (exact.every((e) => e === null)) return { exact, learnt: none };
  const method = learntMethod(config.evidence);
  if (method !== config.evidence)
    return { exact, learnt: await weigh(method, { sims: Math.min(config.sims, CROSS_SIMS) }) };
  const weighed = kept === null || (all && statisticsAreData(environment, kept));
  return { exact, learnt: await weigh(method, weighed ? known : {}) }; // judged by its own simulations
}

/** The run's own, where that is learnt. */
const learntMethod = (evidence: string): string =>
  evidence === "auto" || isExactMethod(evidence) || scoreKindOf(evidence) !== "log evidence" ? "nle" : evidence;

function possible(evaluation: Evaluation): Evidence | null {
  const evidence = evidenceOf(evaluation);
  return evidence !== null && evidence.logZ > -Infinity ? evidence : null;
}

/** Where "auto" found no exact method, there is nothing to compare with. */
const ifExact = (evidence: Evidence | null): Evidence | null =>
  evidence !== null && isExactMethod(evidence.method) ? evidence : null;

type Difference = NonNullable<CrossCheck["rows"][number]["difference"]>;
type DifferenceOf = (both: Both, i: number) => Difference | null;

const absolute: DifferenceOf = ({ exact, learnt }, i) => minus(learnt[i], exact[i]);

/** (learnt program − base) − (exact program − base) */
const toBase: DifferenceOf = ({ exact, learnt }, i) => {
  const [a, b] = [i === 0 ? null : minus(learnt[i], learnt[0]), i === 0 ? null : minus(exact[i], exact[0])];
  if (a === null || b === null) return null;
  return { value: a.value - b.value, se: Math.hypot(a.se, b.se), freedom: Math.min(a.freedom, b.freedom) };
};

/** Two methods share simulations' noise in name only: errors add up as if independent. Replicates of one are paired. */
function minus(a: Evidence | null, b: Evidence | null): Difference | null {
  if (a === null || b === null) return null;
  if (a.method === b.method) return { ...pairedDifference(a, b), freedom: welchDegrees(a, b) };
  return { value: a.logZ - b.logZ, se: Math.hypot(a.se, b.se), freedom: welchDegrees(a, b) };
}

function rowsOf(programs: readonly ModelProgram[], both: Both, difference: DifferenceOf): CrossCheck["rows"] {
  const score = (evidence: Evidence | null) =>
    evidence === null ? null : scoreOfEvaluation({ ok: true, evidence } as Evaluation);
  return programs.map(({ id }, i) => ({
    id,
    nle: score(both.learnt[i]),
    exact: score(both.exact[i]),
    difference: difference(both, i),
  }));
}
