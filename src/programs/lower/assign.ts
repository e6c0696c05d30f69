/**
 * @file Assignment: to a name, to an element, to a member, or to a pattern of these.
 */
import type { AssignmentExpression, Node, UpdateExpression } from "oxc-parser";
import { bare } from "../parse.js";
import { refuse } from "../refusal.js";
import { assignElement, readOnly, scalarOf, writeCell } from "./arrays.js";
import { binary, evaluate, indexed, logical, propertyName } from "./expression.js";
import { number, type Machine } from "./machine.js";
import { memberOf } from "./member.js";
import { lookup } from "./scope.js";
import { describe, UNDEFINED, type Abstract, type Scope } from "./values.js";

/** A place that can be read and written. */
interface Place {
  read(): Abstract;
  write(value: Abstract): void;
}

export function assign(m: Machine, node: AssignmentExpression, scope: Scope): Abstract {
  const left = bare(node.left);
  if (node.operator === "=") {
    const value = evaluate(m, node.right, scope, left.type === "Identifier" ? left.name : undefined);
    assignPattern(m, left, value, scope);
    return value;
  }
  const place = placeOf(m, left, scope);
  const operator = node.operator.slice(0, -1);
  const right = () => evaluate(m, node.right, scope);
  const value = ["&&", "||", "??"].includes(operator)
    ? logical(m, operator, place.read(), right, node.start)
    : binary(m, operator, place.read(), right(), node.start);
  place.write(value);
  return value;
}

export function update(m: Machine, node: UpdateExpression, scope: Scope): Abstract {
  const place = placeOf(m, bare(node.argument), scope);
  const old = m.b.operation("number", [scalarOf(m, place.read(), node.start)], node.start);
  const before = m.b.isBoolean(scalarOf(m, place.read(), node.start)) ? old : scalarOf(m, place.read(), node.start);
  const after = m.b.operation(node.operator === "++" ? "+" : "-", [before, number(m, 1)], node.start);
  place.write(after);
  return node.prefix ? after : before;
}

function assignPattern(m: Machine, target: Node, value: Abstract, scope: Scope): void {
  if (target.type === "ArrayPattern") {
    target.elements.forEach((element, i) => {
      if (element === null) return;
      if (element.type === "RestElement") return refuse(element.start, "The rest of an array cannot be assigned");
      assignPattern(m, bare(element), indexed(m, value, number(m, i), element.start), scope);
    });
  } else if (target.type === "ObjectPattern") {
    for (const property of target.properties) {
      if (property.type === "RestElement") return refuse(property.start, "The rest of an object cannot be assigned");
      const key = propertyName(m, property.key, property.computed, scope);
      assignPattern(m, bare(property.value), memberOf(m, value, key, property.start, true), scope);
    }
  } else if (target.type === "AssignmentPattern") {
    const given = value === UNDEFINED ? evaluate(m, target.right, scope) : value;
    assignPattern(m, bare(target.left), given, scope);
  } else placeOf(m, target, scope).write(value);
}

function placeOf(m: Machine, target: Node, scope: Scope): Place {
  if (target.type === "Identifier") return variable(m, target.name, target.start, scope);
  if (target.type !== "MemberExpression") return refuse(target.start, "This cannot be assigned to");
  const object = evaluate(m, target.object, scope);
  const property = target.property;
  if (!target.computed) return member(m, object, (property as { name: string }).name, target.start);
  const key = evaluate(m, property, scope);
  if (key.kind === "string") return member(m, object, key.value, target.start);
  if (object.kind !== "tuple" && object.kind !== "long")
    return refuse(target.start, `Expected an array, got ${describe(object)}`);
  const index = scalarOf(m, key, target.start);
  return {
    read: () => indexed(m, object, index, target.start),
    write: (value) => assignElement(m, object, index, value, target.start),
  };
}

function variable(m: Machine, name: string, at: number, scope: Scope): Place {
  const binding = lookup(scope, name, at);
  return {
    read: () => binding.cell.value,
    write(value) {
      if (binding.top) refuse(at, `'${name}' is a top-level constant: what changes belongs to the state`);
      if (binding.constant) refuse(at, `'${name}' is a constant. Declare it with let to change it`);
      m.store.write(binding.cell, value);
    },
  };
}

function member(m: Machine, object: Abstract, key: string, at: number): Place {
  return {
    read: () => memberOf(m, object, key, at),
    write(value) {
      if (object.kind !== "object") return refuse(at, `Expected an object, got ${describe(object)}`);
      if (object.frozen) return readOnly(at, object.frozen);
      const cell = object.cells.get(key);
      if (cell) return writeCell(m, cell, value, at);
      if (m.b.inBranch()) return refuse(at, `'${key}' is added to an object under a condition. Give it in the literal`);
      object.cells.set(key, m.store.cell(value));
    },
  };
}
