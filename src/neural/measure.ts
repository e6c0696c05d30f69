/**
 * @file How long a backend takes for one training step of K stacked networks: forward, adjoint and optimiser.
 */
import { stream } from "../math/rng.js";
import type { Stream } from "../math/rng.js";
import { adamStart, adamStep } from "./adamw.js";
import type { AdamState } from "./adamw.js";
import type { Executor, Tensor } from "./executor.js";
import { mlp, mlpParameters } from "./layers.js";
import type { Ops } from "./ops.js";
import { createTape } from "./tape.js";

/** K networks and one batch, whose columns [K, rows, width] are drawn at random. */
export interface Stack {
  parameters(on: Executor, streams: readonly Stream[]): readonly Tensor[];
  readonly rows: number;
  readonly widths: readonly number[];
  /** mean loss of each network [K, 1] */
  loss<T>(ops: Ops<T>, parameters: readonly T[], batch: readonly T[]): T;
}

/** A regression by a small network, 10 → 32 → 32 → 1. */
const REGRESSION: Stack = {
  parameters: (on, streams) => mlpParameters(on, [10, 32, 32, 1], streams),
  rows: 50,
  widths: [10, 1],
  loss: (ops, parameters, [x, y]) => ops.mean(ops.square(ops.subtract(mlp(ops, parameters, x), y)), 1),
};

const WARM = 3;
/** Steps until this much time is spent, at most so many. */
const ENOUGH_MS = 300;
const MOST = 50;

/** Mean ms of one step, the first few left out; `now`: a clock, ms. */
export function stepMs(on: Executor, networks: number, now: () => number, stack: Stack = REGRESSION): number {
  const random = stream(5);
  const batch = stack.widths.map((width) =>
    on.constant(
      Float64Array.from({ length: networks * stack.rows * width }, () => random.normal()),
      [networks, stack.rows, width],
    ),
  );
  const streams = Array.from({ length: networks }, (_, k) => stream(k));
  let parameters = on.tidy(() => stack.parameters(on, streams));
  let state: AdamState = adamStart(on, parameters);
  const step = (): void => {
    const before = [...parameters, ...state.first, ...state.second];
    [parameters, state] = on.tidy(() => stepped(on, stack, parameters, state, batch));
    on.dispose(...before);
  };
  const settle = () => on.read(parameters[0]); // devices are waited for here
  for (let i = 0; i < WARM; i++) step();
  settle();
  const began = now();
  let steps = 0;
  for (; steps < MOST && now() - began < ENOUGH_MS; steps++) step();
  settle();
  const spent = now() - began;
  on.dispose(...batch, ...parameters, ...state.first, ...state.second);
  return spent / steps;
}

function stepped(
  on: Executor,
  { loss }: Stack,
  parameters: readonly Tensor[],
  state: AdamState,
  batch: readonly Tensor[],
) {
  const tape = createTape(on);
  const variables = parameters.map(tape.variable);
  const gradients = tape.gradients(loss(tape, variables, batch.map(tape.fixed)), variables);
  return adamStep(on, parameters, gradients, state, { rate: 1e-3, decay: 1e-4, clip: 5 });
}
