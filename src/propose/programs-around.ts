/**
 * @file The programs of a library that are near a set of its mechanisms, compiled when they are asked for: a library of a
 * hundred thousand sets can be searched at once. What `mechanism-space.ts` lists has a prior and moves with a way back; this
 * has neither, and serves searches that need none. What it answers depends on the set alone, not on what was met before.
 */
import { UsageError } from "../core/errors.js";
import type { ModelProgram } from "../core/types.js";
import type { Environment, Mechanism } from "../envs/types.js";
import { inadmissible, unitsOf } from "../programs/admissible.js";
import { createPatcher } from "../programs/mechanism.js";
import type { PlanSpace } from "./library-plan.js";
import type { Compile, SpaceProgram } from "./mechanism-space.js";

/**
 * The program of a set, and those of all admissible sets that differ from it in one choice; of two choices, where none of
 * those is new. Null where the names are no admissible set of the library.
 */
export type ProgramsAround = (names: readonly string[], isNew: (id: string) => boolean) => PlanSpace | null;

/** Throws, when it meets it, where a set of the library does not compile. */
export function programsAround(environment: Environment, compile: Compile): ProgramsAround {
  const { mechanisms } = environment;
  const editsOf = edits(mechanisms);
  const compiled = compiler(environment, compile);
  const byName = new Map(mechanisms.map((m) => [m.name, m]));
  return (names, isNew) => {
    const set = names.flatMap((name) => byName.get(name) ?? []);
    if (set.length < names.length || inadmissible(set) !== null) return null;
    const own = compiled(set);
    const near = editsOf(set);
    const first = distinct(near.map(compiled));
    const hasNew = [...first.keys()].some(isNew);
    const all = hasNew ? first : distinct([...near, ...near.flatMap(editsOf)].map(compiled));
    const others = [...all.keys()].filter((id) => id !== own.program.id);
    all.set(own.program.id, own);
    return { programs: all, neighbours: (id) => (id === own.program.id ? others : []), logPrior: () => 0 };
  };
}

/** The programs of all admissible sets with one mechanism less; none of a program that is not of the library. */
export function programsWithout(
  environment: Environment,
  compile: Compile,
): (program: ModelProgram) => readonly ModelProgram[] {
  const compiled = compiler(environment, compile);
  return ({ id, mechanisms: names }) => {
    const set = environment.mechanisms.filter(({ name }) => names.includes(name));
    if (set.length < names.length || inadmissible(set) !== null || compiled(set).program.id !== id) return [];
    const shorter = set.map((left) => set.filter((m) => m !== left)).filter((rest) => inadmissible(rest) === null);
    return [...distinct(shorter.map(compiled)).values()].map(({ program }) => program).filter((p) => p.id !== id);
  };
}

const distinct = (programs: readonly SpaceProgram[]): Map<string, SpaceProgram> =>
  new Map([...programs].reverse().map((p) => [p.program.id, p])); // the first of equals stays

/** All admissible sets that differ from one in one choice. */
function edits(library: readonly Mechanism[]): (set: readonly Mechanism[]) => (readonly Mechanism[])[] {
  const units = unitsOf(library);
  return (set) =>
    units.flatMap((unit) => {
      const others = set.filter((m) => !unit.includes(m));
      const held = set.find((m) => unit.includes(m));
      const without = held === undefined ? [] : [others];
      const changed = unit.filter((m) => m !== held).map((m) => [...others, m]);
      return [...without, ...changed].filter((edited) => inadmissible(edited) === null);
    });
}

/** Each set is compiled once. */
function compiler({ base, world, name }: Environment, compile: Compile): (set: readonly Mechanism[]) => SpaceProgram {
  const patch = createPatcher(base);
  const known = new Map<string, SpaceProgram>();
  const made = (names: readonly string[], set: readonly Mechanism[]): SpaceProgram => {
    const patched = patch(set);
    const result = patched.ok ? compile(patched.source, world) : null;
    if (result?.ok) {
      const { id, source } = result.program;
      return { program: { id, source, mechanisms: names }, logPrior: 0, sets: [names] };
    }
    const reasons = patched.ok ? (result?.errors.map((e) => e.message) ?? []) : patched.errors;
    const of = ["Its base", ...names].join(" + ");
    throw new UsageError(
      `environment.yaml: mechanisms: expected every program of ${name} to compile. ${of}: ${reasons.slice(0, 3).join("; ")}`,
    );
  };
  return (set) => {
    const names = set.map((m) => m.name).sort();
    const program = known.get(names.join()) ?? made(names, set);
    known.set(names.join(), program);
    return program;
  };
}
