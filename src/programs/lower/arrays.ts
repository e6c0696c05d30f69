/**
 * @file Arrays while lowering. Short ones (tuples) are resolved element by element. Long ones are buffers, or parts of
 * read-only vectors; an array of objects is one vector per field.
 */
import type { Buffer, Source, Value, View } from "../ir.js";
import { refuse } from "../refusal.js";
import { either } from "./branch.js";
import { countedLoop } from "./loop.js";
import { known, number, spend, type Machine } from "./machine.js";
import {
  describe,
  isScalar,
  UNDEFINED,
  type Abstract,
  type Cell,
  type Frozen,
  type Long,
  type Tuple,
} from "./values.js";

export function tuple(m: Machine, items: readonly Abstract[], frozen: Frozen = null): Tuple {
  spend(m, items.length, 0);
  return { kind: "tuple", frozen, items: { cells: items.map((item) => m.store.cell(item)) } };
}

export function itemsOf(value: Tuple): Abstract[] {
  return value.items.cells.map((cell) => cell.value);
}

/** `length` numbers of a vector from `offset`: kept apart where they are few. */
export function vector(
  m: Machine,
  source: Source,
  offset: Value,
  length: number,
  frozen: Frozen,
  at = 0,
): Tuple | Long {
  const get = (index: Value, where: number) => m.b.element(source, plus(m, offset, index, where), where);
  return spread(m, length, frozen, get, { kind: "view", source, offset, length }, at);
}

/** rows × columns numbers of a vector, as an array of arrays. */
export function matrix(
  m: Machine,
  source: Source,
  rows: number,
  columns: number,
  frozen: Frozen,
  at = 0,
): Tuple | Long {
  const row = (index: Value, where: number) =>
    vector(m, source, m.b.operation("*", [index, number(m, columns)], where), columns, frozen, where);
  return spread(m, rows, frozen, row, undefined, at);
}

/** A read-only array whose elements `get` makes. */
export function spread(
  m: Machine,
  length: number,
  frozen: Frozen,
  get: (index: Value, at: number) => Abstract,
  view: View | undefined,
  at: number,
): Tuple | Long {
  const guarded = guard(m, length, get);
  const origin = view ? { view, depends: [view.offset] } : {};
  if (length > m.short) return { kind: "long", length, frozen, get: guarded, ...origin };
  const cells = Array.from({ length }, (_, i) => m.store.cell(get(number(m, i), at)));
  return { kind: "tuple", frozen, items: { cells }, dynamic: guarded, ...(view ? { view } : {}) };
}

export function plus(m: Machine, a: Value, b: Value, at: number): Value {
  if (known(a) === 0) return b;
  return known(b) === 0 ? a : m.b.operation("+", [a, b], at);
}

/** Reading outside an array gives undefined, which counts as NaN, not the neighbour in the vector. */
export function guard(m: Machine, length: number, get: (index: Value, at: number) => Abstract) {
  return (index: Value, at: number): Abstract => {
    const fixed = known(index);
    if (fixed !== null && !(Number.isInteger(fixed) && fixed >= 0 && fixed < length)) return UNDEFINED;
    return get(within(m, index, length, at), at);
  };
}

/** The index itself, or NaN (an element that no vector has) where it is outside. */
function within(m: Machine, index: Value, length: number, at: number): Value {
  if (known(index) !== null || (m.ranges.get(index.id) ?? Infinity) <= length) return index;
  const no = m.b.constant(false);
  const above = m.b.operation(">=", [index, number(m, 0)], at);
  const both = m.b.select(above, m.b.operation("<", [index, number(m, length)], at), no, at);
  const whole = m.b.select(both, m.b.operation("isInteger", [index], at), no, at);
  return m.b.select(whole, index, number(m, NaN), at);
}

/** array[index] */
export function elementOf(m: Machine, array: Tuple | Long, index: Value, at: number): Abstract {
  if (array.kind === "long") return array.get(index, at);
  const fixed = known(index);
  if (fixed !== null) return array.items.cells[fixed]?.value ?? UNDEFINED;
  if (array.dynamic) return array.dynamic(index, at);
  return chosen(m, array, index, at);
}

/** A running index into a short array of running values: through a buffer where they are numbers. */
function chosen(m: Machine, array: Tuple, index: Value, at: number): Abstract {
  const items = itemsOf(array);
  if (items.length === 0) return UNDEFINED;
  if (items.every(isScalar)) {
    const buffer = m.b.buffer(items.length, false, at);
    items.forEach((item, i) => m.b.store(buffer, number(m, i), item, at));
    return guard(m, items.length, (i, where) => m.b.load(buffer, i, where))(index, at);
  }
  return items.reduceRight((rest, item, i) =>
    either(
      m,
      m.b.operation("===", [index, number(m, i)], at),
      at,
      () => item,
      () => rest,
    ),
  );
}

/** array[index] = value */
export function assignElement(m: Machine, array: Tuple | Long, index: Value, value: Abstract, at: number): void {
  if (array.frozen) readOnly(at, array.frozen);
  if (array.kind === "long") {
    if (!array.set) return readOnly(at, "this array");
    return array.set(index, value, at);
  }
  const fixed = known(index);
  if (fixed !== null) {
    const cell = array.items.cells[fixed];
    if (!cell) refuse(at, `Index ${fixed} is outside an array of ${array.items.cells.length}`);
    return writeCell(m, cell, value, at);
  }
  array.items.cells.forEach((cell, i) => {
    const here = m.b.operation("===", [index, number(m, i)], at);
    writeCell(
      m,
      cell,
      either(
        m,
        here,
        at,
        () => value,
        () => cell.value,
      ),
      at,
    );
  });
}

export function writeCell(m: Machine, cell: Cell, value: Abstract, at: number): void {
  if (cell.born < m.topLevel) readOnly(at, "a top-level constant");
  m.store.write(cell, value);
}

export function readOnly(at: number, what: string): never {
  const advice =
    what === "state" ? "make a new one, e.g. { ...state, I: state.I + 3 }" : "make a new one instead of changing it";
  return refuse(at, `${what} is read-only: ${advice}`);
}

/** Vectors for `count` elements of one shape: `write` fills, `read` gives an element back. */
export interface Leaves {
  write(index: Value, value: Abstract, at: number): void;
  read(index: Value, at: number): Abstract;
  /** where an element is one number */
  readonly view?: View;
}

export function buffers(m: Machine, count: number, like: Abstract, at: number): Leaves {
  if (isScalar(like) || like.kind === "nothing") return scalarBuffer(m, count, at);
  if (like.kind === "tuple") {
    const parts = itemsOf(like).map((item) => buffers(m, count, item, at));
    return {
      write: (index, value, where) => {
        if (value.kind !== "tuple" || value.items.cells.length !== parts.length) return unlike(where, like, value);
        itemsOf(value).forEach((item, k) => parts[k].write(index, item, where));
      },
      read: (index, where) =>
        tuple(
          m,
          parts.map((part) => part.read(index, where)),
          "an element of a long array",
        ),
    };
  }
  if (like.kind === "object") {
    const parts = new Map([...like.cells].map(([key, cell]) => [key, buffers(m, count, cell.value, at)]));
    return {
      write: (index, value, where) => {
        if (value.kind !== "object" || value.cells.size !== parts.size) return unlike(where, like, value);
        for (const [key, part] of parts) {
          const cell = value.cells.get(key);
          if (!cell) return unlike(where, like, value);
          part.write(index, cell.value, where);
        }
      },
      read: (index, where) => ({
        kind: "object",
        frozen: "an element of a long array",
        cells: new Map([...parts].map(([key, part]) => [key, m.store.cell(part.read(index, where))])),
      }),
    };
  }
  if (like.kind === "long") return nested(m, count, like, at);
  if (like.kind === "distribution") return distributions(m, count, like, at);
  return refuse(at, `A long array cannot hold ${describe(like)}`);
}

function scalarBuffer(m: Machine, count: number, at: number): Leaves {
  const buffer: Buffer = m.b.buffer(count, false, at);
  return {
    write: (index, value, where) => m.b.store(buffer, index, scalarOf(m, value, where), where),
    read: (index, where) => m.b.load(buffer, index, where),
    view: { kind: "view", source: buffer, offset: number(m, 0), length: count },
  };
}

function nested(m: Machine, count: number, like: Long, at: number): Leaves {
  const inner = buffers(m, count * like.length, like.get(number(m, 0), at), at);
  const place = (row: Value, column: Value, where: number) =>
    plus(m, m.b.operation("*", [row, number(m, like.length)], where), column, where);
  return {
    write: (index, value, where) => {
      if (value.kind !== "long" || value.length !== like.length) return unlike(where, like, value);
      countedLoop(m, number(m, 0), number(m, like.length), where, (j) =>
        inner.write(place(index, j, where), value.get(j, where), where),
      );
    },
    read: (index) => ({
      kind: "long",
      length: like.length,
      frozen: "an element of a long array",
      depends: [index],
      get: guard(m, like.length, (j, here) => inner.read(place(index, j, here), here)),
    }),
  };
}

function distributions(m: Machine, count: number, like: Abstract & { kind: "distribution" }, at: number): Leaves {
  const parts = like.args.map((arg) => buffers(m, count, arg, at));
  return {
    write: (index, value, where) => {
      if (value.kind !== "distribution" || value.name !== like.name) return unlike(where, like, value);
      value.args.forEach((arg, k) => parts[k].write(index, arg, where));
    },
    read: (index, where) => ({ ...like, args: parts.map((part) => part.read(index, where)) }),
  };
}

function unlike(at: number, like: Abstract, value: Abstract): never {
  return refuse(at, `The array holds ${describe(like)} and ${describe(value)}. Its elements must have one shape`);
}

/** A number, or undefined counted as NaN. */
export function scalarOf(m: Machine, value: Abstract, at: number): Value {
  if (isScalar(value)) return value;
  if (value.kind === "nothing") return number(m, value.name === "null" ? 0 : NaN);
  if (value.kind === "tensor")
    return refuse(
      at,
      "Tensors are combined with nn.add, nn.multiply or nn.concat; nn.dense applies tanh, relu or sigmoid",
    );
  return refuse(at, `Expected a number, got ${describe(value)}`);
}

/** A new long array whose element at `index` is `make(index)`. */
export function build(m: Machine, length: number, at: number, make: (index: Value) => Abstract): Long {
  const point = m.b.checkpoint();
  const mark = m.store.mark();
  let like: Abstract = UNDEFINED;
  countedLoop(m, number(m, 0), number(m, length), at, (i) => void (like = make(i)));
  m.store.take(mark);
  point.undo(); // only its shape was wanted
  const leaves = buffers(m, length, like, at);
  countedLoop(m, number(m, 0), number(m, length), at, (i) => leaves.write(i, make(i), at));
  return stored(m, length, leaves);
}

export function stored(m: Machine, length: number, leaves: Leaves): Long {
  const set = (index: Value, value: Abstract, at: number) => leaves.write(within(m, index, length, at), value, at);
  const get = guard(m, length, leaves.read);
  return leaves.view
    ? { kind: "long", length, frozen: null, get, set, view: leaves.view }
    : { kind: "long", length, frozen: null, get, set };
}
