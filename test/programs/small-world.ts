/** @file A world for tests: observables by name and width, constants, and nothing measured. */
import { compile } from "../../src/programs/compile.js";
import type { CompiledProgram, World } from "../../src/programs/types.js";

export function worldOf(observables: Record<string, number>, more: Partial<World> = {}): World {
  const width = Object.values(observables).reduce((a, b) => a + b, 0);
  const arm = {
    name: "all",
    context: {},
    covariates: {},
    events: [],
    times: [0, 4],
    data: new Float64Array(2 * width),
  };
  return {
    t0: 0,
    dt: 0.25,
    steps: 16,
    constants: { N: 763 },
    contexts: {},
    covariates: {},
    events: {},
    observables,
    whole: [],
    units: {},
    arms: [arm],
    ...more,
  };
}

export function compiled(source: string, world: World): CompiledProgram {
  const result = compile(source, world);
  if (!result.ok)
    throw new Error(`${result.errors.map((e) => `${e.line}:${e.column} ${e.message}`).join("\n")}\n${source}`);
  return result.program;
}
