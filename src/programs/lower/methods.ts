/**
 * @file Methods of arrays: unrolled on short arrays, loops on long ones.
 */
import type { IndexValue, Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { build, elementOf, itemsOf, readOnly, scalarOf, stored, buffers, tuple, plus, writeCell } from "./arrays.js";
import { and, branch, condition, or } from "./branch.js";
import { callValue } from "./call.js";
import { countedLoop } from "./loop.js";
import { known, number, truth, type Machine } from "./machine.js";
import { UNDEFINED, type Abstract, type Long, type Native, type Tuple } from "./values.js";

type Method = (m: Machine, array: Tuple | Long, args: readonly Abstract[], at: number) => Abstract;

const METHODS: Readonly<Record<string, Method>> = {
  map: (m, array, [f], at) => {
    const call = (item: Abstract, i: Value) => callValue(m, f, [item, i, array], at);
    if (array.kind === "long") return build(m, array.length, at, (i) => call(array.get(i, at), i));
    return tuple(m, unrolled(m, array, at, call));
  },
  forEach: (m, array, [f], at) => {
    each(m, array, at, (item, i) => void callValue(m, f, [item, i, array], at));
    return UNDEFINED;
  },
  reduce: (m, array, [f, initial], at) => {
    const skip = initial === undefined ? 1 : 0;
    const sum = m.store.cell(initial ?? elementOf(m, array, number(m, 0), at));
    each(m, array, at, (item, i) => m.store.write(sum, callValue(m, f, [sum.value, item, i, array], at)), skip);
    return sum.value;
  },
  some: (m, array, [f], at) =>
    search(m, array, at, false, (flag, item, i) => or(m, flag, test(m, f, item, i, array, at), at)),
  every: (m, array, [f], at) =>
    search(m, array, at, true, (flag, item, i) =>
      and(m, flag, or(m, truth(m, false), test(m, f, item, i, array, at), at), at),
    ),
  slice: (m, array, args, at) => slice(m, array, args, at),
  fill: (m, array, args, at) => fill(m, array, args, at),
  concat: (m, array, others, at) => [array, ...others].reduce((a, b) => concat(m, a, b, at)),
  at: (m, array, [index], at) => {
    const i = known(scalarOf(m, index, at));
    const length = lengthOf(array);
    if (i === null) return refuse(at, "at() needs an index known before the run. Use array[index]");
    return elementOf(m, array, number(m, i < 0 ? length + i : i), at);
  },
  entries: (m, array) => pairs(m, array),
  keys: (m, array) => range(m, lengthOf(array)),
  values: (_, array) => array,
  push: (m, array, items, at) => {
    if (array.kind === "long") return short(at, "push");
    if (array.frozen) return readOnly(at, array.frozen);
    if (array.items.cells.some((cell) => cell.born < m.topLevel)) return readOnly(at, "a top-level constant");
    if (m.b.inBranch())
      return refuse(
        at,
        "push under a condition or in a long loop makes a length that depends on the data. Use a weight of 0 or 1",
      );
    array.items.cells = [...array.items.cells, ...items.map((item) => m.store.cell(item))];
    return number(m, array.items.cells.length);
  },
  includes: (m, array, [wanted], at) => {
    if (array.kind === "long") return short(at, "includes");
    return itemsOf(array).reduce<Value>((found, item) => or(m, found, equal(m, item, wanted, at), at), truth(m, false));
  },
  indexOf: (m, array, [wanted], at) => {
    if (array.kind === "long") return short(at, "indexOf");
    return itemsOf(array).reduceRight<Value>(
      (rest, item, i) => m.b.select(equal(m, item, wanted, at), number(m, i), rest, at),
      number(m, -1),
    );
  },
};

const DATA_DEPENDENT = new Set(["filter", "find", "findIndex", "pop", "splice", "shift", "unshift", "flatMap", "sort"]);

export function arrayMethod(m: Machine, array: Tuple | Long, name: string, at: number): Native {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) {
    if (DATA_DEPENDENT.has(name))
      return refuse(at, `${name} makes an array whose length or order depends on the data: use a weight of 0 or 1`);
    return refuse(at, `Arrays have no '${name}' here. They have length, ${Object.keys(METHODS).join(", ")}`);
  }
  return { kind: "native", name, call: (args, where) => method(m, array, args, where) };
}

export function lengthOf(array: Tuple | Long): number {
  return array.kind === "tuple" ? array.items.cells.length : array.length;
}

function short(at: number, name: string): never {
  return refuse(at, `${name} is for arrays of up to 16 elements. Use map or reduce`);
}

/** Runs f on every element in order: unrolled, or as a loop. */
export function each(
  m: Machine,
  array: Tuple | Long,
  at: number,
  f: (item: Abstract, index: Value) => void,
  from = 0,
): void {
  if (array.kind === "tuple") return void unrolled(m, array, at, f, from);
  countedLoop(m, number(m, from), number(m, array.length), at, (i: IndexValue) => f(array.get(i, at), i));
}

function unrolled<T>(m: Machine, array: Tuple, at: number, f: (item: Abstract, index: Value) => T, from = 0): T[] {
  const count = array.items.cells.length;
  m.unrolled *= Math.max(count, 1);
  const results: T[] = [];
  for (let i = from; i < count; i++) results.push(f(array.items.cells[i]?.value ?? UNDEFINED, number(m, i, at)));
  m.unrolled /= Math.max(count, 1);
  return results;
}

function search(
  m: Machine,
  array: Tuple | Long,
  at: number,
  start: boolean,
  next: (flag: Value, item: Abstract, index: Value) => Value,
): Abstract {
  const flag = m.store.cell(truth(m, start));
  each(m, array, at, (item, i) => {
    const current = flag.value as Value;
    const open = start ? current : m.b.operation("!", [current], at);
    branch(
      m,
      open,
      at,
      () => m.store.write(flag, next(flag.value as Value, item, i)),
      () => undefined,
    );
  });
  return flag.value;
}

function test(m: Machine, f: Abstract, item: Abstract, i: Value, array: Abstract, at: number): Value {
  return condition(m, callValue(m, f, [item, i, array], at), at);
}

function equal(m: Machine, a: Abstract, b: Abstract, at: number): Value {
  if (a.kind === "string" || b.kind === "string")
    return truth(m, a.kind === "string" && b.kind === "string" && a.value === b.value);
  return m.b.operation("===", [scalarOf(m, a, at), scalarOf(m, b, at)], at);
}

function slice(m: Machine, array: Tuple | Long, args: readonly Abstract[], at: number): Abstract {
  const length = lengthOf(array);
  const bound = (arg: Abstract | undefined, otherwise: number) => {
    if (arg === undefined || arg.kind === "nothing") return otherwise;
    const value = known(scalarOf(m, arg, at));
    if (value === null)
      return refuse(at, "slice needs bounds known before the run: its length would depend on the data");
    return Math.min(length, Math.max(0, value < 0 ? length + value : value));
  };
  const [from, to] = [bound(args[0], 0), bound(args[1], length)];
  if (array.kind === "tuple") return tuple(m, itemsOf(array).slice(from, to));
  const size = Math.max(0, to - from);
  if (size <= m.short)
    return tuple(
      m,
      Array.from({ length: size }, (_, i) => array.get(number(m, from + i), at)),
    );
  return build(m, size, at, (i) => array.get(plus(m, i, number(m, from), at), at));
}

function fill(m: Machine, array: Tuple | Long, [value]: readonly Abstract[], at: number): Abstract {
  if (array.frozen) return readOnly(at, array.frozen);
  if (array.kind === "tuple") {
    array.items.cells.forEach((cell) => writeCell(m, cell, value, at));
    return array;
  }
  if (!array.set) return readOnly(at, "this array");
  countedLoop(m, number(m, 0), number(m, array.length), at, (i) => array.set?.(i, value, at));
  return array;
}

function concat(m: Machine, a: Abstract, b: Abstract, at: number): Abstract {
  const first = a.kind === "tuple" || a.kind === "long" ? a : tuple(m, [a]);
  const second = b.kind === "tuple" || b.kind === "long" ? b : tuple(m, [b]);
  if (first.kind === "tuple" && second.kind === "tuple") return tuple(m, [...itemsOf(first), ...itemsOf(second)]);
  const [n, total] = [lengthOf(first), lengthOf(first) + lengthOf(second)];
  const leaves = buffers(m, total, elementOf(m, first, number(m, 0), at), at);
  each(m, first, at, (item, i) => leaves.write(i, item, at));
  each(m, second, at, (item, i) => leaves.write(plus(m, i, number(m, n), at), item, at));
  return stored(m, total, leaves);
}

function pairs(m: Machine, array: Tuple | Long): Abstract {
  if (array.kind === "tuple")
    return tuple(
      m,
      itemsOf(array).map((item, i) => tuple(m, [number(m, i), item])),
    );
  const get = (index: Value, at: number) => tuple(m, [index, array.get(index, at)]);
  return { kind: "long", length: array.length, frozen: "entries", get };
}

function range(m: Machine, length: number): Abstract {
  if (length <= m.short)
    return tuple(
      m,
      Array.from({ length }, (_, i) => number(m, i)),
    );
  return { kind: "long", length, frozen: "keys", get: (index) => index };
}
