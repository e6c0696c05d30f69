/**
 * @file One simulation of a program in each of its first few arms, every parameter at the median of its prior, or in the middle of
 * its range where a network predicts it: what is
 * wrong with a program whose text is right. A failure here is a hint and no proof: other values may do.
 */
import { distributions } from "../math/distributions.js";
import { rowsAt } from "./predicted.js";
import type { CompiledProgram, World } from "./types.js";

const ARMS = 3;

/** Where and why the simulation fails, or null. */
export function trialNote(program: CompiledProgram, world: World): string | null {
  const theta = Float64Array.from(program.parameters, ({ prior }) =>
    distributions[prior.name].quantile(0.5, ...prior.args),
  );
  for (let arm = 0; arm < Math.min(world.arms.length, ARMS); arm++) {
    const error = program.explain(theta, arm, [0, 0], 0, rowsAt(program, world, 0.5));
    if (error) return `a simulation at the prior medians fails: ${error.line}:${error.column} ${error.message}`;
  }
  return null;
}
