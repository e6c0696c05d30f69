/**
 * @file Choices at run time. Both sides are lowered, each in its own block; cells that either of them changed get a
 * merged value, so early returns, breaks and assignments under an `if` need no rules of their own.
 */
import type { Block, ChoiceValue, Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { build } from "./arrays.js";
import { isBoolean } from "./frame.js";
import { number, truth, type Machine } from "./machine.js";
import { describe, isScalar, UNSET, type Abstract, type Cell, type Long, type Struct, type Tuple } from "./values.js";

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
  for (const cell of new Set(m.store.changed(mark))) {
    const lasting = outlasting(m, cell.value);
    if (lasting !== cell.value) m.store.write(cell, lasting);
  }
  return [m.b.leave(), m.store.take(mark)];
}

/** Long arrays that are made where they are read, of values of this block, are copied before it ends. */
function outlasting(m: Machine, value: Abstract): Abstract {
  const each = (cells: readonly Cell[]): readonly Cell[] | null => {
    const lasting = cells.map((cell) => outlasting(m, cell.value));
    return lasting.some((item, i) => item !== cells[i].value) ? lasting.map((item) => m.store.cell(item)) : null;
  };
  if (value.kind === "long")
    return value.depends?.some(m.b.isLocal) ? build(m, value.length, 0, (i) => value.get(i, 0)) : value;
  if (value.kind === "tuple") {
    const cells = each(value.items.cells);
    return cells ? { kind: "tuple", frozen: value.frozen, items: { cells } } : value;
  }
  if (value.kind !== "object") return value;
  const cells = each([...value.cells.values()]);
  if (!cells) return value;
  return { ...value, cells: new Map([...value.cells.keys()].map((key, i) => [key, cells[i]])) };
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
    values: (a: Abstract, b: Abstract): Abstract => mergeValues(m, a, b, { at, condition, scalars }),
    finish() {
      if (!empty) m.b.emit({ kind: "if", condition, then, else: otherwise, choices: [...choices.values()], at }, at);
    },
  };
}

interface Merge {
  readonly at: number;
  readonly condition: Value;
  scalars(a: Value, b: Value): Value;
}

function mergeValues(m: Machine, a: Abstract, b: Abstract, merge: Merge): Abstract {
  const { at, scalars } = merge;
  const again = (x: Abstract, y: Abstract) => mergeValues(m, x, y, merge);
  if (a === b) return a;
  if (a === UNSET) return escaping(m, b, (x) => scalars(number(m, NaN), x));
  if (b === UNSET) return escaping(m, a, (x) => scalars(x, number(m, NaN)));
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
  if (a.kind === "long" && b.kind === "long" && a.length === b.length) return mergeLongs(m, a, b, merge);
  return refuse(at, `This is ${describe(a)} or ${describe(b)}, depending on the data. Both must have one shape`);
}

/** What one side returned, where the other has not: its numbers leave the block that computes them as choices. */
function escaping(m: Machine, value: Abstract, out: (x: Value) => Value): Abstract {
  const cells = (list: readonly Cell[]) => list.map((cell) => m.store.cell(escaping(m, cell.value, out)));
  if (isScalar(value)) return m.b.inScope(value) ? value : out(value);
  if (value.kind === "distribution") return { ...value, args: value.args.map((arg) => escaping(m, arg, out)) };
  if (value.kind === "tuple") return { ...value, items: { cells: cells(value.items.cells) } };
  if (value.kind !== "object") return value;
  const keys = [...value.cells.keys()];
  const made = cells([...value.cells.values()]);
  return { ...value, cells: new Map(keys.map((key, i) => [key, made[i]])) };
}

const CHOSEN = "an array or object chosen by a condition";

/** Elements are chosen where they are read. */
function mergeLongs(m: Machine, a: Long, b: Long, { condition }: Merge): Long {
  const get = (index: Value, at: number): Abstract => {
    const scalars = (x: Value, y: Value) => m.b.select(condition, x, y, at);
    return mergeValues(m, a.get(index, at), b.get(index, at), { at, condition, scalars });
  };
  const depends = [condition, ...(a.depends ?? []), ...(b.depends ?? [])];
  return { kind: "long", length: a.length, frozen: CHOSEN, get, depends };
}

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
