/**
 * @file The state as one vector: what `initial` returns fixes its shape. Short parts get a slot for each number, a long
 * array consecutive slots for each field of its elements.
 */
import type { StateField, StateOutput, Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { guard, plus, scalarOf } from "./arrays.js";
import { countedLoop } from "./loop.js";
import { number, type Machine } from "./machine.js";
import { describe, isScalar, type Abstract, type Long } from "./values.js";

/** Shape of a part of the state. Below a long array, `slot` is that of element 0 and `count` their number. */
export type Layout =
  | { readonly kind: "number"; readonly slot: number; readonly count: number }
  | { readonly kind: "tuple"; readonly items: readonly Layout[] }
  | { readonly kind: "object"; readonly fields: ReadonlyMap<string, Layout> }
  | { readonly kind: "long"; readonly length: number; readonly element: Layout };

const MAX_STATE = 100_000;

export interface StateLayout {
  readonly root: Layout;
  readonly fields: readonly StateField[];
  readonly names: readonly string[];
}

export function layoutOf(m: Machine, state: Abstract, at: number): StateLayout {
  const fields: StateField[] = [];
  let size = 0;
  function place(value: Abstract, path: string, count: number): Layout {
    if (isScalar(value)) {
      fields.push({ name: path, slot: size, length: count });
      size += count;
      if (size > MAX_STATE) refuse(at, `A state holds at most ${MAX_STATE} numbers`);
      return { kind: "number", slot: size - count, count };
    }
    if (value.kind === "tuple")
      return { kind: "tuple", items: value.items.cells.map((c, i) => place(c.value, `${path}[${i}]`, count)) };
    if (value.kind === "object") {
      const parts = [...value.cells].map(
        ([key, c]) => [key, place(c.value, path ? `${path}.${key}` : key, count)] as const,
      );
      return { kind: "object", fields: new Map(parts) };
    }
    if (value.kind === "long") {
      const element = place(value.get(number(m, 0), at), path, count * value.length);
      return { kind: "long", length: value.length, element };
    }
    return refuse(at, `State '${path}' is ${describe(value)}. States are numbers, and arrays and objects of numbers`);
  }
  const root = place(state, "", 1);
  return { root, fields, names: fields.flatMap(slotNames) };
}

function slotNames({ name, length }: StateField): string[] {
  return length === 1 ? [name] : Array.from({ length }, (_, i) => `${name}[${i}]`);
}

/** The state as the program sees it. */
export function readState(m: Machine, layout: Layout): Abstract {
  switch (layout.kind) {
    case "number":
      return m.b.state(layout.slot, 0);
    case "tuple":
      return {
        kind: "tuple",
        frozen: "state",
        items: { cells: layout.items.map((l) => m.store.cell(readState(m, l))) },
      };
    case "object": {
      const cells = [...layout.fields].map(([key, l]) => [key, m.store.cell(readState(m, l))] as const);
      return { kind: "object", frozen: "state", cells: new Map(cells) };
    }
    case "long":
      return readLong(m, layout.length, layout.element, null);
  }
}

function readLong(m: Machine, length: number, element: Layout, row: Value | null): Long {
  const get = (index: Value, at: number): Abstract => {
    const place = row ? plus(m, m.b.operation("*", [row, number(m, length)], at), index, at) : index;
    return readElement(m, element, place, at);
  };
  const long: Long = { kind: "long", length, frozen: "state", get: guard(m, length, get), depends: row ? [row] : [] };
  if (element.kind !== "number" || row) return long;
  const offset = number(m, element.slot);
  return { ...long, view: { kind: "view", source: { kind: "state" }, offset, length } };
}

function readElement(m: Machine, layout: Layout, index: Value, at: number): Abstract {
  switch (layout.kind) {
    case "number":
      return m.b.element({ kind: "state" }, plus(m, number(m, layout.slot), index, at), at);
    case "tuple": {
      const cells = layout.items.map((l) => m.store.cell(readElement(m, l, index, at)));
      return { kind: "tuple", frozen: "state", items: { cells } };
    }
    case "object": {
      const cells = [...layout.fields].map(([key, l]) => [key, m.store.cell(readElement(m, l, index, at))] as const);
      return { kind: "object", frozen: "state", cells: new Map(cells) };
    }
    case "long":
      return readLong(m, layout.length, layout.element, index);
  }
}

/** What a routine returned, slot by slot. `part`: only the states that are there (events). */
export function writeState(
  m: Machine,
  layout: Layout,
  value: Abstract,
  context: { readonly routine: string; readonly at: number; readonly part: boolean },
): StateOutput[] {
  const outputs: StateOutput[] = [];
  write(layout, value, "", context.part);
  return outputs;

  function write(l: Layout, v: Abstract, path: string, part: boolean): void {
    const wrong = (): never => refuse(context.at, `${context.routine} returns ${describe(v)} for state '${path}'`);
    if (l.kind === "number") {
      if (!isScalar(v)) return void (v.kind === "nothing" ? missing(path) : wrong());
      outputs.push({ kind: "scalar", slot: l.slot, value: v });
    } else if (l.kind === "tuple") {
      if (v.kind !== "tuple" || v.items.cells.length !== l.items.length) return wrong();
      l.items.forEach((item, i) => write(item, v.items.cells[i].value, `${path}[${i}]`, false));
    } else if (l.kind === "object") {
      if (v.kind !== "object") return wrong();
      for (const key of v.cells.keys()) if (!l.fields.has(key)) unknown(key, path, [...l.fields.keys()]);
      for (const [key, inner] of l.fields) {
        const cell = v.cells.get(key);
        if (cell) write(inner, cell.value, path ? `${path}.${key}` : key, false);
        else if (!part) missing(path ? `${path}.${key}` : key);
      }
    } else {
      if (v.kind !== "long" || v.length !== l.length) return wrong();
      outputs.push(...writeLong(m, l, v, context.at));
    }
  }

  function missing(name: string): never {
    return refuse(
      context.at,
      `${context.routine} returns no value for state '${name}': add it, or start with ...state`,
    );
  }

  function unknown(key: string, path: string, states: readonly string[]): never {
    const name = path ? `${path}.${key}` : key;
    return refuse(
      context.at,
      `${context.routine} returns '${name}', which is no state; initial gives ${states.join(", ")}`,
    );
  }
}

function writeLong(m: Machine, layout: Layout & { kind: "long" }, value: Long, at: number): StateOutput[] {
  const { element } = layout;
  const { view } = value;
  if (element.kind === "number" && view) {
    const ownBuffer = view.source.kind === "buffer" && view.length === element.count;
    const unchanged = view.source.kind === "state" && view.offset === number(m, element.slot);
    if (ownBuffer || unchanged) return [{ kind: "array", slot: element.slot, view }];
  }
  const outputs: StateOutput[] = [];
  const writer = leafWriter(m, element, at, outputs);
  countedLoop(m, number(m, 0), number(m, layout.length), at, (i) => writer(i, value.get(i, at)));
  return outputs;
}

type Writer = (index: Value, value: Abstract) => void;

function leafWriter(m: Machine, layout: Layout, at: number, outputs: StateOutput[]): Writer {
  const wrong = (value: Abstract): never =>
    refuse(at, `An element of the state is now ${describe(value)}. Keep its shape`);
  if (layout.kind === "number") {
    const buffer = m.b.buffer(layout.count, false, at);
    const view = { kind: "view", source: buffer, offset: number(m, 0), length: layout.count } as const;
    outputs.push({ kind: "array", slot: layout.slot, view });
    return (index, value) => m.b.store(buffer, index, scalarOf(m, value, at), at);
  }
  if (layout.kind === "tuple") {
    const writers = layout.items.map((item) => leafWriter(m, item, at, outputs));
    return (index, value) => {
      if (value.kind !== "tuple" || value.items.cells.length !== writers.length) return wrong(value);
      value.items.cells.forEach((cell, k) => writers[k](index, cell.value));
    };
  }
  if (layout.kind === "object") {
    const writers = [...layout.fields].map(([key, inner]) => [key, leafWriter(m, inner, at, outputs)] as const);
    return (index, value) => {
      if (value.kind !== "object") return wrong(value);
      for (const [key, writer] of writers) writer(index, value.cells.get(key)?.value ?? wrong(value));
    };
  }
  const inner = leafWriter(m, layout.element, at, outputs);
  return (index, value) => {
    if (value.kind !== "long" || value.length !== layout.length) return wrong(value);
    countedLoop(m, number(m, 0), number(m, layout.length), at, (j) =>
      inner(plus(m, m.b.operation("*", [index, number(m, layout.length)], at), j, at), value.get(j, at)),
    );
  };
}
