/**
 * @file Loops that are kept: what the body changes becomes a carried value. Which cells these are is found by lowering
 * the body, looking at what it wrote, taking it back, and again with those carried, until nothing is added.
 */
import type { CarriedValue, IndexValue, ResultValue, Value } from "../ir.js";
import { refuse } from "../refusal.js";
import { number, type Machine } from "./machine.js";
import { describe, isScalar, UNSET, type Abstract, type Cell } from "./values.js";

/** for (index = from; index < to; index++) body(index), kept as a loop. */
export function countedLoop(m: Machine, from: Value, to: Value, at: number, body: (index: IndexValue) => void): void {
  const counter = () => {
    const index = m.b.index(at);
    if (from.kind === "constant" && Number(from.value) >= 0 && to.kind === "constant")
      m.ranges.set(index.id, Number(to.value));
    return index;
  };
  const cells = writtenBy(m, at, () => body(counter()));
  const changes = cells.map((cell) => ({ cell, carried: [] as CarriedValue[] }));
  m.b.enter("loop");
  const index = counter();
  const shapes = carry(m, changes, at);
  body(index);
  const block = close(m, changes, shapes, at);
  const results = finish(m, changes, shapes, at);
  const carried = changes.flatMap((c) => c.carried);
  m.b.emit({ kind: "for", index, from, to, carried, results, body: block, at }, at);
}

/** while (condition()) body(round), kept as a loop. */
export function whileLoop(m: Machine, at: number, condition: () => Value, body: (round: IndexValue) => void): void {
  const cells = writtenBy(m, at, () => {
    condition();
    body(m.b.index(at));
  });
  const changes = cells.map((cell) => ({ cell, carried: [] as CarriedValue[] }));
  const headFrame = m.b.enter("loop");
  const index = m.b.index(at);
  const shapes = carry(m, changes, at);
  const test = condition();
  m.b.enter("arm");
  body(index);
  bind(changes, shapes, at);
  const block = m.b.leave();
  const head = { instructions: headFrame.instructions };
  m.b.leave();
  const results = finish(m, changes, shapes, at);
  const carried = changes.flatMap((c) => c.carried);
  m.b.emit({ kind: "while", index, head, condition: test, carried, results, body: block, at }, at);
}

const NO_RETURN = "A loop that is not unrolled cannot return. Set a variable, break, and return after the loop";

interface Change {
  readonly cell: Cell;
  readonly carried: CarriedValue[];
}

function writtenBy(m: Machine, at: number, run: () => void): Cell[] {
  const cells: Cell[] = [];
  const born = m.store.now();
  for (;;) {
    const [point, mark] = [m.b.checkpoint(), m.store.mark()];
    m.b.enter("loop");
    carry(
      m,
      cells.map((cell) => ({ cell, carried: [] })),
      at,
    );
    run();
    const written = [...m.store.take(mark).keys()].filter((cell) => cell.born < born && !cells.includes(cell));
    point.undo();
    if (m.exits.some((exit) => exit.result && written.includes(exit.result))) refuse(at, NO_RETURN);
    if (written.length === 0) return cells;
    cells.push(...written);
  }
}

/** Gives every changed cell carried values in the shape of what it holds; returns these shapes. */
function carry(m: Machine, changes: readonly Change[], at: number): Abstract[] {
  return changes.map(({ cell, carried }) => {
    const shape = mapLeaves(m, cell.value, at, (leaf) => {
      const value = m.b.carried(leaf, at);
      carried.push(value);
      return value;
    });
    m.store.write(cell, shape);
    return shape;
  });
}

function close(m: Machine, changes: readonly Change[], shapes: readonly Abstract[], at: number) {
  bind(changes, shapes, at);
  return m.b.leave();
}

/** Sets what every carried value is at the end of a round. */
function bind(changes: readonly Change[], shapes: readonly Abstract[], at: number): void {
  changes.forEach(({ cell }, i) => pair(shapes[i], cell.value, at, (carried, next) => void (carried.next = next)));
}

function finish(m: Machine, changes: readonly Change[], shapes: readonly Abstract[], at: number): ResultValue[] {
  const results: ResultValue[] = [];
  changes.forEach(({ cell }, i) => {
    const after = mapLeaves(m, shapes[i], at, (leaf) => {
      const result = m.b.result(leaf as CarriedValue, at);
      results.push(result);
      return result;
    });
    m.store.write(cell, after);
  });
  return results;
}

/** A copy of numbers, arrays and objects with every number replaced. */
function mapLeaves(m: Machine, value: Abstract, at: number, f: (leaf: Value) => Value): Abstract {
  if (isScalar(value)) return f(value);
  if (value.kind === "nothing" && value !== UNSET) return f(number(m, NaN)); // JavaScript: undefined counts as NaN
  if (value.kind === "tuple") {
    const cells = value.items.cells.map((cell) => m.store.cell(mapLeaves(m, cell.value, at, f)));
    return { kind: "tuple", frozen: value.frozen, items: { cells } };
  }
  if (value.kind === "object") {
    const cells = [...value.cells].map(([k, c]) => [k, m.store.cell(mapLeaves(m, c.value, at, f))] as const);
    return { kind: "object", frozen: value.frozen, cells: new Map(cells) };
  }
  if (value === UNSET) return refuse(at, NO_RETURN);
  return refuse(at, `A loop that is not unrolled changes ${describe(value)}. It can change numbers only`);
}

function pair(shape: Abstract, value: Abstract, at: number, f: (carried: CarriedValue, next: Value) => void): void {
  if (isScalar(shape)) {
    if (shape.kind !== "carried" || !isScalar(value))
      return refuse(at, `A loop changes a number into ${describe(value)}. Its variables must keep their shape`);
    return f(shape, value);
  }
  if (shape.kind === "tuple" && value.kind === "tuple" && shape.items.cells.length === value.items.cells.length)
    return shape.items.cells.forEach((cell, i) => pair(cell.value, value.items.cells[i].value, at, f));
  if (shape.kind === "object" && value.kind === "object" && sameKeys(shape.cells, value.cells))
    return shape.cells.forEach((cell, key) => pair(cell.value, value.cells.get(key)!.value, at, f));
  return refuse(
    at,
    `A loop that is not unrolled changes ${describe(shape)} into ${describe(value)}: the length would depend on the data. Use a weight of 0 or 1`,
  );
}

function sameKeys(a: ReadonlyMap<string, Cell>, b: ReadonlyMap<string, Cell>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}
