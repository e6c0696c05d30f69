/** @file Predictions of several programs made one: Σ w · (mean over the fits of a program), fold by fold. */
import type { Fold } from "../envs/types.js";
import type { Predictions } from "../evaluate/fit/types.js";

/** What fits predict where a fold is scored. */
export interface FoldPredictions {
  readonly fold: Fold;
  /** one for each fit that does not fail */
  readonly forecasts: readonly { readonly predictions: Predictions }[];
  readonly failed: number;
}

export interface Part {
  readonly weight: number;
  readonly folds: readonly FoldPredictions[];
}

/** A program of which all fits fail at a fold is left out there, and the others weigh more. */
export function averageFolds(parts: readonly Part[]): FoldPredictions[] {
  const [first] = parts;
  return first.folds.map(({ fold }) => {
    const own = parts.map(({ weight, folds }) => ({ weight, ...folds.find((each) => each.fold.name === fold.name) }));
    const speaking = own.flatMap(({ weight, forecasts = [] }) =>
      forecasts.length === 0 ? [] : [{ weight, means: meanOfFits(forecasts) }],
    );
    const failed = own.reduce((sum, { failed: some = 0 }) => sum + some, 0);
    return { fold, forecasts: speaking.length === 0 ? [] : [{ predictions: weightedMean(speaking) }], failed };
  });
}

/** [arms][times × width] */
export const meanOfFits = (forecasts: FoldPredictions["forecasts"]): Predictions["means"] =>
  weightedMean(forecasts.map(({ predictions: { means } }) => ({ weight: 1, means }))).means;

function weightedMean(
  parts: readonly { readonly weight: number; readonly means: Predictions["means"] }[],
): Predictions {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return {
    means: parts[0].means.map((arm, a) =>
      arm.map((_, i) => parts.reduce((sum, { weight, means }) => sum + (weight / total) * means[a][i], 0)),
    ),
  };
}
