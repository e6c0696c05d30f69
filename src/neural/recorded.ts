/**
 * @file A composition that remembers how it was made: recorded on a tape of its own, it gives its value at once and later, from
 * ∂L/∂value, the gradients by its inputs. Backends without a kernel for an operation have its adjoint this way.
 */
import type { Executor, Tensor } from "./executor.js";
import type { Ops } from "./ops.js";
import { createTape } from "./tape.js";

export interface Recorded {
  readonly y: Tensor;
  /** ∂L/∂inputs from ∂L/∂y */
  back(g: Tensor): Tensor[];
}

export function recorded(
  on: Executor,
  inputs: readonly Tensor[],
  compose: <T>(ops: Ops<T>, inputs: readonly T[]) => T,
): Recorded {
  const tape = createTape(on);
  const nodes = inputs.map(tape.variable);
  const output = compose(tape, nodes);
  return { y: output.value, back: (g) => tape.gradients(tape.multiply(output, tape.fixed(g)), nodes) };
}
