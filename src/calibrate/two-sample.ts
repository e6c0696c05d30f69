/**
 * @file Can a classifier tell true parameters from posterior draws, one of each for every data set? Over the prior and its
 * data both are draws from the prior; so this sees faults that only combinations of parameters show.
 */
import { classifierTwoSample } from "../diagnose/c2st.js";
import { cpuExecutor } from "../neural/cpu.js";
import type { Stream } from "../math/rng.js";
import { priorScores } from "./prior-scores.js";
import type { ParameterOutcome } from "./types.js";

export interface TwoSampleFinding {
  readonly accuracy: number;
  readonly se: number;
  readonly p: number;
}

/** Parameters are compared as scores of `prior`, rows of θ. */
export function tellApart(
  outcomes: readonly ParameterOutcome[],
  prior: readonly (readonly number[])[],
  stream: Stream,
): TwoSampleFinding {
  const score = priorScores(prior);
  const table = (rows: readonly (readonly number[])[]) => ({
    values: Float64Array.from(rows.flatMap(score)),
    count: rows.length,
    width: rows[0].length,
  });
  const truths = table(outcomes.map(({ truth }) => truth));
  const draws = table(outcomes.map(({ draw }) => draw));
  const { accuracy, se, pValue } = classifierTwoSample(cpuExecutor(), truths, draws, stream);
  return { accuracy, se, p: pValue };
}
