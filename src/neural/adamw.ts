/**
 * @file AdamW (Loshchilov & Hutter 2019, algorithm 2): m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * p ← p − η (m̂ / (√v̂ + ε) + λp). Gradients are first scaled to a global norm of at most `clip` (Pascanu et al. 2013),
 * the norm being that of each network of the stack alone.
 */
import type { Executor, Tensor } from "./executor.js";
import { sizeOf } from "./shape.js";

export interface AdamOptions {
  readonly rate: number;
  /** λ, decoupled */
  readonly decay: number;
  /** largest gradient norm of one network */
  readonly clip: number;
  /** β₂, the memory of squared gradients; 0.999 */
  readonly memory?: number;
}

export interface AdamState {
  readonly step: number;
  readonly first: readonly Tensor[];
  readonly second: readonly Tensor[];
}

export const BETA1 = 0.9;
export const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Numbers of the next step: 1 − ηλ, η and ε with the corrections of both averages multiplied in, and β₂. */
export function stepSizes(state: AdamState, { rate, decay, memory = BETA2 }: AdamOptions) {
  const step = state.step + 1;
  const root = Math.sqrt(1 - memory ** step);
  const corrected = (rate * root) / (1 - BETA1 ** step);
  return { step, keep: 1 - rate * decay, rate: corrected, epsilon: EPSILON * root, memory };
}

export function adamStart(on: Executor, parameters: readonly Tensor[]): AdamState {
  const zeros = () => parameters.map((p) => on.constant(new Float64Array(sizeOf(p.shape)), p.shape));
  return { step: 0, first: zeros(), second: zeros() };
}

export function adamStep(
  on: Executor,
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  state: AdamState,
  options: AdamOptions,
): readonly [Tensor[], AdamState] {
  if (on.adamStep !== undefined) return on.adamStep(parameters, gradients, state, options);
  const { step, keep, rate, epsilon, memory } = stepSizes(state, options);
  const clipped = clipNorm(on, gradients, options.clip);
  const first = clipped.map((g, i) => on.add(on.scale(state.first[i], BETA1), on.scale(g, 1 - BETA1)));
  const second = clipped.map((g, i) => on.add(on.scale(state.second[i], memory), on.scale(on.square(g), 1 - memory)));
  const next = parameters.map((p, i) => {
    const direction = on.divide(first[i], on.shift(on.sqrt(second[i]), epsilon));
    return on.subtract(on.scale(p, keep), on.scale(direction, rate));
  });
  return [next, { step, first, second }];
}

/** g · clip / max(‖g‖, clip), with ‖g‖ over all parameters of one network. Axis 0 counts networks. */
function clipNorm(on: Executor, gradients: readonly Tensor[], clip: number): Tensor[] {
  const K = gradients[0].shape[0];
  const squares = gradients.map((g) => on.sum(on.reshape(on.square(g), [K, sizeOf(g.shape) / K]), 1)); // [K, 1]
  const norm = on.sqrt(squares.reduce(on.add));
  const factor = on.divide(on.constant([clip], [1, 1]), on.maximum(norm, on.constant([clip], [1, 1])));
  return gradients.map((g) =>
    on.multiply(
      g,
      on.reshape(
        factor,
        g.shape.map((n, axis) => (axis === 0 ? n : 1)),
      ),
    ),
  );
}
