/**
 * @file The score that ModelSMC's release weighs programs by, rebuilt on our own flow (2026, appendix D.4; sbi 0.23
 * defaults): a masked autoregressive flow learnt on raw, standardised columns, whatever they are, and
 *
 *   Σ_i log (1/B) Σ_b q(x_i | θ_b, c_i),  θ_b ~ prior: θ is integrated anew for every observation.
 *
 * Standard deviations have a floor of 1e-14 and no column is a count, a constant or a sum of others, as there. Slopes of
 * a transform are bounded by e³ here, which they are not there.
 */
import { affine } from "../../src/density/flow/affine.js";
import { autoregressiveFlow } from "../../src/density/flow/autoregressive-flow.js";
import { PUBLISHED_FLOW } from "../../src/density/masked-autoregressive-flow.js";
import type { Rows } from "../../src/density/density.js";
import { logMeanExp } from "../../src/math/log-sum-exp.js";
import type { Stream } from "../../src/math/rng.js";
import type { Executor } from "../../src/neural/executor.js";
import { train } from "../../src/neural/train.js";

const FLOOR_X = 1e-14;
const FLOOR_CONDITION = 1e-7;

interface Standard {
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

export interface Task {
  /** simulations: data, and θ beside context */
  readonly x: Rows;
  readonly condition: Rows;
  readonly observed: readonly {
    readonly x: Float64Array;
    /** [B] rows of θ beside the observation's context */
    readonly conditions: Rows;
  }[];
}

/** Also the training that it took: epochs until validation was best. */
export function publishedScore(on: Executor, task: Task, stream: Stream): { score: number; epochs: number } {
  const { training, ...architecture } = PUBLISHED_FLOW;
  const [forX, forCondition] = [standardOf(task.x, FLOOR_X), standardOf(task.condition, FLOOR_CONDITION)];
  const shape = { inputs: task.x.width, conditions: task.condition.width, ...architecture };
  const family = autoregressiveFlow(shape, affine);
  const columns = [standardised(task.x, forX), standardised(task.condition, forCondition)];
  const { parameters, epochs } = train(
    {
      on,
      streams: [stream],
      rows: task.x.count,
      parameters: family.parameters(on, [stream.fork("start")]),
      columns: columns.map(({ values, width }) => ({ values, width })),
      loss: (ops, p, [w, c]) => ops.negate(ops.mean(family.given(ops, p, c)(w), 1)),
    },
    training,
  );
  const jacobian = -forX.sd.reduce((sum, s) => sum + Math.log(s), 0);
  const logs = task.observed.map(({ x, conditions }) =>
    on.tidy(() => {
      const { count, width } = conditions;
      const c = on.constant(standardised(conditions, forCondition).values, [1, count, width]);
      const one = standardised({ values: x, count: 1, width: x.length }, forX).values;
      const w = on.constant(
        Float64Array.from({ length: count * one.length }, (_, i) => one[i % one.length]),
        [1, count, one.length],
      );
      return logMeanExp(on.read(family.given(on, parameters, c)(w))) + jacobian;
    }),
  );
  return { score: logs.reduce((sum, l) => sum + l, 0), epochs: epochs[0] };
}

function standardOf({ values, count, width }: Rows, floor: number): Standard {
  const mean = new Float64Array(width);
  const sd = new Float64Array(width);
  values.forEach((v, i) => (mean[i % width] += v / count));
  values.forEach((v, i) => (sd[i % width] += (v - mean[i % width]) ** 2 / (count - 1)));
  return { mean, sd: sd.map((v) => Math.max(floor, Math.sqrt(v))) };
}

const standardised = ({ values, count, width }: Rows, { mean, sd }: Standard): Rows => ({
  values: values.map((v, i) => (v - mean[i % width]) / sd[i % width]),
  count,
  width,
});
