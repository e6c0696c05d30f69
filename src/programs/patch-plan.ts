/**
 * @file From a composition to what each routine of a base must change: which names its fragments read and from which
 * argument, the new values of states and observables. Names that nothing defines are errors here, with what there is.
 */
import type { Brought, Composition } from "./composition.js";
import type { Anatomy, Role, Routine } from "./patch-anatomy.js";
import { keyOf, keysOf, readBy } from "./patch-anatomy.js";
import type { Entry } from "./patch-edits.js";
import type { Change, Piece } from "./patch-routine.js";
import { type Draft, INDEX, planStates, setProperty } from "./patch-states.js";
import type { Fragment, Term } from "./patch-syntax.js";

/** What "model-discovery" exports and a fragment may call. */
const LIBRARY: ReadonlySet<string> = new Set(
  (
    "uniform normal lognormal gamma beta exponential poisson binomial negativeBinomial betaBinomial bernoulli " +
    "categorical multinomial each predicted mlp sum mean dot matvec clamp sigmoid"
  ).split(" "),
);
const GLOBALS: ReadonlySet<string> = new Set(["Math", "Number", "Array", "Object", "Infinity", "NaN", "undefined"]);
const TIME = ["t", "dt", "step"];

export type Parse = (text: string) => Fragment | string;

/** The changes of each routine, the new parameters, the names to import, and what is wrong. */
export interface Plan {
  readonly changes: ReadonlyMap<Routine, Change>;
  readonly parameters: readonly Entry[];
  readonly imports: readonly string[];
  readonly errors: readonly string[];
}

export function planOf(base: Anatomy, composition: Composition, parse: Parse): Plan {
  const errors = clashes(base, composition);
  const imports = new Set<string>();
  const owners = ownersOf(base, composition);
  const drafts = new Map<Routine, Draft>();
  const draftOf = (routine: Routine): Draft => {
    const draft = drafts.get(routine) ?? newDraft();
    drafts.set(routine, draft);
    return draft;
  };

  /** Parses a fragment of a routine (null: of the file itself) and notes what it reads. */
  const piece = (routine: Routine | null, { by, text }: Brought, bound: string | null = null): Piece | null => {
    const fragment = parse(text);
    if (typeof fragment === "string") {
      errors.push(`${by}: '${text}' does not parse: ${fragment}`);
      return null;
    }
    for (const name of fragment.free) {
      if (name === bound) continue;
      if (LIBRARY.has(name) && fragment.called.has(name)) {
        if (!base.imported.has(name) && !base.topLevel.has(name)) imports.add(name);
        continue;
      }
      if (base.topLevel.has(name) || GLOBALS.has(name) || routine?.visible.has(name)) continue;
      if (routine === base.dynamics && composition.definitions.has(name)) continue;
      const role = owners.get(name);
      if (routine && role && routine.roles.includes(role)) draftOf(routine).reads[role].add(name);
      else errors.push(`${by}: '${text}' reads '${name}', which ${unknown(routine, name)}`);
    }
    return { by, fragment };
  };
  const pieces = (routine: Routine, all: readonly Brought[]): Piece[] =>
    all.flatMap((brought) => piece(routine, brought) ?? []);
  const terms = (routine: Routine, all: readonly Brought[]): Term[] => {
    const index = routine.visible.has(INDEX) ? null : INDEX;
    const found = all.flatMap((brought) => piece(routine, brought, index) ?? []);
    return found.flatMap(({ fragment }) =>
      index !== null && fragment.free.includes(index)
        ? fragment.terms.map((term) => ({ ...term, each: true }))
        : fragment.terms,
    );
  };

  errors.push(...planStates(base, composition, draftOf, terms));
  for (const [name, brought] of composition.observe) {
    piece(base.outputs, brought);
    setProperty(base.outputs, draftOf(base.outputs), name, brought.text);
  }
  const many = (all: Composition["factors"]) =>
    new Map([...all].map(([name, texts]) => [name, pieces(base.dynamics, texts)] as const));
  const factors = many(composition.factors);
  const append = many(composition.append);
  const definitions = new Map(
    [...composition.definitions].flatMap(([name, brought]) => {
      const defined = piece(base.dynamics, brought);
      return defined ? [[name, defined] as const] : [];
    }),
  );
  const parameters = newParameters(base, composition, errors, (brought) => piece(null, brought));
  if (factors.size + append.size + definitions.size > 0) draftOf(base.dynamics);
  const none = new Map<string, never>();
  const changes = [...drafts].map(([routine, draft]): [Routine, Change] => [
    routine,
    {
      ...draft,
      reads: listsOf(draft.reads),
      ...(routine === base.dynamics
        ? { definitions, factors, append }
        : { definitions: none, factors: none, append: none }),
    },
  ]);
  return { changes: new Map(changes), parameters, imports: [...imports], errors };
}

const newDraft = (): Draft => ({
  reads: { state: new Set(), parameters: new Set(), inputs: new Set(), random: new Set() },
  values: new Map(),
  added: [],
  addedEarlier: [],
});

const listsOf = (reads: Draft["reads"]): Change["reads"] => ({
  state: [...reads.state],
  parameters: [...reads.parameters],
  inputs: [...reads.inputs],
  random: [...reads.random],
});

const unknown = (routine: Routine | null, name: string): string =>
  name === "random"
    ? `${routine?.name ?? "a prior"} does not have`
    : `neither ${routine?.name ?? "the file"} nor the mechanism defines; name it in parameters, states, lets, draws or inputs`;

/** Which argument a name comes from. */
function ownersOf(base: Anatomy, composition: Composition): Map<string, Role> {
  const inputs = [base.initial, base.dynamics, base.outputs].flatMap((r) => (r ? readBy(r, "inputs") : []));
  const given = keysOf(base.parameters.properties);
  const list = (role: Role, names: Iterable<string>) => [...names].map((name) => [name, role] as const);
  return new Map<string, Role>([
    ["random", "random"],
    ...list("inputs", [...TIME, ...inputs, ...composition.inputs]),
    ...list("state", [...base.states, ...composition.states.keys()]),
    ...list("parameters", [...given, ...composition.parameters.keys()]),
  ]);
}

/** Names that the base has already, and edits that it has no place for. */
function clashes(
  base: Anatomy,
  { states, definitions, draws, terms, initial, append, factors }: Composition,
): string[] {
  const errors: string[] = [];
  for (const [name, { by }] of states)
    if (base.states.includes(name)) errors.push(`${by}: the base has a state '${name}' already`);
  for (const [name, { by }] of definitions) {
    if (base.dynamics.visible.has(name)) errors.push(`${by}: the base's ${base.kind} has '${name}' already`);
    if (draws.has(name) && base.kind === "derivative")
      errors.push(`${by}: a derivative is deterministic, got draw '${name}'`);
  }
  for (const [name, [{ by }]] of [...terms, ...initial]) {
    if (base.states.includes(name) || states.has(name)) continue;
    errors.push(`${by}: '${name}' is no state; the base has ${base.states.join(", ") || "none"}`);
  }
  for (const [name, [{ by }]] of [...append, ...factors])
    if (!base.dynamics.constants.has(name))
      errors.push(
        `${by}: ${base.kind} has no constant '${name}'; it has ${[...base.dynamics.constants.keys()].join(", ") || "none"}`,
      );
  return errors;
}

function newParameters(
  base: Anatomy,
  composition: Composition,
  errors: string[],
  read: (brought: Brought) => unknown,
): Entry[] {
  const squeeze = (text: string) => text.replace(/\s+/g, "");
  return [...composition.parameters].flatMap(([name, brought]) => {
    const given = base.parameters.properties.find((p) => keyOf(p) === name);
    read(brought);
    if (given?.type !== "Property") return [{ text: `${name}: ${brought.text}`, remark: brought.by }];
    const prior = base.source.slice(given.value.start, given.value.end);
    if (squeeze(prior) !== squeeze(brought.text))
      errors.push(`${brought.by}: the base gives '${name}' the prior ${prior}, got ${brought.text}`);
    return [];
  });
}
