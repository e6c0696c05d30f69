/** @file One-step tasks, from the first observation on: programs go on from their own predictions. */
import type { Environment } from "../envs/types.js";
import type { Fitter } from "../evaluate/fit/fitter.js";
import { taskOf } from "../evaluate/fit/fold-world.js";
import { naivePredictions } from "../evaluate/fit/naive.js";
import { errorsOf } from "../evaluate/fit/score.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import { meanOf } from "../math/sample.js";
import { fittedEnsemble, type FittedFold } from "./fitted.js";
import type { Predicted } from "./types.js";

/** The naive one stays at the first observation. */
export function rollOutOf(
  environment: Environment,
  fitter: Fitter,
  { fold, forecasts }: FittedFold,
): Predicted["rollOut"] {
  if (taskOf(environment).kind !== "one-step" || forecasts.length === 0) return null;
  const width = rowWidth(environment);
  const runs = fittedEnsemble(fitter, "", forecasts).run(null);
  const squares = runs.map((arms) => {
    const means = arms.map((output, a) => output ?? new Float64Array(forecasts[0].arms[a].means.length).fill(NaN));
    return errorsOf(environment, fold, { means }).perPlace ** 2;
  });
  const stay = naivePredictions(environment, fold).means.map((means) => means.map((_, i) => means[i % width]));
  const rmse = Math.sqrt(meanOf(squares));
  return { rmse, naive: errorsOf(environment, fold, { means: stay }).perPlace };
}
