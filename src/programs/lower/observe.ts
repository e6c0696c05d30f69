/**
 * @file What `observe` (or `simulate`) returns, as columns: a distribution is drawn when simulating and scored against
 * data, a plain number is exact.
 */
import type { Observation, Value, View } from "../ir.js";
import { refuse } from "../refusal.js";
import { buffers, scalarOf } from "./arrays.js";
import { countedLoop } from "./loop.js";
import { number, type Machine } from "./machine.js";
import { describe, isScalar, type Abstract, type Distribution, type Long, type Struct } from "./values.js";
import { distributions } from "../../math/distributions.js";

export function observations(m: Machine, result: Abstract, routine: string, at: number): Observation[] {
  if (result.kind !== "object") return refuse(at, `${routine} must return an object: { name: value or distribution }`);
  const wanted = Object.entries(m.world.observables);
  for (const key of result.cells.keys())
    if (!Object.hasOwn(m.world.observables, key))
      return refuse(
        at,
        `${routine} returns '${key}', which nobody observes; observed are ${wanted.map(([n]) => n).join(", ")}`,
      );
  let column = 0;
  return wanted.flatMap(([name, width]) => {
    const value = result.cells.get(name)?.value;
    if (!value) return refuse(at, `${routine} returns no '${name}': give a value or a distribution`);
    const made = observe(m, name, value, column, at);
    const got = made.reduce((sum, o) => sum + (o.kind === "array" ? o.length : 1), 0);
    if (got !== width) return refuse(at, `Expected ${width} numbers for '${name}', got ${got}`);
    column += width;
    return made;
  });
}

function observe(m: Machine, name: string, value: Abstract, column: number, at: number): Observation[] {
  if (isScalar(value))
    return [{ kind: "scalar", name, column, distribution: null, arguments: [value], at: value.at || at }];
  if (value.kind === "distribution") {
    const args = value.args.map((arg) => scalarOf(m, arg, value.at));
    return [{ kind: "scalar", name, column, distribution: value.name, arguments: args, at: value.at }];
  }
  if (value.kind === "tuple") {
    let next = column;
    return value.items.cells.flatMap((cell, i) => {
      const made = observe(m, `${name}[${i}]`, cell.value, next, at);
      next += made.reduce((sum, o) => sum + (o.kind === "array" ? o.length : 1), 0);
      return made;
    });
  }
  if (value.kind === "long") return [observeLong(m, name, value, column, at)];
  return refuse(at, `'${name}' is ${describe(value)}. Give a number, a distribution, or an array of these`);
}

function observeLong(m: Machine, name: string, value: Long, column: number, at: number): Observation {
  const like = value.get(number(m, 0), at);
  const head = { kind: "array", name, column, length: value.length, at } as const;
  if (isScalar(like)) {
    const view = value.view ?? copyOf(m, value, (item) => scalarOf(m, item, at), at);
    return { ...head, distribution: null, arguments: [view] };
  }
  if (like.kind !== "distribution") return refuse(at, `The elements of '${name}' must be numbers or distributions`);
  const args = like.args.map((_, k) => copyOf(m, value, (item) => argument(m, like, item, k), at));
  return { ...head, distribution: like.name, arguments: args, at: like.at };
}

function argument(m: Machine, like: Distribution, item: Abstract, k: number): Value {
  if (item.kind !== "distribution" || item.name !== like.name)
    return refuse(like.at, `The elements of an observable must be one distribution, here ${like.name}`);
  return scalarOf(m, item.args[k], like.at);
}

function copyOf(m: Machine, value: Long, pick: (item: Abstract) => Value, at: number): View {
  const leaves = buffers(m, value.length, number(m, 0), at);
  countedLoop(m, number(m, 0), number(m, value.length), at, (i) => leaves.write(i, pick(value.get(i, at)), at));
  return leaves.view ?? refuse(at, "Expected numbers");
}

/** Distributions as objects of their arguments: the state that `simulate` leaves for `observe`. */
export function plain(m: Machine, value: Abstract): Abstract {
  switch (value.kind) {
    case "distribution": {
      const cells = value.args.map((arg, k) => [argumentName(value.name, k), m.store.cell(arg)] as const);
      return { kind: "object", frozen: null, cells: new Map(cells) };
    }
    case "object": {
      const cells = [...value.cells].map(([key, cell]) => [key, m.store.cell(plain(m, cell.value))] as const);
      return { kind: "object", frozen: null, cells: new Map(cells) };
    }
    case "tuple":
      return { ...value, items: { cells: value.items.cells.map((cell) => m.store.cell(plain(m, cell.value))) } };
    case "long": {
      const { length, frozen } = value;
      const get = (index: Value, at: number) => plain(m, value.get(index, at));
      return value.view ? value : { kind: "long", length, frozen, get };
    }
    default:
      return value;
  }
}

/** The inverse of `plain`: `value` in the shape of `like`. */
export function dressed(m: Machine, like: Abstract, value: Abstract): Abstract {
  if (like.kind === "distribution") {
    const { cells } = value as Struct;
    return { ...like, args: like.args.map((_, k) => cells.get(argumentName(like.name, k))!.value) };
  }
  if (like.kind === "object" && value.kind === "object") {
    const cells = [...like.cells].map(
      ([key, cell]) => [key, m.store.cell(dressed(m, cell.value, value.cells.get(key)!.value))] as const,
    );
    return { kind: "object", frozen: null, cells: new Map(cells) };
  }
  if (like.kind === "tuple" && value.kind === "tuple") {
    const cells = like.items.cells.map((c, i) => m.store.cell(dressed(m, c.value, value.items.cells[i].value)));
    return { kind: "tuple", frozen: null, items: { cells } };
  }
  if (like.kind === "long" && value.kind === "long" && !value.view) {
    const first = like.get(number(m, 0), 0);
    const get = (index: Value, at: number) => dressed(m, first, value.get(index, at));
    return { kind: "long", length: value.length, frozen: null, get };
  }
  return value;
}

function argumentName(distribution: string, k: number): string {
  return distributions[distribution].args[k] ?? String(k);
}
