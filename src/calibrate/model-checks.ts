/**
 * @file Are probabilities of models right? True models drawn from the prior over models, their data weighed under all
 * models, p(m | data) ∝ p(m) Ẑ(m); each stated probability should be the frequency with which it is true.
 */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf/lib/index.js";
import type { Check } from "../core/check.js";
import { reliabilityOf, type Reliability, type Statement } from "../diagnose/reliability.js";
import { logSumExp } from "../math/log-sum-exp.js";
import { stream } from "../math/rng.js";
import { FALSE_ALARMS, shortP } from "./parameter-checks.js";
import type { CalibrationPlan, ModelOutcome } from "./types.js";

export function statementOf({ truth, logZ }: ModelOutcome, priors: readonly number[]): Statement {
  const logs = logZ.map((l, m) => l + Math.log(priors[m]));
  const total = logSumExp(logs);
  // all impossible: nothing is learnt
  return { truth, probabilities: total === -Infinity ? priors : logs.map((l) => Math.exp(l - total)) };
}

export function reliabilityIn(plan: CalibrationPlan, outcomes: readonly ModelOutcome[]): Reliability {
  const priors = plan.programs.map(({ prior }) => prior);
  return reliabilityOf(
    outcomes.map((outcome) => statementOf(outcome, priors)),
    stream(plan.seed).fork("reliability"),
  );
}

const ADVICE = "raise --replicates or --sims: errors of log Z make probabilities too sure";

/** Too far from the diagonal, or a log score that is worse or better than the statements themselves expect. */
export function modelChecks(found: Reliability): Check[] {
  const limit = FALSE_ALARMS / 2;
  const scoreP = twoSided(found.logScoreZ);
  const off = `${found.ece.toFixed(3)}, where ${found.eceExpected.toFixed(3)} ± ${found.eceSe.toFixed(3)} is expected`;
  const score = `${found.logScore.toFixed(3)} nats, where ${found.logScoreExpected.toFixed(3)} is expected`;
  return [
    check("calibration error of model probabilities", found.p, limit, off),
    check("log score of model probabilities", scoreP, limit, score),
  ];
}

function check(name: string, p: number, limit: number, found: string): Check {
  const passed = p > limit;
  return {
    name,
    passed,
    severity: "fatal",
    value: p,
    limit,
    words: `${found} (${shortP(p)})`,
    advice: passed ? "" : ADVICE,
  };
}

/** P(|Z| > |z|) of a standard normal */
const twoSided = (z: number): number => 2 * normalCdf(-Math.abs(z), 0, 1);
