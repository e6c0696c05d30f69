/**
 * @file The adjoint of a composition: it is recorded afresh on a tape of its own, and ∂L/∂output is swept back through it.
 * Costs the forward pass once more; a backend that has a kernel for the adjoint needs neither.
 */
import type { Executor, Tensor } from "./executor.js";
import type { Ops } from "./ops.js";
import { createTape } from "./tape.js";

/** ∂L/∂inputs, where `g` is ∂L/∂compose(inputs). */
export function pullBack(
  on: Executor,
  g: Tensor,
  inputs: readonly Tensor[],
  compose: <T>(ops: Ops<T>, inputs: readonly T[]) => T,
): Tensor[] {
  const tape = createTape(on);
  const nodes = inputs.map(tape.variable);
  return tape.gradients(tape.multiply(compose(tape, nodes), tape.fixed(g)), nodes);
}
