/** @file Compiling under an environment's rules: its world, what a network sees, who may set priors and who predicts. */
import type { Environment, SparePrior } from "../envs/types.js";
import { check, compile, type PriorRules } from "../programs/compile.js";
import { observationKinds, wrongKinds } from "./observation-kind.js";
import { trialNote } from "../programs/trial.js";
import { networkOption } from "../programs/network/inputs.js";
import type { CompileResult, Mode } from "../programs/types.js";

/** What the base decides for all programs of its environment. */
interface Rules {
  readonly priors: PriorRules;
  readonly kinds: ReturnType<typeof observationKinds>;
}

const known = new WeakMap<Environment, Rules>();

/** Parameters of the base program: their priors are given, but for what the base itself does to them. */
function rulesOf(environment: Environment): Rules {
  const made = known.get(environment) ?? makeRules(environment);
  known.set(environment, made);
  return made;
}

function makeRules({ base, world, priors, ...environment }: Environment): Rules {
  const seen = networkOption(environment);
  const first = check(base, world, seen);
  const compiled = compile(base, world, seen);
  const given = first.ok ? first.lowered.parameters.flat : [];
  const again = check(base, world, { ...seen, priors: { given, spare: [], policy: "program" } });
  const narrowed = again.ok ? again.analysis.narrowed.map(({ expression }) => expression) : [];
  return {
    priors: { given, narrowed, spare: spareOf(environment), policy: priors },
    kinds: compiled.ok ? observationKinds(compiled.program.ir) : new Map(),
  };
}

/** Spare priors, and those that the library's mechanisms bring. */
function spareOf({ sparePriors, mechanisms }: Pick<Environment, "sparePriors" | "mechanisms">): readonly SparePrior[] {
  if (sparePriors.length === 0) return []; // any prior is taken
  const ofLibrary = mechanisms.flatMap((m) =>
    Object.values(m.parameters ?? {}).map((prior) => ({ kind: m.name, unit: "", prior })),
  );
  return [...sparePriors, ...ofLibrary];
}

/** `mode`: who may supply predicted parameters; absent: either. */
export function compileIn(environment: Environment, source: string, mode?: Mode): CompileResult {
  const { priors, kinds } = rulesOf(environment);
  const options = { priors, ...networkOption(environment), ...(mode === undefined ? {} : { mode }) };
  const result = compile(source, environment.world, options);
  if (!result.ok) return result;
  const errors = wrongKinds(result.program.ir, kinds);
  return errors.length === 0 ? result : { ok: false, errors, source: result.program.source };
}

/** As `compileIn`, for a person: the notes say also whether a simulation at the prior medians fails. */
export function examineIn(environment: Environment, source: string): CompileResult {
  const result = compileIn(environment, source);
  if (!result.ok) return result;
  const { program } = result;
  const note = trialNote(program, environment.world);
  if (note === null) return result;
  return { ok: true, program: { ...program, facts: { ...program.facts, notes: [...program.facts.notes, note] } } };
}
