/** @file One-step predictions of exact observables, by the kernels that simulate: an oracle for what fits are scored by. */
import type { Environment } from "../../src/envs/types.js";
import type { CompiledProgram } from "../../src/programs/types.js";

/** Root mean squared error over days from the second on, all observables, unscaled; states are named like observables. */
export function oneStepRmse(
  { world }: Environment,
  program: CompiledProgram,
  theta: readonly number[],
  arms: readonly number[],
): number {
  const width = program.width;
  const slots = Object.keys(world.observables).map((name) => program.states.indexOf(name));
  const parameters = Float64Array.from(theta);
  let [squares, count] = [0, 0];
  for (const a of arms) {
    const [kernel, { data, times }, state] = [program.kernel(a), world.arms[a], new Float64Array(program.stateSize)];
    kernel.initial(parameters, state, 0, [0, 0], 0);
    for (let i = 1; i < times.length; i++) {
      slots.forEach((slot, c) => (state[slot] = data[(i - 1) * width + c]));
      kernel.advance(parameters, state, 0, times[i - 1], times[i], [0, 0], 0);
      slots.forEach((slot, c) => (squares += (state[slot] - data[i * width + c]) ** 2));
      count += width;
    }
  }
  return Math.sqrt(squares / count);
}
