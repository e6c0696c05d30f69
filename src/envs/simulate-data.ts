/**
 * @file Data sets that a program would give: for studies with a planted truth. Observations are drawn at the
 * environment's own times in each arm; what was not measured stays missing.
 */
import type { Stream } from "../math/rng.js";
import type { CompiledProgram, Key } from "../programs/types.js";
import type { Environment } from "./types.js";

const TRIES = 1000;

/**
 * [arm] → [times × width], as `EnvironmentSpec.data` takes it. `theta`: parameters in the program's order, or how to
 * draw them. When a simulation fails all is done again with fresh noise and, where they are drawn, fresh parameters.
 */
export function simulateData(
  environment: Environment,
  program: CompiledProgram,
  theta: Float64Array | ((stream: Stream) => Float64Array),
  stream: Stream,
): Float64Array[] {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const branch = stream.fork("data", attempt);
    const values = typeof theta === "function" ? theta(branch.fork("theta")) : theta;
    const key = branch.fork("noise").key();
    const data = environment.world.arms.map((_, arm) => simulateArm(environment, program, arm, values, key));
    if (data.every((d): d is Float64Array => d !== null)) return data;
  }
  throw new Error(`Expected a program that can be simulated, got ${TRIES} failed simulations of ${program.id}`);
}

/** One arm: simulation number = arm, so that arms differ in their noise. Null where the simulation fails. */
function simulateArm(
  environment: Environment,
  program: CompiledProgram,
  arm: number,
  theta: Float64Array,
  key: Key,
): Float64Array | null {
  const { times, data } = environment.world.arms[arm];
  const kernel = program.kernel(arm);
  const state = new Float64Array(program.stateSize);
  const out = new Float64Array(data.length);
  if (kernel.initial(theta, state, 0, key, arm) !== 0) return null;
  let step = 0;
  for (const [i, at] of times.entries()) {
    if (kernel.advance(theta, state, 0, step, at, key, arm) !== 0) return null;
    if (kernel.sample(theta, state, 0, at, key, arm, out, i * program.width) !== 0) return null;
    kernel.clear(state, 0);
    step = at;
  }
  return out.map((v, i) => (Number.isNaN(data[i]) ? NaN : v));
}
