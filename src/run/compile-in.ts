/** @file Compiling under an environment's rules: its world, and who may set priors. */
import type { Environment } from "../envs/types.js";
import { compile } from "../programs/compile.js";
import type { CompileResult, Parameter } from "../programs/types.js";

const given = new WeakMap<Environment, readonly Parameter[]>();

/** Parameters of the base program: their priors are given. */
function givenOf(environment: Environment): readonly Parameter[] {
  const known = given.get(environment);
  if (known) return known;
  const base = compile(environment.base, environment.world);
  const parameters = base.ok ? base.program.parameters : [];
  given.set(environment, parameters);
  return parameters;
}

export function compileIn(environment: Environment, source: string): CompileResult {
  return compile(source, environment.world, {
    priors: { given: givenOf(environment), spare: environment.sparePriors, policy: environment.priors },
  });
}
