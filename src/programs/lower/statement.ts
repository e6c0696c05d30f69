/**
 * @file Statements. What follows a statement that may have left (return, break, continue) is lowered under the
 * condition that it did not.
 */
import type { Node, Statement, VariableDeclaration } from "oxc-parser";
import type { Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { branch, condition, not, or } from "./branch.js";
import { evaluate } from "./expression.js";
import { runFor, runForOf, runWhile } from "./iteration.js";
import { truth, type Machine } from "./machine.js";
import { bindPattern, child, declare } from "./scope.js";
import { runSwitch } from "./switch.js";
import type { Exit } from "./machine.js";
import { UNDEFINED, type Scope } from "./values.js";

type Body = readonly (Statement | Node)[];

export function hoistFunctions(m: Machine, statements: Body, scope: Scope): void {
  for (const node of statements)
    if (node.type === "FunctionDeclaration" && node.id)
      declare(m, scope, node.id.name, { kind: "closure", node, scope, name: node.id.name }, true);
}

/** True where an earlier statement has left this list. */
export function stopped(m: Machine, at: number): Value {
  return m.exits
    .flatMap((exit) => (exit.continued ? [exit.left, exit.continued] : [exit.left]))
    .reduce<Value>((stop, cell) => or(m, stop, cell.value as Value, at), truth(m, false));
}

export function runList(m: Machine, statements: Body, scope: Scope, from = 0): void {
  for (let i = from; i < statements.length; i++) {
    const at = statements[i].start;
    const stop = stopped(m, at);
    if (stop.kind === "constant") {
      if (stop.value) return;
      runStatement(m, statements[i], scope);
      continue;
    }
    return branch(
      m,
      not(m, stop, at),
      at,
      () => unstopped(m, statements, scope, i),
      () => undefined,
    );
  }
}

function unstopped(m: Machine, statements: Body, scope: Scope, from: number): void {
  clearFlags(m);
  runList(m, statements, scope, from);
}

/** Inside the branch in which nothing has left yet, the flags are known to be false. */
export function clearFlags(m: Machine): void {
  for (const exit of m.exits)
    for (const cell of exit.continued ? [exit.left, exit.continued] : [exit.left])
      if ((cell.value as Value).kind !== "constant") m.store.write(cell, truth(m, false));
}

export function runStatement(m: Machine, node: Statement | Node, scope: Scope): void {
  const at = node.start;
  switch (node.type) {
    case "VariableDeclaration":
      return declareAll(m, node, scope);
    case "ExpressionStatement":
      return void evaluate(m, node.expression, scope);
    case "BlockStatement": {
      const inner = child(scope);
      hoistFunctions(m, node.body, inner);
      return runList(m, node.body, inner);
    }
    case "IfStatement":
      return branch(
        m,
        condition(m, evaluate(m, node.test, scope), at),
        at,
        () => runStatement(m, node.consequent, child(scope)),
        () => void (node.alternate && runStatement(m, node.alternate, child(scope))),
      );
    case "ReturnStatement": {
      const exit = m.exits.find((e) => e.kind === "function");
      if (!exit?.result) return refuse(at, "return stands outside a function");
      m.store.write(exit.result, node.argument ? evaluate(m, node.argument, scope) : UNDEFINED);
      return m.store.write(exit.left, truth(m, true));
    }
    case "BreakStatement":
    case "ContinueStatement":
      return leave(m, node, at);
    case "ForStatement":
      return runFor(m, node, scope);
    case "ForOfStatement":
      return runForOf(m, node, scope);
    case "WhileStatement":
    case "DoWhileStatement":
      return runWhile(m, node, scope);
    case "SwitchStatement":
      return runSwitch(m, node, scope);
    case "EmptyStatement":
    case "FunctionDeclaration":
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
      return;
    default:
      return refuse(at, `'${node.type}' is not part of the language`);
  }
}

function leave(m: Machine, node: Extract<Node, { type: "BreakStatement" | "ContinueStatement" }>, at: number): void {
  if (node.label) refuse(at, "Labels are not part of the language. Set a variable and break");
  const isTarget = (e: Exit) => e.kind === "loop" || (e.kind === "switch" && node.type === "BreakStatement");
  const exit = [...m.exits].reverse().find(isTarget);
  if (!exit) return refuse(at, `${node.type === "BreakStatement" ? "break" : "continue"} stands outside a loop`);
  const cell = node.type === "BreakStatement" ? exit.left : exit.continued;
  if (cell) m.store.write(cell, truth(m, true));
}

export function declareAll(m: Machine, node: VariableDeclaration, scope: Scope): void {
  for (const { id, init } of node.declarations) {
    const name = id.type === "Identifier" ? id.name : undefined;
    const value = init ? evaluate(m, init, scope, name) : UNDEFINED;
    bindPattern(m, id, value, scope, node.kind === "const");
  }
}
