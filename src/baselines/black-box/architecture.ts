/**
 * @file A black box: a network from windows of the past to what comes next. No mechanism, no parameters that mean anything.
 */
import type { Stream } from "../../math/rng.js";
import type { Executor, Tensor } from "../../neural/executor.js";
import { startValues, type ParameterSpec } from "../../neural/network/parameters.js";
import type { Ops } from "../../neural/ops.js";

export interface WindowShape {
  /** rows of a window */
  readonly rows: number;
  /** numbers in a row: targets, then what is known of the step after it */
  readonly width: number;
  readonly targets: number;
}

export interface Architecture {
  readonly name: string;
  /** needs a past: no use where arms stand by themselves */
  readonly sequential: boolean;
  parameters(shape: WindowShape): readonly ParameterSpec[];
  /** windows [1, B, rows, width] → [1, B, 1, targets]; `dropout` null: off */
  apply<T>(ops: Ops<T>, parameters: readonly T[], windows: T, dropout: Stream | null): T;
  /** factor of Σ weights² of the last layer in the loss */
  readonly penalty: number;
}

export function startOf(on: Executor, specs: readonly ParameterSpec[], stream: Stream): Tensor[] {
  return specs.map((spec, i) => on.constant(startValues(spec, stream.fork("parameter", i)), [1, ...spec.shape]));
}
