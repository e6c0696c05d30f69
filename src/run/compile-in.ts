/** @file Compiling under an environment's rules: its world, and who may set priors. */
import type { Environment, SparePrior } from "../envs/types.js";
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

/** Spare priors, and those that the library's mechanisms bring. */
function spareOf({ sparePriors, mechanisms }: Environment): readonly SparePrior[] {
  if (sparePriors.length === 0) return []; // any prior is taken
  const ofLibrary = mechanisms.flatMap((m) =>
    Object.values(m.parameters ?? {}).map((prior) => ({ kind: m.name, unit: "", prior })),
  );
  return [...sparePriors, ...ofLibrary];
}

export function compileIn(environment: Environment, source: string): CompileResult {
  return compile(source, environment.world, {
    priors: { given: givenOf(environment), spare: spareOf(environment), policy: environment.priors },
  });
}
