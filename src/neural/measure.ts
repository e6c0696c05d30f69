/**
 * @file How long a backend takes for one training step of K stacked networks of the usual small size: forward, adjoint
 * and optimiser, 50 rows, 10 → 32 → 32 → 1.
 */
import { stream } from "../math/rng.js";
import { adamStart, adamStep } from "./adamw.js";
import type { AdamState } from "./adamw.js";
import type { Executor, Tensor } from "./executor.js";
import { mlp, mlpParameters } from "./layers.js";
import { createTape } from "./tape.js";

const ROWS = 50;
const WIDTHS = [10, 32, 32, 1] as const;
const WARM = 3;
/** Steps until this much time is spent, at most so many. */
const ENOUGH_MS = 300;
const MOST = 50;

/** Mean ms of one step, the first few left out; `now`: a clock, ms. */
export function stepMs(on: Executor, networks: number, now: () => number): number {
  const random = stream(5);
  const draws = (n: number) => Float64Array.from({ length: n }, () => random.normal());
  const x = on.constant(draws(networks * ROWS * WIDTHS[0]), [networks, ROWS, WIDTHS[0]]);
  const y = on.constant(draws(networks * ROWS), [networks, ROWS, 1]);
  const streams = Array.from({ length: networks }, (_, k) => stream(k));
  let parameters: readonly Tensor[] = mlpParameters(on, WIDTHS, streams);
  let state: AdamState = adamStart(on, parameters);
  const step = (): void => {
    const before = [...parameters, ...state.first, ...state.second];
    [parameters, state] = on.tidy(() => stepped(on, parameters, state, x, y));
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
  on.dispose(x, y, ...parameters, ...state.first, ...state.second);
  return spent / steps;
}

function stepped(on: Executor, parameters: readonly Tensor[], state: AdamState, x: Tensor, y: Tensor) {
  const tape = createTape(on);
  const variables = parameters.map(tape.variable);
  const error = tape.subtract(mlp(tape, variables, tape.fixed(x)), tape.fixed(y));
  const gradients = tape.gradients(tape.mean(tape.square(error), 1), variables);
  return adamStep(on, parameters, gradients, state, { rate: 1e-3, decay: 1e-4, clip: 5 });
}
