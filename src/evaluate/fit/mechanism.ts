/**
 * @file The program's side of a fit: θ and the network's values in, loss and its gradient by both out. One forward pass of
 * every arm, and one backward pass of those of which something is fitted.
 */
import type { Environment } from "../../envs/types.js";
import type { GradientKernel } from "../../programs/gradient/types.js";
import type { CompiledProgram } from "../../programs/types.js";
import { type RowLayout, pullRows, rowsIn, writeRows } from "./predicted-rows.js";
import { NATURAL, type Scale } from "./scale.js";
import type { Sight } from "./sight.js";
import { addSquares, lossWeights, metricWeights } from "./squares.js";
import { targetColumns } from "./target-columns.js";
import { taskOf } from "./fold-world.js";

export interface Losses {
  /** about 1 where errors are as large as naive ones */
  readonly fitted: number;
  /** RMSE in the task's metric on what is held back; NaN where nothing is */
  readonly held: number;
}

export interface Gradient {
  readonly theta: Float64Array;
  /** by the network's values, [lanes × outputs × heads] */
  readonly values: Float64Array;
}

export interface Mechanism {
  readonly layout: RowLayout;
  /** Null where a simulation fails. Overwrites `gradient`, where one is wanted, with that of the fitted loss. */
  losses(theta: Float64Array, values: Float64Array, gradient: Gradient | null): Losses | null;
  /** Means of the observables of every arm of the sight, [times × width], and its rows; null where a simulation fails. */
  run(theta: Float64Array, values: Float64Array): readonly ArmRun[] | null;
}

export interface ArmRun {
  readonly means: Float64Array;
  readonly rows: Float64Array;
}

export type KernelOf = (arm: number) => GradientKernel;

export function createMechanism(
  environment: Environment,
  program: CompiledProgram,
  kernelOf: KernelOf,
  sight: Sight,
  scale: Scale = NATURAL,
): Mechanism {
  const task = taskOf(environment);
  const columns = targetColumns(environment);
  const layout: RowLayout = {
    predicted: program.predicted,
    columns: program.columns,
    steps: program.bound(sight.arms[0].arm).world.steps,
    grid: task.grid,
    lanes: sight.features.lanes,
    outputs: sight.outputs,
  };
  const arms = sight.arms.map((own) => ({ ...own, kernel: kernelOf(own.arm), isFitted: !isEmpty(own.fitted.values) }));
  const lossBy = lossWeights(
    task,
    columns,
    arms.map(({ fitted }) => fitted),
    scale,
  );
  const metricBy = metricWeights(
    task,
    columns,
    arms.map(({ held }) => held),
  );
  const rows = new Float64Array(rowsIn(layout));
  const byRows = new Float64Array(rows.length);
  const adjoint = new Float64Array(Math.max(...arms.map(({ fitted }) => fitted.values.length)));

  function losses(theta: Float64Array, values: Float64Array, gradient: Gradient | null): Losses | null {
    gradient?.theta.fill(0);
    gradient?.values.fill(0);
    let [fittedSum, heldSum] = [0, 0];
    for (const { kernel, lane, fitted, held, isFitted } of arms) {
      writeRows(layout, values, lane, rows);
      const means = kernel.forward(theta, rows);
      if (means === null) return null;
      if (sight.holdsBack) heldSum += addSquares(held, columns, means, metricBy, null);
      if (!isFitted) continue;
      const own = adjoint.subarray(0, fitted.values.length).fill(0);
      fittedSum += addSquares(fitted, columns, means, lossBy, gradient && own, scale);
      if (gradient === null) continue;
      byRows.fill(0);
      kernel.backward(own, gradient.theta, byRows);
      pullRows(layout, values, lane, byRows, gradient.values);
    }
    const loss = Math.sqrt(fittedSum);
    if (!Number.isFinite(loss)) return null;
    if (gradient !== null) scaleBoth(gradient, 1 / (2 * Math.max(loss, TINY))); // d√L = dL/(2√L)
    return { fitted: loss, held: sight.holdsBack ? Math.sqrt(heldSum) : NaN };
  }

  function run(theta: Float64Array, values: Float64Array): readonly ArmRun[] | null {
    const runs: ArmRun[] = [];
    for (const { kernel, lane } of arms) {
      const own = new Float64Array(rows.length);
      writeRows(layout, values, lane, own);
      const means = kernel.forward(theta, own);
      if (means === null) return null;
      runs.push({ means: means.slice(), rows: own });
    }
    return runs;
  }

  return { layout, losses, run };
}

/** Losses below it are 0 for all purposes. */
const TINY = 1e-12;

const isEmpty = (values: Float64Array): boolean => values.every(Number.isNaN);

function scaleBoth({ theta, values }: Gradient, factor: number): void {
  for (let i = 0; i < theta.length; i++) theta[i] *= factor;
  for (let i = 0; i < values.length; i++) values[i] *= factor;
}
