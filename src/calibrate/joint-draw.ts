/**
 * @file (θ*, data) from the joint distribution that a posterior is of: θ* from the prior, data simulated in the
 * environment's own world. A simulation that fails is probability lost under its θ, so θ and noise are drawn again
 * together: what is left is the joint distribution given that nothing fails, whose posterior, p(θ) p(data, no failure | θ)
 * normalised, is the one that weighers state.
 */
import { simulateData } from "../envs/simulate-data.js";
import type { Environment } from "../envs/types.js";
import { withData } from "../envs/with-data.js";
import { spaceOf } from "../evaluate/space.js";
import type { Stream } from "../math/rng.js";
import type { CompiledProgram } from "../programs/types.js";

export interface JointDraw {
  readonly theta: readonly number[];
  /** the environment with the simulated data in place of its own */
  readonly environment: Environment;
  readonly attempts: number;
}

export function drawJointly(program: CompiledProgram, environment: Environment, stream: Stream): JointDraw {
  let theta = new Float64Array(0);
  let attempts = 0;
  const fromPrior = (source: Stream): Float64Array => {
    attempts++;
    theta = priorRow(program, source);
    return theta;
  };
  const data = simulateData(environment, program, fromPrior, stream);
  return { theta: [...theta], environment: withData(environment, data), attempts };
}

function priorRow(program: CompiledProgram, stream: Stream): Float64Array<ArrayBuffer> {
  const space = spaceOf(program.parameters);
  const theta = new Float64Array(space.dim);
  space.toTheta(space.draw(stream, 1), 0, theta);
  return theta;
}

/** Rows of θ from the prior. */
export function priorRows(program: CompiledProgram, stream: Stream, count: number): number[][] {
  const space = spaceOf(program.parameters);
  const z = space.draw(stream, count);
  const theta = new Float64Array(space.dim);
  return Array.from({ length: count }, (_, i) => {
    space.toTheta(z, i * space.dim, theta);
    return [...theta];
  });
}
