/**
 * @file Which sets of mechanisms may stand together: at most one member of each choice, everything that a member
 * requires, nothing that it excludes, and one member at most that sets a given observable. `requires` and `excludes`
 * name mechanisms, or choices: a choice stands for any of its members.
 */
import type { Mechanism } from "../envs/types.js";

/** Alternatives of which a set holds at most one: the members of a choice, or one mechanism that has none. */
export type Unit = readonly Mechanism[];

/** The independent decisions that a library offers, in order of first appearance. */
export function unitsOf(library: readonly Mechanism[]): Unit[] {
  const units = new Map<string, Mechanism[]>();
  for (const m of library) {
    const key = m.choice === undefined ? `one ${m.name}` : `choice ${m.choice}`;
    units.set(key, [...(units.get(key) ?? []), m]);
  }
  return [...units.values()];
}

const answersTo = (m: Mechanism, name: string): boolean => m.name === name || m.choice === name;

function conflict(a: Mechanism, b: Mechanism): string | null {
  if (a.choice !== undefined && a.choice === b.choice) return `${a.name} and ${b.name} are alternatives (${a.choice})`;
  if (a.excludes?.some((name) => answersTo(b, name))) return `${a.name} excludes ${b.name}`;
  if (b.excludes?.some((name) => answersTo(a, name))) return `${b.name} excludes ${a.name}`;
  const shared = Object.keys(a.observe ?? {}).find((name) => Object.hasOwn(b.observe ?? {}, name));
  return shared === undefined ? null : `${a.name} and ${b.name} both set '${shared}'`;
}

function missing(set: readonly Mechanism[]): string | null {
  for (const m of set) {
    const name = m.requires?.find((required) => !set.some((other) => other !== m && answersTo(other, required)));
    if (name !== undefined) return `${m.name} requires ${name}`;
  }
  return null;
}

/** Why a set is not admissible, or null. */
export function inadmissible(set: readonly Mechanism[]): string | null {
  for (let i = 0; i < set.length; i++)
    for (let j = 0; j < i; j++) {
      const reason = conflict(set[j], set[i]);
      if (reason !== null) return reason;
    }
  return missing(set);
}

/** Every admissible set of a library, the empty one first; members stand in the order of the library's units. */
export function* admissible(library: readonly Mechanism[]): Generator<readonly Mechanism[]> {
  const units = unitsOf(library);
  function* extend(set: readonly Mechanism[], i: number): Generator<readonly Mechanism[]> {
    if (i === units.length) {
      if (missing(set) === null) yield set;
      return;
    }
    yield* extend(set, i + 1);
    for (const m of units[i]) if (set.every((other) => conflict(other, m) === null)) yield* extend([...set, m], i + 1);
  }
  yield* extend([], 0);
}
