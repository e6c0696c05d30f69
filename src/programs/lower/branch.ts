/**
 * @file Choices at run time. Both sides are lowered, each in its own block; cells that either of them changed get a
 * merged value, so early returns, breaks and assignments under an `if` need no rules of their own.
 */
import type { Block, ChoiceValue, Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { isBoolean } from "./builder.js";
import { number, truth, type Machine } from "./machine.js";
import { describe, isScalar, UNSET, type Abstract, type Cell, type Struct, type Tuple } from "./values.js";

type Run = () => void;

export function branch(m: Machine, condition: Value, at: number, then: Run, otherwise: Run): void {
  const settled = condition.kind === "constant" ? Boolean(condition.value) : m.b.knowledge(condition);
  if (settled !== null) return settled ? then() : otherwise();
  if (condition.kind === "operation" && condition.operator === "!")
    return branch(m, condition.arguments[0], at, otherwise, then);
  const born = m.store.now();
  const [thenBlock, thenCells] = side(m, condition, true, then);
  const [elseBlock, elseCells] = side(m, condition, false, otherwise);
  const merge = merger(m, condition, at, thenBlock, elseBlock);
  for (const cell of new Set([...thenCells.keys(), ...elseCells.keys()])) {
    if (cell.born >= born) continue; // made inside
    const [a, b] = [thenCells.get(cell) ?? cell.value, elseCells.get(cell) ?? cell.value];
    if (a !== b) m.store.write(cell, merge.values(a, b));
    else m.store.write(cell, a);
  }
  merge.finish();
}

function side(m: Machine, condition: Value, truthOf: boolean, run: Run): [Block, Map<Cell, Abstract>] {
  const mark = m.store.mark();
  m.b.enter("arm");
  m.b.assume(condition, truthOf);
  run();
  return [m.b.leave(), m.store.take(mark)];
}

function merger(m: Machine, condition: Value, at: number, then: Block, otherwise: Block) {
  const empty = then.instructions.length === 0 && otherwise.instructions.length === 0;
  const choices = new Map<string, ChoiceValue>();
  function scalars(a: Value, b: Value): Value {
    if (empty) return m.b.select(condition, a, b, at);
    const settled = m.b.settled(condition, a, b, at);
    if (settled) return settled;
    const key = `${a.id},${b.id}`;
    const made = choices.get(key) ?? m.b.own(m.b.choice(condition, a, b, at));
    choices.set(key, made);
    return made;
  }
  return {
    values: (a: Abstract, b: Abstract): Abstract => mergeValues(m, a, b, at, scalars),
    finish() {
      if (!empty) m.b.emit({ kind: "if", condition, then, else: otherwise, choices: [...choices.values()], at }, at);
    },
  };
}

function mergeValues(
  m: Machine,
  a: Abstract,
  b: Abstract,
  at: number,
  scalars: (a: Value, b: Value) => Value,
): Abstract {
  const again = (x: Abstract, y: Abstract) => mergeValues(m, x, y, at, scalars);
  if (a === b) return a;
  if (a === UNSET || b === UNSET) return a === UNSET ? b : a;
  if (isScalar(a) && isScalar(b)) return scalars(a, b);
  if (a.kind === "nothing" && isScalar(b)) return scalars(number(m, NaN), b);
  if (b.kind === "nothing" && isScalar(a)) return scalars(a, number(m, NaN));
  if (a.kind === "tuple" && b.kind === "tuple") return mergeTuples(m, a, b, at, again);
  if (a.kind === "object" && b.kind === "object") return mergeStructs(m, a, b, at, again);
  if (a.kind === "string" && b.kind === "string" && a.value === b.value) return a;
  if (a.kind === "nothing" && b.kind === "nothing") return a;
  if (a.kind === "distribution" && b.kind === "distribution") {
    if (a.name !== b.name || a.args.length !== b.args.length)
      refuse(
        at,
        `The distribution is ${a.name} or ${b.name}, depending on the data. Use one, and choose its arguments`,
      );
    return { ...a, args: a.args.map((x, i) => again(x, b.args[i])) };
  }
  if (a.kind === "long" && b.kind === "long" && a.length === b.length)
    return {
      kind: "long",
      length: a.length,
      frozen: CHOSEN,
      get: (index, where) => again(a.get(index, where), b.get(index, where)),
    };
  return refuse(at, `This is ${describe(a)} or ${describe(b)}, depending on the data. Both must have one shape`);
}

const CHOSEN = "an array or object chosen by a condition";

function mergeTuples(m: Machine, a: Tuple, b: Tuple, at: number, again: (x: Abstract, y: Abstract) => Abstract): Tuple {
  const [x, y] = [a.items.cells, b.items.cells];
  if (x.length !== y.length)
    refuse(at, `The array has ${x.length} or ${y.length} elements, depending on the data. Use a weight of 0 or 1`);
  return {
    kind: "tuple",
    frozen: CHOSEN,
    items: { cells: x.map((cell, i) => m.store.cell(again(cell.value, y[i].value))) },
  };
}

function mergeStructs(
  m: Machine,
  a: Struct,
  b: Struct,
  at: number,
  again: (x: Abstract, y: Abstract) => Abstract,
): Struct {
  const keys = [...a.cells.keys()];
  const other = [...b.cells.keys()];
  const missing = [...keys.filter((k) => !b.cells.has(k)), ...other.filter((k) => !a.cells.has(k))];
  if (missing.length > 0) refuse(at, `'${missing[0]}' is there on one side of a condition only. Give it on both`);
  return {
    kind: "object",
    frozen: CHOSEN,
    cells: new Map(keys.map((k) => [k, m.store.cell(again(a.cells.get(k)!.value, b.cells.get(k)!.value))])),
  };
}

/** condition ? then() : otherwise(), each lowered only where it is needed. */
export function either(
  m: Machine,
  condition: Value,
  at: number,
  then: () => Abstract,
  otherwise: () => Abstract,
): Abstract {
  const cell = m.store.cell(UNSET);
  branch(
    m,
    condition,
    at,
    () => m.store.write(cell, then()),
    () => m.store.write(cell, otherwise()),
  );
  return cell.value;
}

/** What `if (value)` asks: a boolean known now, or a value to test when running. */
export function condition(m: Machine, value: Abstract, at: number): Value {
  if (isScalar(value)) return value.kind === "constant" ? truth(m, Boolean(value.value)) : value;
  if (value.kind === "string") return truth(m, value.value !== "");
  if (value === UNSET) refuse(at, "This has no value yet");
  return truth(m, value.kind !== "nothing");
}

export function not(m: Machine, value: Value, at: number): Value {
  return m.b.operation("!", [value], at);
}

export function or(m: Machine, a: Value, b: Value, at: number): Value {
  const yes = truth(m, true);
  const flag = isBoolean(b) ? b : not(m, not(m, b, at), at);
  return m.b.select(a, yes, flag, at);
}

export function and(m: Machine, a: Value, b: Value, at: number): Value {
  return m.b.select(a, b, truth(m, false), at);
}
