/**
 * @file The rung of one simulation: does the program run at all? One draw from the prior decides where it succeeds. Where
 * it fails, others are tried before a thousand are paid for: all N failing has probability (1 − s)^N for a program of
 * which a share s of simulations succeeds, below 1 % for s = 0.1 and N = 50.
 */
import type { Environment } from "../../envs/types.js";
import type { CompiledProgram, Key } from "../../programs/types.js";
import type { Stream } from "../../math/rng.js";
import { simulateRows } from "../nle/simulations.js";
import { spaceOf } from "../space.js";

export const TRIALS = 50;

/** Simulations spent, and whether one of them succeeded. */
export function trial(
  program: CompiledProgram,
  environment: Environment,
  key: Key,
  stream: Stream,
): { readonly simulations: number; readonly runs: boolean } {
  const space = spaceOf(program.parameters);
  const z = space.draw(stream, TRIALS);
  for (let n = 0; n < TRIALS; n++) {
    const one = z.subarray(n * space.dim, (n + 1) * space.dim);
    const { failed } = simulateRows(program, environment, space, { z: one, count: 1 }, key, n);
    if (failed === 0) return { simulations: n + 1, runs: true };
  }
  return { simulations: TRIALS, runs: false };
}
