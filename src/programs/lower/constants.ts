/**
 * @file Arrays known before the run: world constants, and what the top level of the file makes.
 */
import type { Constant } from "../types.js";
import { itemsOf, matrix, vector } from "./arrays.js";
import { number, type Machine } from "./machine.js";
import { known } from "./machine.js";
import type { Abstract, Frozen, Tuple } from "./values.js";

export function worldConstant(m: Machine, name: string, value: Constant, frozen: Frozen): Abstract {
  if (typeof value === "number") return number(m, value);
  if (value.length === 0 || typeof value[0] === "number")
    return constantVector(m, name, value as readonly number[], frozen);
  return constantMatrix(m, name, value as readonly (readonly number[])[], frozen);
}

function constantVector(m: Machine, name: string, values: readonly number[], frozen: Frozen): Abstract {
  return vector(m, { kind: "constant", name, values }, number(m, 0), values.length, frozen);
}

function constantMatrix(m: Machine, name: string, rows: readonly (readonly number[])[], frozen: Frozen): Abstract {
  const source = { kind: "constant", name, values: rows.flat() } as const;
  return matrix(m, source, rows.length, rows[0].length, frozen);
}

const converted = new WeakMap<Tuple, Abstract>();

/** A top-level array of numbers (or of rows of numbers) as a vector that running indices can reach. */
export function constantArray(m: Machine, value: Tuple): Abstract {
  if (value.dynamic || m.topLevel < 0 || value.items.cells.length === 0) return value;
  if (value.items.cells[0].born >= m.topLevel) return value;
  const done = converted.get(value);
  if (done) return done;
  const made = convert(m, value) ?? value;
  converted.set(value, made);
  return made;
}

const TOP = "a top-level constant";

function convert(m: Machine, value: Tuple): Abstract | null {
  const items = itemsOf(value);
  const name = `top${value.items.cells[0].born}`;
  const numbers = numeric(items);
  if (numbers) return constantVector(m, name, numbers, TOP);
  const rows = items.map((item) => (item.kind === "tuple" ? numeric(itemsOf(item)) : null));
  const columns = rows[0]?.length ?? 0;
  if (columns === 0 || rows.some((row) => row?.length !== columns)) return null;
  return constantMatrix(m, name, rows as number[][], TOP);
}

function numeric(items: readonly Abstract[]): number[] | null {
  const numbers = items.map((item) =>
    item.kind === "constant" && typeof item.value === "number" ? known(item) : null,
  );
  return numbers.every((x): x is number => x !== null) ? numbers : null;
}
