/**
 * @file The seasonal naive forecast: what was measured one season before, of seasons that are over the last one again.
 *
 *   ŷ(split + i) = y(split − season + i mod season);   a gap takes the season before, and without any the last value
 */
import type { Environment, Fold } from "../envs/types.js";
import { foldWorld, taskOf, windowOf } from "../evaluate/fit/fold-world.js";
import { naivePredictions } from "../evaluate/fit/naive.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import type { Predictor } from "../evaluate/fit/types.js";

export const seasonal: Predictor = {
  name: "seasonal naive",
  refuses(environment) {
    const { kind, season, folds } = taskOf(environment);
    if (kind !== "forecast" || season === null) return "the task has no season";
    const shortest = Math.min(...folds.map((fold) => windowOf(fold).split - windowOf(fold).from));
    return shortest < season ? `a season of ${season} is longer than the ${shortest} fitted` : null;
  },
  predict(environment, fold) {
    const [last] = naivePredictions(environment, fold).means;
    const before = seasonsBefore(environment, fold);
    return { means: [last.map((x, i) => before(i) ?? x)] };
  },
};

/** Value of cell `i` of the horizon whole seasons before, the latest that was measured. */
function seasonsBefore(environment: Environment, fold: Fold): (i: number) => number | null {
  const [{ data }] = foldWorld(environment, fold).arms;
  const width = rowWidth(environment);
  const season = taskOf(environment).season ?? 1;
  const { from, split } = windowOf(fold);
  return (i) => {
    const row = Math.floor(i / width) % season;
    for (let at = split - from - season + row; at >= 0; at -= season) {
      const x = data[at * width + (i % width)];
      if (!Number.isNaN(x)) return x;
    }
    return null;
  };
}
