/**
 * @file Calls: functions of the file are inlined, functions of the language are applied.
 */
import type { CallExpression, Node } from "oxc-parser";
import { bare } from "../parse.js";
import { refuse } from "../refusal.js";
import { build, itemsOf, scalarOf, tuple } from "./arrays.js";
import { lengthOf } from "./methods.js";
import { evaluate, spreadItem } from "./expression.js";
import { known, MAX_DEPTH, number, spend, type Exit, type Machine } from "./machine.js";
import { memberOf } from "./member.js";
import { bindPattern, child } from "./scope.js";
import { hoistFunctions, runList } from "./statement.js";
import { truth } from "./machine.js";
import { describe, UNDEFINED, UNSET, type Abstract, type Closure, type Scope } from "./values.js";

export function evaluateCall(m: Machine, node: CallExpression, scope: Scope): Abstract {
  const callee = bare(node.callee);
  let hint: string | null = null;
  let f: Abstract;
  if (callee.type === "MemberExpression" && !callee.computed) {
    hint = m.siteNames.get(callee.property.start) ?? null;
    f = memberOf(
      m,
      evaluate(m, callee.object, scope),
      (callee.property as { name: string }).name,
      callee.property.start,
    );
  } else f = evaluate(m, callee, scope);
  const args = node.arguments.flatMap((arg) => spreadItem(m, arg, scope, node.start));
  return callValue(m, f, args, node.start, hint);
}

export function callValue(
  m: Machine,
  f: Abstract | undefined,
  args: readonly Abstract[],
  at: number,
  hint: string | null = null,
): Abstract {
  if (f?.kind === "native") return f.call(args, at, hint);
  if (f?.kind === "closure") return inline(m, f, args, at);
  return refuse(at, `Expected a function here, got ${f ? describe(f) : "nothing"}`);
}

/** The value of a function's body with its arguments bound. */
export function inline(m: Machine, f: Closure, args: readonly Abstract[], at: number): Abstract {
  if (++m.depth > MAX_DEPTH)
    refuse(
      at,
      `'${f.name}' calls itself more than ${MAX_DEPTH} deep. Recursion on values of the run is not part of the language: use a loop`,
    );
  const scope = child(f.scope);
  bindArguments(m, f, args, scope);
  const exits = m.exits.splice(0); // breaks and returns of the caller mean nothing inside
  const result = body(m, f, scope);
  m.exits.push(...exits);
  m.depth--;
  return result;
}

function bindArguments(m: Machine, f: Closure, args: readonly Abstract[], scope: Scope): void {
  f.node.params.forEach((parameter: Node, i) => {
    if (parameter.type === "RestElement")
      return bindPattern(m, parameter.argument, tuple(m, args.slice(i)), scope, false);
    bindPattern(m, parameter, args[i] ?? UNDEFINED, scope, false);
  });
}

function body(m: Machine, f: Closure, scope: Scope): Abstract {
  const { node } = f;
  if (!node.body) return refuse(node.start, "A function needs a body");
  if (node.type === "ArrowFunctionExpression" && node.body.type !== "BlockStatement")
    return evaluate(m, node.body, scope);
  const exit: Exit = {
    kind: "function",
    left: m.store.cell(truth(m, false)),
    continued: null,
    result: m.store.cell(UNSET),
  };
  m.exits.push(exit);
  const statements = (node.body as Extract<Node, { type: "BlockStatement" | "FunctionBody" }>).body;
  hoistFunctions(m, statements, scope);
  runList(m, statements, scope);
  m.exits.pop();
  const value = exit.result?.value ?? UNDEFINED;
  return value === UNSET ? UNDEFINED : value;
}

export function evaluateNew(m: Machine, node: Extract<Node, { type: "NewExpression" }>, scope: Scope): Abstract {
  const callee = bare(node.callee);
  const isArray = callee.type === "Identifier" && (callee.name === "Array" || callee.name === "Float64Array");
  if (!isArray) return refuse(node.start, "Only `new Array(n)` is part of the language");
  const args = node.arguments.flatMap((arg) => spreadItem(m, arg, scope, node.start));
  const zero = callee.name === "Float64Array";
  return newArray(m, args, node.start, zero);
}

export function newArray(m: Machine, args: readonly Abstract[], at: number, zero = false): Abstract {
  if (args.length !== 1) return tuple(m, args);
  if (zero && args[0].kind === "tuple") return tuple(m, itemsOf(args[0]));
  return filled(m, args[0], at, () => (zero ? number(m, 0) : UNDEFINED));
}

/** Array.from({ length: n }, make) and Array.from(array, map). */
export function arrayFrom(m: Machine, [source, make]: readonly Abstract[], at: number): Abstract {
  const call = (item: Abstract, index: Abstract) => (make ? callValue(m, make, [item, index], at) : item);
  if (source?.kind === "tuple")
    return tuple(
      m,
      itemsOf(source).map((item, i) => call(item, number(m, i))),
    );
  if (source?.kind === "long") return build(m, lengthOf(source), at, (i) => call(source.get(i, at), i));
  if (source?.kind !== "object") return refuse(at, "Array.from needs an array or { length: n }");
  return filled(m, memberOf(m, source, "length", at), at, (i) => call(UNDEFINED, i));
}

function filled(m: Machine, size: Abstract, at: number, make: (index: Abstract) => Abstract): Abstract {
  const length = known(scalarOf(m, size, at));
  if (length === null || !Number.isInteger(length) || length < 0 || length > 1e5)
    return refuse(at, "The length of an array must be a whole number up to 100000, known before the run");
  spend(m, length, at);
  if (length <= m.short)
    return tuple(
      m,
      Array.from({ length }, (_, i) => make(number(m, i))),
    );
  return build(m, length, at, make);
}
