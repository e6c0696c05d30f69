/** @file A program made ready for changes: its changed parameters read from rows, compiled in the world of each change. */
import { UsageError } from "../core/errors.js";
import { compile } from "../programs/compile.js";
import { expose } from "../programs/expose.js";
import type { CompiledProgram, World } from "../programs/types.js";
import { changedWorld, inputsAmong } from "./changed-world.js";
import type { Change } from "./types.js";

/** Names without `[place]`. */
export const parameterNames = ({ parameters, predicted, learned }: CompiledProgram): string[] => {
  const given = parameters.filter((_, i) => !learned.includes(i)).map(({ name }) => name.replace(/\[.*$/, ""));
  return [...new Set([...given, ...predicted.map(({ name }) => name)])];
};

/**
 * The program under a change; parameters that it has not got are left out of account. Those that are predicted anyway are
 * read from rows too.
 */
export function underChange(program: CompiledProgram, world: World, change: Change | null): CompiledProgram {
  const own = parameterNames(program);
  const changed = change === null ? [] : Object.keys(change.factors).filter((name) => own.includes(name));
  const exposed = expose(program.source, changed);
  if (!exposed.ok) throw new UsageError(exposed.reason);
  const result = compile(exposed.source, changedWorld(world, change));
  if (!result.ok) throw new Error(`Expected the program to compile, got: ${result.errors[0]?.message ?? "no reason"}`);
  return result.program;
}

/** Throws where no program has a parameter, and the world no input, of a name. */
export function requireNames(names: readonly string[], programs: readonly CompiledProgram[], world: World): void {
  const inputs = inputsAmong(world, names);
  const known = [...new Set(programs.flatMap(parameterNames))];
  const unknown = names.find((name) => !inputs.includes(name) && !known.includes(name));
  if (unknown === undefined) return;
  const all = [...known, ...Object.keys(world.covariates), ...numeric(world)];
  throw new UsageError(`Expected a parameter or an input after --scale, got '${unknown}'. There are ${all.join(", ")}`);
}

const numeric = ({ contexts }: World): string[] => Object.keys(contexts).filter((name) => contexts[name] === "number");
