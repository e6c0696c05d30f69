/**
 * @file The state of lowering: the builder, the cells with the log of their changes, and what the statement being
 * lowered stands in (function, loops). Every lowering function takes it as its first argument.
 */
import type { ProgramError, World } from "../types.js";
import type { Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { createBuilder, type Builder } from "./builder.js";
import type { Abstract, Cell, Scope } from "./values.js";

/** Cells and their changes: what a branch or a loop body wrote is read off the log and taken back. */
export interface Store {
  cell(value: Abstract): Cell;
  write(cell: Cell, value: Abstract): void;
  mark(): number;
  /** cells written since `mark` */
  changed(mark: number): readonly Cell[];
  /** Undoes everything since `mark`; returns what the changed cells held at the end. */
  take(mark: number): Map<Cell, Abstract>;
  now(): number;
}

function createStore(): Store {
  const log: { readonly cell: Cell; readonly old: Abstract }[] = [];
  let born = 0;
  return {
    cell: (value) => ({ value, born: born++ }),
    write(cell, value) {
      log.push({ cell, old: cell.value });
      cell.value = value;
    },
    mark: () => log.length,
    changed: (mark) => log.slice(mark).map(({ cell }) => cell),
    take(mark) {
      const final = new Map<Cell, Abstract>();
      while (log.length > mark) {
        const { cell, old } = log.pop()!;
        if (!final.has(cell)) final.set(cell, cell.value);
        cell.value = old;
      }
      return final;
    },
    now: () => born,
  };
}

/** Flags that end statement lists early. Each cell holds a boolean `Value`. */
export interface Exit {
  readonly kind: "function" | "loop" | "switch";
  /** returned, or broke */
  readonly left: Cell;
  /** loops: this round is over */
  continued: Cell | null;
  /** functions: what was returned */
  readonly result: Cell | null;
}

export interface Machine {
  readonly b: Builder;
  readonly store: Store;
  readonly world: World;
  readonly source: string;
  /** property offset of a draw's call → its name */
  readonly siteNames: ReadonlyMap<number, string>;
  /** how often each site was drawn so far in this routine */
  readonly occurrences: Map<string, Cell>;
  readonly draws: Map<string, { readonly name: string; readonly distribution: string; readonly where: string }>;
  readonly exits: Exit[];
  /** what the current routine may not do with `random`, or null where it may draw */
  noRandom: string | null;
  /** bodies unrolled around this place: the product of their counts */
  unrolled: number;
  /** elements up to which arrays are kept apart and loops are unrolled */
  short: number;
  /** cells older than this belong to top-level constants; −1 while these are made */
  topLevel: number;
  depth: number;
  /** expressions evaluated and elements made so far */
  effort: number;
  /** running index → exclusive upper bound; all start at 0 or above */
  readonly ranges: Map<number, number>;
  /** for messages */
  readonly names: { parameters: readonly string[]; states: readonly string[] };
  readonly global: Scope;
  readonly notes: ProgramError[];
}

export const SHORT = 16;
export const MAX_UNROLLED = 256;
export const MAX_DEPTH = 40;

export function createMachine(world: World, source: string, siteNames: ReadonlyMap<number, string>): Machine {
  return {
    b: createBuilder(),
    store: createStore(),
    world,
    source,
    siteNames,
    occurrences: new Map(),
    draws: new Map(),
    exits: [],
    noRandom: "the top level of the file",
    unrolled: 1,
    short: 100_000,
    topLevel: -1,
    depth: 0,
    effort: 0,
    ranges: new Map(),
    names: { parameters: [], states: [] },
    global: { names: new Map(), parent: null },
    notes: [],
  };
}

export function truth(m: Machine, value: boolean): Value {
  return m.b.constant(value);
}

export function number(m: Machine, value: number, at = 0): Value {
  return m.b.constant(value, at);
}

/** The value of a constant known before the run, or null. */
export function known(value: Abstract): number | null {
  return value.kind === "constant" ? Number(value.value) : null;
}

const MAX_EFFORT = 500_000;

/** Lowering ends, whatever the file says: unrolled loops and inlined calls are counted. */
export function spend(m: Machine, effort: number, at: number): void {
  m.effort += effort;
  if (m.effort > MAX_EFFORT)
    refuse(at, "The program is too large when its loops and calls are written out. Make it smaller");
}
