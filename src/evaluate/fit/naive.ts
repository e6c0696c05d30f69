/**
 * @file The prediction that everything else is measured against: the last fitted value of each column (forecast), the value
 * before (one-step), the mean of what is fitted (regression).
 */
import type { Environment, Fold } from "../../envs/types.js";
import { columnMeans } from "./column-means.js";
import { taskOf, windowOf } from "./fold-world.js";
import { scoredRows } from "./scored-rows.js";
import { rowWidth } from "./target-columns.js";
import type { Predictions } from "./types.js";

export function naivePredictions(environment: Environment, fold: Fold): Predictions {
  const width = rowWidth(environment);
  const { arms } = environment.world;
  const { kind } = taskOf(environment);
  const all =
    kind === "regression"
      ? columnMeans(
          fold.fitted.map((a) => arms[a].data),
          width,
        )
      : null;
  return {
    means: scoredRows(environment, fold).map(({ arm, from, to }) => {
      const { data } = arms[arm];
      if (kind === "one-step") return valuesBefore(data, width);
      const row = all ?? lastValues(data, windowOf(fold), width);
      return Float64Array.from({ length: (to - from) * width }, (_, i) => row[i % width]);
    }),
  };
}

/** Last value that was measured in [from, split), of each column; NaN where there is none. */
export function lastValues(
  data: Float64Array,
  { from, split }: { readonly from: number; readonly split: number },
  width: number,
): Float64Array {
  const last = new Float64Array(width).fill(NaN);
  for (let i = from; i < split; i++)
    for (let j = 0; j < width; j++) if (!Number.isNaN(data[i * width + j])) last[j] = data[i * width + j];
  return last;
}

/** Row i holds the last measured values of the rows before it; row 0, which has none, its own. */
function valuesBefore(data: Float64Array, width: number): Float64Array {
  const out = data.slice();
  for (let i = 1; i * width < data.length; i++)
    for (let j = 0; j < width; j++) {
      const before = data[(i - 1) * width + j];
      out[i * width + j] = Number.isNaN(before) ? out[(i - 1) * width + j] : before;
    }
  return out;
}
