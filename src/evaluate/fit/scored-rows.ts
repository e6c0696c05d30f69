/**
 * @file Where a fold is scored, as stretches of rows of `Arm.data`: the horizon of a forecast; every observation but the
 * first of an arm, which nothing comes before (one-step); every observation of the arms left out (regression).
 */
import type { Environment, Fold } from "../../envs/types.js";
import { taskOf, windowOf } from "./fold-world.js";

export interface ScoredRows {
  /** index into `World.arms` */
  readonly arm: number;
  /** observations [from, to) for which predictions are asked; of them those before `first` are not scored */
  readonly from: number;
  readonly first: number;
  readonly to: number;
}

/** One for each scored arm, in order: what `Predictions.means` is laid out by. */
export function scoredRows(environment: Environment, fold: Fold): readonly ScoredRows[] {
  const { kind } = taskOf(environment);
  return fold.scored.map((arm) => {
    if (kind === "forecast") {
      const { split, to } = windowOf(fold);
      return { arm, from: split, first: split, to };
    }
    const { length } = environment.world.arms[arm].times;
    return { arm, from: 0, first: kind === "one-step" ? 1 : 0, to: length };
  });
}
