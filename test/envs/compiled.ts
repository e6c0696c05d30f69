/** @file Programs of an environment's library, compiled: what the tests of environments share. */
import type { Environment } from "../../src/envs/types.js";
import { distributions } from "../../src/math/distributions.js";
import type { Stream } from "../../src/math/rng.js";
import { admissible } from "../../src/programs/admissible.js";
import { compile } from "../../src/programs/compile.js";
import { applyMechanisms, createPatcher } from "../../src/programs/mechanism.js";
import type { CompiledProgram } from "../../src/programs/types.js";

export function compileOrThrow(environment: Environment, source: string): CompiledProgram {
  const result = compile(source, environment.world);
  if (result.ok) return result.program;
  throw new Error(result.errors.map((e) => `${e.line}:${e.column} ${e.message}\n${e.text}`).join("\n"));
}

/** The base with the named mechanisms. */
export function compose(environment: Environment, ...names: string[]): CompiledProgram {
  const set = names.map((name) => environment.mechanisms.find((m) => m.name === name)!);
  const patched = applyMechanisms(environment.base, set);
  if (!patched.ok) throw new Error(patched.errors.join("\n"));
  return compileOrThrow(environment, patched.source);
}

/** Every admissible composition: names joined by "+", sorted → program. */
export function library(environment: Environment): Map<string, CompiledProgram> {
  const patch = createPatcher(environment.base);
  const programs = new Map<string, CompiledProgram>();
  for (const set of admissible(environment.mechanisms)) {
    const patched = patch(set);
    if (!patched.ok) throw new Error(patched.errors.join("\n"));
    const names = set.map((m) => m.name).sort();
    programs.set(names.join("+"), compileOrThrow(environment, patched.source));
  }
  return programs;
}

/** One draw from the program's prior. */
export function drawTheta(program: CompiledProgram, stream: Stream): Float64Array {
  return Float64Array.from(program.parameters, ({ name, prior }) =>
    distributions[prior.name].quantile(stream.fork(name).uniform(), ...prior.args),
  );
}

/** Log-likelihood of a program without noise between observations, all arms. */
export function logLikelihood(environment: Environment, program: CompiledProgram, theta: Float64Array): number {
  return environment.world.arms.reduce((total, { times, data }, arm) => {
    const kernel = program.kernel(arm);
    const state = new Float64Array(program.stateSize);
    let failed = kernel.initial(theta, state, 0, [0, 0], 0);
    let sum = total;
    let step = 0;
    times.forEach((at, i) => {
      failed ||= kernel.advance(theta, state, 0, step, at, [0, 0], 0);
      sum += kernel.score(theta, state, 0, at, data, i * program.width);
      kernel.clear(state, 0);
      step = at;
    });
    return failed ? -Infinity : sum;
  }, 0);
}
