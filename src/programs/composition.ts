/**
 * @file A set of mechanisms as one patch: what all of them together add. Order never matters: members are merged in
 * order of name, a name that two of them bring must be the same in both, and only one may set an observable.
 */
import type { Mechanism } from "../envs/types.js";

/** A fragment's source and the mechanism that brought it. */
export interface Brought {
  readonly by: string;
  readonly text: string;
}

export type Single = ReadonlyMap<string, Brought>;
export type Many = ReadonlyMap<string, readonly Brought[]>;

export interface Composition {
  /** sorted */
  readonly names: readonly string[];
  readonly inputs: ReadonlySet<string>;
  /** at most one text for each name */
  readonly states: Single;
  readonly parameters: Single;
  readonly definitions: Single;
  readonly observe: Single;
  /** all texts for each name, mechanisms in order */
  readonly terms: Many;
  readonly factors: Many;
  readonly append: Many;
  readonly initial: Many;
  /** definitions that draw */
  readonly draws: ReadonlySet<string>;
}

type Field = "states" | "parameters" | "lets" | "draws" | "observe" | "terms" | "factors" | "append" | "initial";

/** Merges mechanisms into one patch, or lists where they contradict each other. */
export function compose(mechanisms: readonly Mechanism[]): Composition | readonly string[] {
  const members = [...mechanisms].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const errors: string[] = [];
  members.forEach((m, i) => {
    if (members[i + 1]?.name === m.name) errors.push(`Mechanism '${m.name}' is given twice`);
  });
  const single = (...fields: Field[]): Single => {
    const merged = new Map<string, Brought>();
    for (const [name, brought] of entries(members, fields)) {
      const other = merged.get(name);
      if (other && (fields[0] === "observe" || squeeze(other.text) !== squeeze(brought.text)))
        errors.push(`${other.by} and ${brought.by} both set '${name}'`);
      else if (!other) merged.set(name, brought);
    }
    return merged;
  };
  const many = (field: Field): Many => {
    const merged = new Map<string, Brought[]>();
    for (const [name, brought] of entries(members, [field])) merged.set(name, [...(merged.get(name) ?? []), brought]);
    return merged;
  };
  const composition = {
    names: members.map((m) => m.name),
    inputs: new Set(members.flatMap((m) => m.inputs ?? [])),
    states: single("states"),
    parameters: single("parameters"),
    definitions: single("lets", "draws"),
    observe: single("observe"),
    terms: many("terms"),
    factors: many("factors"),
    append: many("append"),
    initial: many("initial"),
    draws: new Set(members.flatMap((m) => Object.keys(m.draws ?? {}))),
  };
  return errors.length > 0 ? errors : composition;
}

const squeeze = (text: string): string => text.replace(/\s+/g, "");

function entries(members: readonly Mechanism[], fields: readonly Field[]): [string, Brought][] {
  return members.flatMap((m) =>
    fields.flatMap((field) =>
      Object.entries(m[field] ?? {}).map(([name, text]): [string, Brought] => [name, { by: m.name, text }]),
    ),
  );
}
