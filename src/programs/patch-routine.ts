/**
 * @file Edits of one function of a program: new arguments, new constants at the earliest place where all they need is
 * defined, factors on named constants, elements of named lists, and new values of the returned object literal.
 */
import type { Node } from "oxc-parser";
import type { Anatomy, Role, Routine } from "./patch-anatomy.js";
import { keyOf } from "./patch-anatomy.js";
import type { Edit, Entry } from "./patch-edits.js";
import { editList } from "./patch-edits.js";
import { editArguments } from "./patch-arguments.js";
import { editConstants, placeDefinitions } from "./patch-constants.js";
import type { Fragment } from "./patch-syntax.js";

/** A fragment and the mechanism that brought it. */
export interface Piece {
  readonly by: string;
  readonly fragment: Fragment;
}

/** What a patch asks of one routine. */
export interface Change {
  /** names to read from each argument */
  readonly reads: Readonly<Record<Role, readonly string[]>>;
  /** new constants, mechanisms in name order */
  readonly definitions: ReadonlyMap<string, Piece>;
  /** named constant → factors */
  readonly factors: ReadonlyMap<string, readonly Piece[]>;
  /** named list → elements */
  readonly append: ReadonlyMap<string, readonly Piece[]>;
  /** property of the returned object → its new text */
  readonly values: ReadonlyMap<string, string>;
  /** new properties of the returned object, and of the objects of earlier returns */
  readonly added: readonly Entry[];
  readonly addedEarlier: readonly Entry[];
}

/** The edits that make a change, or why it cannot be made. */
export function editRoutine(anatomy: Anatomy, routine: Routine, change: Change): Edit[] | string {
  const { source } = anatomy;
  const parts = [
    editArguments(source, routine, change.reads),
    editConstants(source, routine, change),
    placeDefinitions(source, routine, change),
  ];
  const wrong = parts.find((part) => typeof part === "string");
  if (typeof wrong === "string") return wrong;
  const open = routine.name === "step" || routine.name === "derivative";
  return [
    ...(parts as Edit[][]).flat(),
    ...editObject(source, routine.result, change.values, change.added, open),
    ...routine.earlier.flatMap((object) => editObject(source, object, new Map(), change.addedEarlier, false)),
  ];
}

/** Sets and adds properties of an object literal. */
export function editObject(
  source: string,
  object: Node & { type: "ObjectExpression" },
  values: ReadonlyMap<string, string>,
  added: readonly Entry[],
  open: boolean,
): Edit[] {
  const changed = new Map<number, string>();
  object.properties.forEach((property, i) => {
    const key = keyOf(property);
    const text = key === null ? undefined : values.get(key);
    if (text === undefined || property.type !== "Property") return;
    const label =
      property.shorthand || property.method ? `${key}: ` : source.slice(property.start, property.value.start);
    changed.set(i, label + text);
  });
  return editList(source, object, object.properties, changed, added, open);
}
