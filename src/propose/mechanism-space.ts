/**
 * @file The space of programs that an environment's mechanisms span: every admissible set applied to the base and
 * compiled, sets of one canonical identity merged into one program.
 *
 * Prior: each choice, and each mechanism without one, independently takes none or one of its members with equal
 * probability, conditioned on admissibility. All combinations are then equally likely, so with n admissible sets
 *   p(set) = 1 / n,   p(program) = (number of its sets) / n,   p(set | program) = 1 / (number of its sets).
 *
 * Move: with probability FRESH a draw from the prior; else, with a set drawn from p(set | parent), a uniformly chosen
 * admissible set that differs from it in one choice (add, drop or swap). Summed over all sets and edits:
 *   q(child | parent) = FRESH p(child) + (1 − FRESH) Σ_{s ∈ parent} p(s | parent) |N(s) ∩ child| / |N(s)|.
 * A set without neighbours always draws from the prior.
 */
import { UsageError } from "../core/errors.js";
import type { LogProb, ModelProgram } from "../core/types.js";
import type { Environment, Mechanism } from "../envs/types.js";
import type { Stream } from "../math/rng.js";
import { admissible, unitsOf } from "../programs/admissible.js";
import { createPatcher } from "../programs/mechanism.js";
import type { CompileResult, World } from "../programs/types.js";

/** Probability that a move draws from the prior instead of editing its parent. */
export const FRESH = 0.2;
/** Most sets that are enumerated. */
export const MOST_SETS = 20_000;

export interface SpaceProgram {
  readonly program: ModelProgram;
  readonly logPrior: LogProb;
  /** all sets of mechanisms that give this program, smallest first */
  readonly sets: readonly (readonly string[])[];
}

export interface MechanismSpace {
  /** canonical id → program; the base's own first */
  readonly programs: ReadonlyMap<string, SpaceProgram>;
  /** −Infinity for a program outside the space */
  logPrior(id: string): LogProb;
  /** log q(child | parent); −Infinity where no edit leads there, NaN never */
  logMove(child: string, parent: string): LogProb;
  /** ids of the programs that one edit of any of its sets leads to, itself left out */
  neighbours(id: string): readonly string[];
  /** id of a program drawn from the prior */
  draw(stream: Stream): string;
  /** id of a child drawn from q(· | parent) */
  move(parent: string, stream: Stream): string;
}

export type Compile = (source: string, world: World) => CompileResult;

/** Enumerates a library. Throws where it is too large or a set of it does not compile. */
export function mechanismSpace(environment: Environment, compile: Compile): MechanismSpace {
  const sets = enumerate(environment.mechanisms);
  const compiled = compileAll(environment, sets, compile);
  const classes = new Map<string, number[]>(); // id → sets
  compiled.forEach(({ id }, i) => classes.set(id, [...(classes.get(id) ?? []), i]));
  const programs = new Map<string, SpaceProgram>();
  for (const [id, members] of classes) {
    const ordered = [...members].sort((a, b) => sets[a].length - sets[b].length || compare(sets[a], sets[b]));
    const { source } = compiled[ordered[0]];
    const names = ordered.map((i) => namesOf(sets[i]));
    programs.set(id, {
      program: { id, source, mechanisms: names[0] },
      logPrior: Math.log(members.length / sets.length),
      sets: names,
    });
  }
  const ids = compiled.map(({ id }) => id);
  return { programs, ...moves(ids, classes, neighbours(environment.mechanisms, sets)) };
}

const namesOf = (set: readonly Mechanism[]): string[] => set.map((m) => m.name).sort();
const compare = (a: readonly Mechanism[], b: readonly Mechanism[]): number =>
  namesOf(a).join(" ") < namesOf(b).join(" ") ? -1 : 1;

function enumerate(library: readonly Mechanism[]): (readonly Mechanism[])[] {
  const sets: (readonly Mechanism[])[] = [];
  for (const set of admissible(library)) {
    if (sets.length === MOST_SETS)
      throw new UsageError(
        `Expected a library with at most ${MOST_SETS} admissible sets, got more from ${library.length} mechanisms: ` +
          "put alternatives into one choice, or leave mechanisms out",
      );
    sets.push(set);
  }
  return sets;
}

function compileAll(
  { base, world, name }: Environment,
  sets: readonly (readonly Mechanism[])[],
  compile: Compile,
): { id: string; source: string }[] {
  const patch = createPatcher(base);
  return sets.map((set) => {
    const patched = patch(set);
    const result = patched.ok ? compile(patched.source, world) : null;
    if (result?.ok) return { id: result.program.id, source: result.program.source };
    const reasons = patched.ok
      ? result!.ok || result!.errors.map((e) => `${e.line}:${e.column} ${e.message}`)
      : patched.errors;
    const what = set.length === 0 ? "Its base" : `Its base with ${namesOf(set).join(" + ")}`;
    throw new UsageError(
      `environment.yaml: mechanisms: expected every program of ${name} to compile. ${what}: ${[reasons].flat().slice(0, 3).join("; ")}`,
    );
  });
}

/** For each set, the sets that differ from it in one unit. */
function neighbours(library: readonly Mechanism[], sets: readonly (readonly Mechanism[])[]): number[][] {
  const units = unitsOf(library);
  const unitOf = new Map(units.flatMap((unit, i) => unit.map((m) => [m, i] as const)));
  const codes = sets.map((set) => {
    const code = units.map(() => 0); // per unit: 0 for none, else 1 + index of the member
    for (const m of set) code[unitOf.get(m)!] = units[unitOf.get(m)!].indexOf(m) + 1;
    return code;
  });
  const at = new Map(codes.map((code, i) => [code.join(), i]));
  return codes.map((code) =>
    units.flatMap((unit, u) =>
      [...unit.keys(), unit.length]
        .filter((value) => value !== code[u])
        .flatMap((value) => at.get(code.map((v, i) => (i === u ? value : v)).join()) ?? []),
    ),
  );
}

function moves(
  ids: readonly string[],
  classes: ReadonlyMap<string, readonly number[]>,
  near: readonly (readonly number[])[],
): Omit<MechanismSpace, "programs"> {
  const prior = (id: string): number => (classes.get(id)?.length ?? 0) / ids.length;
  const rows = new Map<string, ReadonlyMap<string, number>>();
  /** q(· | parent) without the part that draws from the prior, and the weight of that part under "" */
  const row = (parent: string): ReadonlyMap<string, number> => {
    const known = rows.get(parent);
    if (known) return known;
    const made = new Map<string, number>([["", 0]]);
    const add = (id: string, mass: number) => made.set(id, (made.get(id) ?? 0) + mass);
    const members = classes.get(parent) ?? [];
    for (const set of members) {
      const edit = near[set].length === 0 ? 0 : 1 - FRESH;
      add("", (1 - edit) / members.length);
      for (const other of near[set]) add(ids[other], edit / near[set].length / members.length);
    }
    rows.set(parent, made);
    return made;
  };
  const draw = (stream: Stream): string => ids[stream.below(ids.length)];
  return {
    logPrior: (id) => Math.log(prior(id)),
    logMove: (child, parent) => {
      const q = row(parent);
      return Math.log(q.get("")! * prior(child) + (q.get(child) ?? 0));
    },
    neighbours: (id) => [...row(id).keys()].filter((other) => other !== "" && other !== id),
    draw,
    move: (parent, stream) => {
      const members = classes.get(parent)!;
      const edits = near[members[stream.below(members.length)]];
      return edits.length === 0 || stream.uniform() < FRESH ? draw(stream) : ids[edits[stream.below(edits.length)]];
    },
  };
}
