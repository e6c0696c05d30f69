/**
 * @file All predictors that a search is compared with, those that apply: naive ones, black boxes, and for epidemics the
 * published mechanistic forecast. All are scored by the code that scores programs.
 */
import type { Environment } from "../envs/types.js";
import { FIT_DEFAULTS } from "../evaluate/fit/options.js";
import type { FitOptions, Predictor } from "../evaluate/fit/types.js";
import type { Executor } from "../neural/executor.js";
import { blackBoxes } from "./black-box/black-box.js";
import { LEARN_DEFAULTS, type LearnOptions } from "./black-box/learn.js";
import { metapopulation } from "./metapopulation/predictor.js";
import { naivePredictors } from "./naive.js";

export interface BaselineOptions {
  readonly fit?: FitOptions;
  readonly learn?: LearnOptions;
}

export function baselines(
  environment: Environment,
  on: Executor,
  { fit = FIT_DEFAULTS, learn = LEARN_DEFAULTS }: BaselineOptions = {},
): readonly Predictor[] {
  const mechanistic = (["paper", "legacy"] as const).map((form) => metapopulation(form, on, fit));
  return [
    ...naivePredictors(environment),
    ...blackBoxes(environment, on, learn),
    ...mechanistic.filter((predictor) => predictor.refuses(environment) === null),
  ];
}
