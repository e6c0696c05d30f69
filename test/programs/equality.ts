/**
 * @file The law of every target: the kernel is the program, to the bit.
 */
import { expect } from "vitest";
import { distributions } from "../../src/math/distributions.js";
import { stream } from "../../src/math/rng.js";
import { compile, type CompileOptions } from "../../src/programs/compile.js";
import { interpret } from "../../src/programs/interpret.js";
import { rowsAt } from "../../src/programs/predicted.js";
import { DEFAULT_SOLVER } from "../../src/programs/solve.js";
import type { CompiledProgram, Kernel, Key, World } from "../../src/programs/types.js";

export function compiled(source: string, world: World, options: CompileOptions = {}): CompiledProgram {
  const result = compile(source, world, { powers: "exact", ...options });
  if (result.ok) return result.program;
  throw new Error(result.errors.map((e) => `${e.line}:${e.column} ${e.message}\n  ${e.text}`).join("\n"));
}

/** θ from the priors. */
export function thetaOf(program: CompiledProgram, seed: number): Float64Array {
  const source = stream(seed);
  return Float64Array.from(program.parameters, ({ name, prior }) =>
    distributions[prior.name].quantile(source.fork(name).uniform(), ...prior.args),
  );
}

/** Predicted values anywhere between their bounds, other ones at every step. */
export function rowsOf(program: CompiledProgram, world: World, seed: number): Float64Array {
  const source = stream(seed).fork("rows");
  const [lower, upper] = [rowsAt(program, world, 0), rowsAt(program, world, 1)];
  return lower.map((low, i) => low + (upper[i] - low) * source.uniform());
}

/** Everything that one simulation gives: states after every few steps, draws and scores of observables, statuses. */
function trajectory(kernel: Kernel, program: CompiledProgram, world: World, theta: Float64Array, simulation: number) {
  const key: Key = [7, 11];
  const state = new Float64Array(program.stateSize + 2).fill(-1);
  const out = new Float64Array(program.width + 1).fill(-2);
  const statuses = [kernel.initial(theta, state, 1, key, simulation)];
  const states = [Float64Array.from(state)];
  const observed: Float64Array[] = [];
  const scores: number[] = [];
  const stride = Math.max(1, Math.floor(world.steps / 7));
  for (let at = 0; at <= world.steps; at += stride) {
    statuses.push(kernel.sample(theta, state, 1, at, key, simulation, out, 1));
    observed.push(Float64Array.from(out));
    scores.push(kernel.score(theta, state, 1, at, out, 1));
    kernel.clear(state, 1);
    if (at + stride > world.steps) break;
    statuses.push(kernel.advance(theta, state, 1, at, at + stride, key, simulation));
    if (statuses.at(-1) !== 0) break;
    states.push(Float64Array.from(state));
  }
  return { statuses, states, observed, scores };
}

/** `mustRun`: no simulation may fail (but for an observable that cannot be drawn yet), so that equality is not that of failures. */
export function expectEqual(
  source: string,
  world: World,
  seeds: readonly number[],
  mustRun = false,
  options: CompileOptions = {},
): CompiledProgram {
  const program = compiled(source, world, options);
  world.arms.forEach((_, arm) => {
    for (const seed of seeds) {
      const rows = rowsOf(program, world, seed);
      const kernel = program.kernel(arm, undefined, rows);
      const oracle = interpret(program.source, world, arm, DEFAULT_SOLVER, rows);
      const theta = thetaOf(program, seed);
      const expected = trajectory(oracle, program, world, theta, seed);
      expect(trajectory(kernel, program, world, theta, seed)).toEqual(expected);
      if (mustRun) expect(expected.statuses.filter((status) => status !== 0 && status !== 4)).toEqual([]);
    }
  });
  return program;
}
