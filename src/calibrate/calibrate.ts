/**
 * @file A calibration study from its plan to its verdict. Data sets are independent and pure given their number, so the
 * verdict does not depend on workers, order, or how often the study was interrupted.
 */
import type { Check } from "../core/check.js";
import type { PredictiveCheck } from "../diagnose/predictive-checks.js";
import { stream } from "../math/rng.js";
import { drawsCheck, lostCheck, FALSE_ALARMS, panelsOf, parameterChecks } from "./parameter-checks.js";
import { modelChecks, reliabilityIn } from "./model-checks.js";
import type { CalibrationPool } from "./pool.js";
import { tellApart, type TwoSampleFinding } from "./two-sample.js";
import type { Calibration, CalibrationPlan, LostOutcome, ModelOutcome, Outcome, ParameterOutcome } from "./types.js";

export interface StudyOptions {
  readonly pool: CalibrationPool;
  readonly workers: number;
  readonly records: { readonly known: ReadonlyMap<number, Outcome>; add(outcome: Outcome): void };
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** All outcomes in order of their numbers; null where it was stopped before the last. */
export async function simulateStudy(plan: CalibrationPlan, options: StudyOptions): Promise<readonly Outcome[] | null> {
  const { pool, workers, records, signal, onProgress } = options;
  const missing = numbers(plan.simulations).filter((index) => !records.known.has(index));
  let done = plan.simulations - missing.length;
  onProgress(done, plan.simulations);
  const takeTurns = async (): Promise<void> => {
    for (let index = missing.shift(); index !== undefined && !signal.aborted; index = missing.shift()) {
      const outcome = await pool.outcome(plan, index);
      records.add(outcome);
      onProgress(++done, plan.simulations);
    }
  };
  await Promise.all(numbers(Math.max(1, workers)).map(takeTurns));
  if (done < plan.simulations) return null;
  return numbers(plan.simulations).map((index) => records.known.get(index) as Outcome);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

export interface Facts {
  readonly environment: string;
  readonly arms: number;
  /** of the one program */
  readonly parameters: readonly string[];
  /** rows of θ from its prior */
  readonly prior: readonly (readonly number[])[];
  readonly predictive: readonly PredictiveCheck[];
}

/** Fewer give tests that can hardly fail. */
export const LEAST_SIMULATIONS = 20;

export function verdictOf(plan: CalibrationPlan, outcomes: readonly Outcome[], facts: Facts): Calibration {
  const lost = outcomes.filter((o): o is LostOutcome => o.kind === "lost");
  const ranked = outcomes.filter((o): o is ParameterOutcome => o.kind === "parameters");
  const weighed = outcomes.filter((o): o is ModelOutcome => o.kind === "models");
  const panels = ranked.length < LEAST_SIMULATIONS ? [] : panelsOf(facts.parameters, ranked);
  const twoSample = panels.length === 0 ? null : tellApart(ranked, facts.prior, stream(plan.seed).fork("two samples"));
  const reliability = weighed.length < LEAST_SIMULATIONS ? null : reliabilityIn(plan, weighed);
  const checks = [
    lostCheck(lost, outcomes.length),
    ...(Math.max(ranked.length, weighed.length) < LEAST_SIMULATIONS ? [tooFew(ranked.length + weighed.length)] : []),
    ...parameterChecks(panels, twoSample === null ? [] : [twoSampleTest(twoSample)]),
    ...(panels.length === 0 ? [] : [drawsCheck(ranked)]),
    ...(reliability === null ? [] : modelChecks(reliability)),
    ...facts.predictive.filter(({ adjusted }) => adjusted <= PREDICTIVE_LEVEL).map(misfit),
  ];
  const { id, mechanisms } = plan.programs[0];
  return {
    version: 1,
    level: plan.level,
    environment: facts.environment,
    environmentHash: plan.environmentHash,
    program: plan.level === "parameters" ? { id, mechanisms } : null,
    models:
      plan.level === "models"
        ? plan.programs.map(({ id: model, mechanisms: of, prior }) => ({ id: model, mechanisms: of, prior }))
        : [],
    method: methodOf(plan, ranked),
    amortised: plan.amortised,
    density: plan.engine.density,
    arms: facts.arms,
    simulations: outcomes.length,
    replicates: plan.replicates,
    sims: plan.sims,
    seed: plan.seed,
    falseAlarms: FALSE_ALARMS,
    passed: checks.every(({ passed, severity }) => passed || severity !== "fatal"),
    checks,
    panels,
    twoSample,
    predictive: facts.predictive,
    reliability,
    secondsEach: outcomes.reduce((sum, { seconds }) => sum + seconds, 0) / outcomes.length,
  };
}

/** Where nothing could be tested, nothing has passed. */
function tooFew(value: number): Check {
  return {
    name: "enough data sets",
    passed: false,
    severity: "fatal",
    value,
    limit: LEAST_SIMULATIONS,
    words: `${value} came with a posterior, at least ${LEAST_SIMULATIONS} are needed`,
    advice: "raise --simulations",
  };
}

const methodOf = (plan: CalibrationPlan, ranked: readonly ParameterOutcome[]): string =>
  [...new Set(ranked.map(({ method }) => method))].join(", ") || plan.method;

const twoSampleTest = ({ accuracy, se, p }: TwoSampleFinding) => ({
  name: "classifier (C2ST)",
  p,
  words: `truths and posterior draws are told apart with accuracy ${accuracy.toFixed(3)} ± ${se.toFixed(3)}, not ½`,
});

const PREDICTIVE_LEVEL = 0.05;

/** A program that cannot make the data is wrong, whatever its posterior; the posterior may still be computed rightly. */
function misfit({ statistic, observed, lower, upper, adjusted }: PredictiveCheck): Check {
  return {
    name: `prediction of ${statistic}`,
    passed: false,
    severity: "warning",
    value: adjusted,
    limit: PREDICTIVE_LEVEL,
    words: `observed ${Number(observed.toPrecision(3))}, 90 % of predictions lie in ${Number(lower.toPrecision(3))} … ${Number(upper.toPrecision(3))}`,
    advice: "the program does not make such data: a mechanism is missing",
  };
}
