/**
 * @file Prior predictions of a program as `diagnose/generalised-variance.ts` compares them: pairs of simulations, one θ and
 * two noises each, arms in turn. Draws and noise are keyed by environment alone, so programs share them wherever their
 * parameters and draws share a name, and differences are less noisy than their parts.
 */
import {
  fillOf,
  LEAST_PAIRS,
  sizesOf,
  type FillEstimate,
  type PairedPredictions,
} from "../diagnose/generalised-variance.js";
import type { Environment } from "../envs/types.js";
import { stream } from "../math/rng.js";
import type { CompiledProgram } from "../programs/types.js";
import { simulate } from "./simulate.js";
import { spaceOf } from "./space.js";

/** Simulations are twice as many. */
export const PAIRS = 300;

/** Pairs that did not fail. */
export function pairedPredictions(
  program: CompiledProgram,
  environment: Environment,
  pairs = PAIRS,
): PairedPredictions {
  const { world, statistics, hash } = environment;
  const source = stream(0).fork("prior predictions", hash);
  const key = source.fork("noise").key();
  const space = spaceOf(program.parameters);
  const z = space.draw(source.fork("theta"), pairs);
  const theta = new Float64Array(space.dim);
  const first: Float64Array[] = [];
  const second: Float64Array[] = [];
  for (let i = 0; i < pairs; i++) {
    const arm = i % world.arms.length;
    space.toTheta(z, i * space.dim, theta);
    const rows = [i, i + pairs].map((number) => {
      const outputs = simulate(program, world.arms, arm, theta, key, number);
      return outputs && statistics.of(outputs, arm);
    });
    const [a, b] = rows;
    if (!a?.every(Number.isFinite) || !b?.every(Number.isFinite)) continue;
    first.push(a);
    second.push(b);
  }
  return { first, second };
}

/** null where too few simulations succeed. `sizes`: of the program that all are compared with. */
export function fillIn(
  program: CompiledProgram,
  environment: Environment,
  sizes: readonly number[],
  pairs = PAIRS,
): FillEstimate | null {
  const predictions = pairedPredictions(program, environment, pairs);
  return predictions.first.length < LEAST_PAIRS ? null : fillOf(predictions, sizes);
}

/** Sizes of statistics by the predictions of one program, usually the base; null where it cannot be simulated. */
export function sizesBy(program: CompiledProgram, environment: Environment, pairs = PAIRS): readonly number[] | null {
  const { first } = pairedPredictions(program, environment, pairs);
  return first.length < LEAST_PAIRS ? null : sizesOf(first);
}
