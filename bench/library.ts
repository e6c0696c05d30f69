/** @file Programs of an environment's library by the names of their mechanisms: what studies of fits share. */
import type { Environment } from "../src/envs/types.js";
import { compile } from "../src/programs/compile.js";
import { applyMechanisms } from "../src/programs/mechanism.js";
import { networkOption } from "../src/programs/network/inputs.js";
import type { CompiledProgram } from "../src/programs/types.js";

/** `names`: "caution+weekdays"; "base" for the base alone. */
export function programOf(environment: Environment, names: string): CompiledProgram {
  const wanted = names === "base" ? [] : names.split("+");
  const set = wanted.map((name) => {
    const found = environment.mechanisms.find((mechanism) => mechanism.name === name);
    if (found === undefined) throw new Error(`Expected a mechanism of ${environment.name}, got ${name}`);
    return found;
  });
  const patched = applyMechanisms(environment.base, set);
  if (!patched.ok) throw new Error(`${names}: ${patched.errors.join("; ")}`);
  const compiled = compile(patched.source, environment.world, networkOption(environment));
  if (!compiled.ok) throw new Error(`${names}: ${compiled.errors[0].message}`);
  return compiled.program;
}
