/**
 * @file `for`, `for..of`, `while`, `do`: unrolled where the rounds are few and known before the run, else kept.
 */
import type { DoWhileStatement, ForOfStatement, ForStatement, Node, WhileStatement } from "oxc-parser";
import type { Value } from "../ir.js";
import { bare, childrenOf } from "../parse.js";
import { refuse } from "../refusal.js";
import { and, branch, condition, not } from "./branch.js";
import { evaluate } from "./expression.js";
import { countedLoop, whileLoop } from "./loop.js";
import { MAX_UNROLLED, number, truth, type Exit, type Machine } from "./machine.js";
import { elementOf } from "./arrays.js";
import { lengthOf } from "./methods.js";
import { bindPattern, child, declare } from "./scope.js";
import { clearFlags, declareAll, runStatement } from "./statement.js";
import { describe, type Scope } from "./values.js";

/** The parts that every loop comes down to. */
interface Rounds {
  readonly at: number;
  /** a fresh test before each round */
  test(): Value;
  body(): void;
  update(): void;
}

export function runFor(m: Machine, node: ForStatement, scope: Scope): void {
  const inner = child(scope);
  if (node.init?.type === "VariableDeclaration") declareAll(m, node.init, inner);
  else if (node.init) evaluate(m, node.init, inner);
  const { test, update } = node;
  const counted = countOf(m, node, inner);
  if (counted && counted.to > m.short && !hasBreak(node.body))
    return simple(m, counted.to, node.start, (index) => {
      const round = child(inner);
      declare(m, round, counted.name, index, true);
      runStatement(m, node.body, round);
    });
  run(m, {
    at: node.start,
    test: () => (test ? condition(m, evaluate(m, test, inner), test.start) : truth(m, true)),
    body: () => runStatement(m, node.body, child(inner)),
    update: () => void (update && evaluate(m, update, inner)),
  });
}

/** for (let i = 0; i < to; i++) with `to` known and i left alone by the body. */
function countOf(m: Machine, node: ForStatement, scope: Scope): { readonly name: string; readonly to: number } | null {
  const { init, test, update, body } = node;
  if (init?.type !== "VariableDeclaration" || init.declarations.length !== 1) return null;
  const { id } = init.declarations[0];
  if (id.type !== "Identifier" || test?.type !== "BinaryExpression" || test.operator !== "<" || !update) return null;
  const start = scope.names.get(id.name)?.cell.value;
  if (start?.kind !== "constant" || Number(start.value) !== 0) return null;
  const isIndex = (side: Node) => side.type === "Identifier" && side.name === id.name;
  if (
    !isIndex(test.left) ||
    update.type !== "UpdateExpression" ||
    update.operator !== "++" ||
    !isIndex(update.argument)
  )
    return null;
  if (assigns(body, id.name)) return null;
  const to = evaluate(m, test.right, scope);
  return to.kind === "constant" && Number.isInteger(to.value) ? { name: id.name, to: Number(to.value) } : null;
}

function assigns(node: Node, name: string): boolean {
  const target =
    node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : null;
  if (target?.type === "Identifier" && target.name === name) return true;
  return childrenOf(node).some((inner) => assigns(inner, name));
}

export function runWhile(m: Machine, node: WhileStatement | DoWhileStatement, scope: Scope): void {
  const first = m.store.cell(truth(m, node.type === "DoWhileStatement"));
  run(m, {
    at: node.start,
    test: () => {
      const start = first.value as Value;
      if (start.kind === "constant" && start.value) return start;
      return condition(m, evaluate(m, node.test, scope), node.test.start);
    },
    body: () => {
      m.store.write(first, truth(m, false));
      runStatement(m, node.body, child(scope));
    },
    update: () => undefined,
  });
}

/** Tries to unroll; takes it back when the rounds are too many or depend on the data. */
function run(m: Machine, rounds: Rounds): void {
  const limit = Math.min(m.short, Math.floor(Math.max(MAX_UNROLLED, m.short) / m.unrolled));
  const [point, mark, ranges] = [m.b.checkpoint(), m.store.mark(), m.unrolled];
  if (limit > 0 && unroll(m, rounds, limit)) return;
  m.unrolled = ranges;
  m.store.take(mark);
  point.undo();
  kept(m, rounds);
}

function unroll(m: Machine, rounds: Rounds, limit: number): boolean {
  const exit: Exit = { kind: "loop", left: m.store.cell(truth(m, false)), continued: null, result: null };
  const depth = m.exits.push(exit);
  const outer = m.unrolled;
  m.unrolled *= limit;
  const done = round(m, rounds, exit, limit);
  m.unrolled = outer;
  m.exits.length = depth - 1;
  return done;
}

function round(m: Machine, rounds: Rounds, exit: Exit, left: number): boolean {
  const test = rounds.test();
  if (test.kind !== "constant") return false;
  if (!test.value) return true;
  if (left === 0) return false;
  exit.continued = m.store.cell(truth(m, false));
  rounds.body();
  exit.continued = null;
  const stop = m.exits.reduce((any, e) => either(m, any, e.left.value as Value), truth(m, false));
  const next = () => {
    clearFlags(m);
    rounds.update();
    return round(m, rounds, exit, left - 1);
  };
  if (stop.kind === "constant") return stop.value ? true : next();
  let done = true;
  branch(
    m,
    not(m, stop, rounds.at),
    rounds.at,
    () => void (done = next()),
    () => undefined,
  );
  return done;
}

function either(m: Machine, a: Value, b: Value): Value {
  return m.b.select(a, truth(m, true), b, 0);
}

function kept(m: Machine, rounds: Rounds): void {
  const exit: Exit = { kind: "loop", left: m.store.cell(truth(m, false)), continued: null, result: null };
  const depth = m.exits.push(exit);
  whileLoop(
    m,
    rounds.at,
    () => and(m, not(m, exit.left.value as Value, rounds.at), rounds.test(), rounds.at),
    () => {
      exit.continued = m.store.cell(truth(m, false));
      rounds.body();
      exit.continued = null;
      branch(
        m,
        exit.left.value as Value,
        rounds.at,
        () => undefined,
        () => rounds.update(),
      );
    },
  );
  m.exits.length = depth - 1;
}

export function runForOf(m: Machine, node: ForOfStatement, scope: Scope): void {
  const array = evaluate(m, node.right, scope);
  if (array.kind !== "tuple" && array.kind !== "long")
    return refuse(node.right.start, `Expected an array to go through, got ${describe(array)}`);
  const body = (index: Value) => {
    const inner = child(scope);
    const item = elementOf(m, array, index, node.start);
    if (node.left.type === "VariableDeclaration")
      bindPattern(m, node.left.declarations[0].id, item, inner, node.left.kind === "const");
    else return refuse(node.left.start, "Declare the loop's variable: for (const x of …)");
    runStatement(m, node.body, inner);
  };
  if (array.kind === "long" && !hasBreak(node.body)) return simple(m, array.length, node.start, body);
  const index = m.store.cell(number(m, 0));
  run(m, {
    at: node.start,
    test: () => m.b.operation("<", [index.value as Value, number(m, lengthOf(array))], node.start),
    body: () => body(index.value as Value),
    update: () => m.store.write(index, m.b.operation("+", [index.value as Value, number(m, 1)], node.start)),
  });
}

/** A kept loop over all elements; only `continue` can cut a round short. */
function simple(m: Machine, length: number, at: number, body: (index: Value) => void): void {
  const exit: Exit = { kind: "loop", left: m.store.cell(truth(m, false)), continued: null, result: null };
  const depth = m.exits.push(exit);
  countedLoop(m, number(m, 0), number(m, length), at, (i) => {
    exit.continued = m.store.cell(truth(m, false));
    body(i);
    exit.continued = null;
  });
  m.exits.length = depth - 1;
}

function hasBreak(node: Node): boolean {
  const inner = bare(node);
  if (inner.type === "BreakStatement" || inner.type === "ReturnStatement") return true;
  return childrenOf(inner).some(hasBreak);
}
