/**
 * @file Expressions of the source, evaluated on abstract values.
 */
import type { Expression, Node, ObjectExpression, TemplateLiteral } from "oxc-parser";
import type { Operator, Value } from "../ir.js";
import { bare } from "../parse.js";
import { refuse } from "../refusal.js";
import { elementOf, itemsOf, scalarOf, tuple } from "./arrays.js";
import { assign, update } from "./assign.js";
import { condition, either, not } from "./branch.js";
import { evaluateCall, evaluateNew } from "./call.js";
import { constantArray } from "./constants.js";
import { known, number, spend, truth, type Machine } from "./machine.js";
import { memberOf } from "./member.js";
import { lookup } from "./scope.js";
import { isScalar, NULL, UNDEFINED, type Abstract, type Cell, type Scope } from "./values.js";

export function evaluate(m: Machine, source: Expression | Node, scope: Scope, name = "a function"): Abstract {
  const node = bare(source);
  const at = node.start;
  spend(m, 1, at);
  switch (node.type) {
    case "Literal":
      if (node.value === null) return NULL;
      if (typeof node.value === "string") return { kind: "string", value: node.value };
      if (typeof node.value === "number" || typeof node.value === "boolean") return m.b.constant(node.value, at);
      return refuse(at, "Expected a number, a boolean or a text");
    case "TemplateLiteral":
      return template(m, node, scope);
    case "Identifier":
      return identifier(m, node.name, at, scope);
    case "ArrayExpression":
      return tuple(
        m,
        node.elements.flatMap((item) => spreadItem(m, item, scope, at)),
      );
    case "ObjectExpression":
      return object(m, node, scope);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return { kind: "closure", node, scope, name };
    case "UnaryExpression":
      return unary(m, node.operator, evaluate(m, node.argument, scope), at);
    case "BinaryExpression":
      return binary(m, node.operator, evaluate(m, node.left, scope), evaluate(m, node.right, scope), at);
    case "LogicalExpression":
      return logical(m, node.operator, evaluate(m, node.left, scope), () => evaluate(m, node.right, scope), at);
    case "ConditionalExpression":
      return either(
        m,
        condition(m, evaluate(m, node.test, scope), at),
        at,
        () => evaluate(m, node.consequent, scope, name),
        () => evaluate(m, node.alternate, scope, name),
      );
    case "MemberExpression":
      return memberExpression(m, node, scope);
    case "CallExpression":
      return evaluateCall(m, node, scope);
    case "NewExpression":
      return evaluateNew(m, node, scope);
    case "AssignmentExpression":
      return assign(m, node, scope);
    case "UpdateExpression":
      return update(m, node, scope);
    case "SequenceExpression":
      return node.expressions.map((each) => evaluate(m, each, scope)).at(-1) ?? UNDEFINED;
    default:
      return refuse(at, `'${node.type}' is not part of the language. Write plain arithmetic`);
  }
}

function identifier(m: Machine, name: string, at: number, scope: Scope): Abstract {
  if (name === "undefined") return UNDEFINED;
  if (name === "NaN" || name === "Infinity") return m.b.constant(name === "NaN" ? NaN : Infinity, at);
  const value = lookup(scope, name, at).cell.value;
  return value.kind === "tuple" ? constantArray(m, value) : value;
}

function memberExpression(m: Machine, node: Extract<Node, { type: "MemberExpression" }>, scope: Scope): Abstract {
  const object = evaluate(m, node.object, scope);
  if (node.property.type === "PrivateIdentifier")
    return refuse(node.start, "Private names are not part of the language");
  if (!node.computed) return memberOf(m, object, (node.property as { name: string }).name, node.property.start);
  return indexed(m, object, evaluate(m, node.property, scope), node.start);
}

/** object[key] */
export function indexed(m: Machine, object: Abstract, key: Abstract, at: number): Abstract {
  if (key.kind === "string") return memberOf(m, object, key.value, at);
  if (object.kind === "tuple" || object.kind === "long") return elementOf(m, object, scalarOf(m, key, at), at);
  if (object.kind === "object" && isScalar(key) && known(key) !== null)
    return memberOf(m, object, String(known(key)), at);
  return refuse(at, "Only arrays can be indexed by a number that is known when running");
}

/** Elements of an array literal or arguments of a call; spreads are flattened. */
export function spreadItem(m: Machine, item: Node | null, scope: Scope, at: number): Abstract[] {
  if (item === null) return [UNDEFINED];
  if (item.type !== "SpreadElement") return [evaluate(m, item, scope)];
  const value = evaluate(m, item.argument, scope);
  if (value.kind === "tuple") return itemsOf(value);
  if (value.kind === "long") {
    if (value.length <= 256) return Array.from({ length: value.length }, (_, i) => value.get(number(m, i), at));
    return refuse(at, `An array of ${value.length} is too long to spread. Use map or concat`);
  }
  return refuse(item.start, "Only arrays can be spread here");
}

function object(m: Machine, node: ObjectExpression, scope: Scope): Abstract {
  const cells = new Map<string, Cell>();
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      const value = evaluate(m, property.argument, scope);
      if (value.kind !== "object") return refuse(property.start, "Only objects can be spread into an object");
      for (const [key, cell] of value.cells) cells.set(key, m.store.cell(cell.value));
      continue;
    }
    if (property.kind !== "init")
      return refuse(property.start, "Getters and setters are not part of the language. Use a function");
    const key = propertyName(m, property.key, property.computed, scope);
    cells.set(key, m.store.cell(evaluate(m, property.value, scope, key)));
  }
  return { kind: "object", cells, frozen: null };
}

export function propertyName(m: Machine, key: Node, computed: boolean, scope: Scope): string {
  if (!computed && key.type === "Identifier") return key.name;
  if (!computed && key.type === "Literal") return String(key.value);
  const value = evaluate(m, key, scope);
  if (value.kind === "string") return value.value;
  if (known(value) !== null) return String(known(value));
  return refuse(key.start, "A key must be known before the run");
}

const MAX_TEXT = 1000;

function template(m: Machine, node: TemplateLiteral, scope: Scope): Abstract {
  const parts = node.quasis.map((quasi, i) => {
    const text = quasi.value.cooked ?? "";
    if (i === node.quasis.length - 1) return text;
    const value = evaluate(m, node.expressions[i], scope);
    if (value.kind === "string") return text + value.value;
    if (value.kind === "constant") return text + String(value.value);
    return refuse(node.expressions[i].start, "A text can hold only what is known before the run");
  });
  const text = parts.join("");
  if (text.length > MAX_TEXT) refuse(node.start, `A text has at most ${MAX_TEXT} characters`);
  return { kind: "string", value: text };
}

export function unary(m: Machine, operator: string, value: Abstract, at: number): Abstract {
  switch (operator) {
    case "!":
      return not(m, condition(m, value, at), at);
    case "-":
      return m.b.operation("negate", [scalarOf(m, value, at)], at);
    case "+":
      return m.b.operation("number", [scalarOf(m, value, at)], at);
    default:
      return refuse(at, `The operator '${operator}' is not part of the language`);
  }
}

const ARITHMETIC = new Set(["+", "-", "*", "/", "%", "**"]);
const COMPARISON = new Set(["<", "<=", ">", ">="]);
const EQUALITY = new Map([
  ["===", true],
  ["==", true],
  ["!==", false],
  ["!=", false],
]);

export function binary(m: Machine, operator: string, a: Abstract, b: Abstract, at: number): Abstract {
  const same = EQUALITY.get(operator);
  if (same !== undefined) return equality(m, same, a, b, at);
  if (!ARITHMETIC.has(operator) && !COMPARISON.has(operator))
    return refuse(at, `The operator '${operator}' is not part of the language. Write plain arithmetic`);
  if (operator === "+" && (a.kind === "string" || b.kind === "string"))
    return refuse(at, "Texts cannot be added. Use a template: `${a}${b}`");
  return m.b.operation(operator as Operator, [scalarOf(m, a, at), scalarOf(m, b, at)], at);
}

function equality(m: Machine, same: boolean, a: Abstract, b: Abstract, at: number): Abstract {
  if (isScalar(a) && isScalar(b)) return m.b.operation(same ? "===" : "!==", [a, b], at);
  if (a.kind === "string" && b.kind === "string") return truth(m, (a.value === b.value) === same);
  if (a.kind === "nothing" && b.kind === "nothing") return truth(m, same);
  if (a.kind === "nothing" || b.kind === "nothing" || a.kind === "string" || b.kind === "string")
    return truth(m, !same);
  return refuse(at, "Only numbers, booleans and texts can be compared");
}

export function logical(m: Machine, operator: string, a: Abstract, b: () => Abstract, at: number): Abstract {
  if (operator === "??") return a.kind === "nothing" ? b() : a;
  const test = condition(m, a, at);
  return operator === "&&"
    ? either(m, test, at, b, () => falsy(m, a, test))
    : either(m, test, at, () => truthy(m, a, test), b);
}

function falsy(m: Machine, a: Abstract, test: Value): Abstract {
  return test.kind !== "constant" && isScalar(a) && isFlag(m, a) ? truth(m, false) : a;
}

function truthy(m: Machine, a: Abstract, test: Value): Abstract {
  return test.kind !== "constant" && isScalar(a) && isFlag(m, a) ? truth(m, true) : a;
}

function isFlag(m: Machine, value: Value): boolean {
  return m.b.isBoolean(value);
}
