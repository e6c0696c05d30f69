/**
 * @file Which mechanisms of an environment's library a program is composed of: the set that gives the program's canonical
 * id. Only sets that bring as many parameters and states are compiled; a match is exact, whoever wrote the file.
 */
import type { Environment, Mechanism } from "../envs/types.js";
import { admissible } from "../programs/admissible.js";
import { createPatcher } from "../programs/mechanism.js";
import type { CompiledProgram, CompileResult } from "../programs/types.js";

/** Names of the smallest such set, sorted; none for the base; null where there is no such set. */
export function recognise(
  program: CompiledProgram,
  environment: Environment,
  compile: (source: string) => CompileResult,
): readonly string[] | null {
  const base = compile(environment.base);
  if (!base.ok) return null;
  if (base.program.id === program.id) return [];
  const patch = createPatcher(environment.base);
  const wanted = sizes(program);
  const start = sizes(base.program);
  const candidates = [...admissible(environment.mechanisms)]
    .filter((set) => start.parameters + brought(set, "parameters") === wanted.parameters)
    .filter((set) => start.states + brought(set, "states") === wanted.states)
    .sort((a, b) => a.length - b.length);
  const found = candidates.find((set) => {
    const patched = patch(set);
    const result = patched.ok ? compile(patched.source) : null;
    return result?.ok === true && result.program.id === program.id;
  });
  return found === undefined ? null : found.map(({ name }) => name).sort();
}

/** Distinct names, elements of one array counted once. */
function sizes({ parameters, states }: CompiledProgram): { readonly parameters: number; readonly states: number } {
  const stems = (names: readonly string[]) => new Set(names.map((name) => name.split(/[[.]/)[0])).size;
  return { parameters: stems(parameters.map(({ name }) => name)), states: stems(states) };
}

function brought(set: readonly Mechanism[], what: "parameters" | "states"): number {
  return new Set(set.flatMap((mechanism) => Object.keys(mechanism[what] ?? {}))).size;
}
