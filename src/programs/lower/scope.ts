/**
 * @file Names: declaring, finding and binding them through patterns.
 */
import type { BindingPattern, Node } from "oxc-parser";
import { refuse } from "../refusal.js";
import { itemsOf, tuple } from "./arrays.js";
import { evaluate, propertyName } from "./expression.js";
import type { Machine } from "./machine.js";
import { memberOf } from "./member.js";
import { number } from "./machine.js";
import { describe, UNDEFINED, type Abstract, type Binding, type Cell, type Scope } from "./values.js";

export function child(parent: Scope): Scope {
  return { names: new Map(), parent };
}

export function lookup(scope: Scope, name: string, at: number): Binding {
  for (let s: Scope | null = scope; s !== null; s = s.parent) {
    const found = s.names.get(name);
    if (found) return found;
  }
  return refuse(at, `'${name}' is used before it is defined`);
}

export function declare(m: Machine, scope: Scope, name: string, value: Abstract, constant: boolean): void {
  scope.names.set(name, { cell: m.store.cell(value), constant, top: scope === m.global });
}

/** Binds the names of a declaration or an argument. */
export function bindPattern(m: Machine, pattern: Node, value: Abstract, scope: Scope, constant: boolean): void {
  switch (pattern.type) {
    case "Identifier":
      return declare(m, scope, pattern.name, value, constant);
    case "AssignmentPattern": {
      const named = pattern.left.type === "Identifier" ? pattern.left.name : undefined;
      const given = isMissing(value) ? evaluate(m, pattern.right, scope, named) : value;
      return bindPattern(m, pattern.left as BindingPattern, given, scope, constant);
    }
    case "ObjectPattern":
      return bindObject(m, pattern, value, scope, constant);
    case "ArrayPattern":
      return bindArray(m, pattern, value, scope, constant);
    case "TSParameterProperty":
      return refuse(pattern.start, "Classes are not part of the language");
    default:
      return refuse(pattern.start, "Only names, objects and arrays can be taken apart here");
  }
}

function bindObject(
  m: Machine,
  pattern: Extract<Node, { type: "ObjectPattern" }>,
  value: Abstract,
  scope: Scope,
  constant: boolean,
): void {
  if (value.kind === "nothing")
    refuse(pattern.start, "There is nothing to take apart here: this argument does not exist");
  const taken = new Set<string>();
  for (const property of pattern.properties) {
    if (property.type === "RestElement") {
      if (value.kind !== "object") return refuse(property.start, "The rest of an object needs an object");
      const rest: [string, Cell][] = [...value.cells].flatMap(([key, cell]) =>
        taken.has(key) ? [] : [[key, m.store.cell(cell.value)]],
      );
      bindPattern(
        m,
        property.argument,
        { kind: "object", cells: new Map(rest), frozen: value.frozen },
        scope,
        constant,
      );
      continue;
    }
    const key = propertyName(m, property.key, property.computed, scope);
    taken.add(key);
    const optional = property.value.type === "AssignmentPattern";
    bindPattern(m, property.value, memberOf(m, value, key, property.start, optional), scope, constant);
  }
}

function bindArray(
  m: Machine,
  pattern: Extract<Node, { type: "ArrayPattern" }>,
  value: Abstract,
  scope: Scope,
  constant: boolean,
): void {
  pattern.elements.forEach((element, i) => {
    if (element === null) return;
    if (element.type === "RestElement") {
      if (value.kind !== "tuple") return refuse(element.start, "The rest of an array needs a short array");
      return bindPattern(m, element.argument, tuple(m, itemsOf(value).slice(i)), scope, constant);
    }
    bindPattern(m, element, at(m, value, i, element.start), scope, constant);
  });
}

function at(m: Machine, value: Abstract, i: number, where: number): Abstract {
  if (value.kind === "tuple") return value.items.cells[i]?.value ?? UNDEFINED;
  if (value.kind === "long") return value.get(number(m, i), where);
  return refuse(where, `Expected an array, got ${describe(value)}`);
}

function isMissing(value: Abstract): boolean {
  return value.kind === "nothing" && value.name !== "null";
}
