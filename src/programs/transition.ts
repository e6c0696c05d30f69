/**
 * @file How the random numbers of a step can be read off the change of state. Where each next state is a sum of whole
 * multiples of draws and of parts without them, and the draws can be solved for one at a time, then
 *
 *   log p(next | now, θ) = Σ_draws log p(draw | its arguments),   draw = (next − next with draw := 0) / multiple
 *
 * and the equations left over are constraints: violated, the density is 0. Found by looking at the program, no
 * annotation. A part that is no sum (an exponential of a draw) does no harm once its draws are solved elsewhere.
 * This file finds the order of solution; `emit/transition.ts` turns it into code. A random initial state is another
 * matter: this is about steps.
 */
import type { Block, DrawValue, ProgramIr, Value } from "./ir.js";

/** draw = (next[slot] − value of `slot` with the draw at 0) / multiple */
export interface Solved {
  readonly draw: DrawValue;
  readonly slot: number;
  readonly multiple: number;
}

export interface TransitionPlan {
  /** in order of solution */
  readonly solved: readonly Solved[];
  /** slots whose next value follows from the rest */
  readonly constraints: readonly number[];
  /** slot → its next value */
  readonly next: readonly Value[];
}

export type Transition =
  { readonly ok: true; readonly plan: TransitionPlan } | { readonly ok: false; readonly reason: string };

/** A value as Σ multiple · draw, plus parts in which `bent` draws occur otherwise, plus parts without draws. */
interface Form {
  readonly multiples: ReadonlyMap<DrawValue, number>;
  readonly bent: ReadonlySet<DrawValue>;
}

const FREE: Form = { multiples: new Map(), bent: new Set() };

/** The order in which the draws of a step are solved for, or why they cannot be. */
export function transition(ir: ProgramIr): Transition {
  if (ir.kind !== "step" || ir.dynamics === null) return no(`a program with ${ir.kind} has no steps that draw`);
  const [event] = Object.keys(ir.events);
  if (event !== undefined) return no(`event '${event}' changes the state within a step`);
  const wrong = obstacle(ir.dynamics.body);
  if (wrong !== null) return no(wrong);
  const next: Value[] = [];
  for (const output of ir.dynamics.outputs) {
    if (output.kind === "array") return no(`state ${ir.stateNames[output.slot]} is part of a long array`);
    next[output.slot] = output.value;
  }
  return solve(ir, next);
}

const no = (reason: string): Transition => ({ ok: false, reason });

/** Why a body is no plain formula: loops, or draws that are made only sometimes. */
function obstacle(block: Block, inBranch = false): string | null {
  for (const i of block.instructions) {
    if (i.kind === "let" && i.value.kind === "draw" && inBranch) return `draw '${i.value.name}' is in a branch`;
    if (i.kind === "let" && i.value.kind === "draw" && i.value.distribution === "multinomial")
      return `draw '${i.value.name}' is multinomial`;
    if (i.kind === "for" || i.kind === "while" || i.kind === "buffer" || i.kind === "store")
      return "step runs a loop over a long array";
    const wrong = i.kind === "if" ? (obstacle(i.then, true) ?? obstacle(i.else, true)) : null;
    if (wrong !== null) return wrong;
  }
  return null;
}

/** Arguments of a value, whatever its kind. */
export function argumentsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case "operation":
      return value.arguments;
    case "choice":
      return [value.condition, value.then, value.else];
    case "element":
    case "load":
      return [value.index];
    case "draw":
      return [...value.arguments, ...(value.vector && !("kind" in value.vector) ? value.vector : [])];
    default:
      return [];
  }
}

/** Draws that a value rests on; a draw's own arguments are not looked into. */
function createDrawsOf(): (value: Value) => ReadonlySet<DrawValue> {
  const known = new Map<Value, ReadonlySet<DrawValue>>();
  const drawsOf = (value: Value): ReadonlySet<DrawValue> => {
    const seen = known.get(value);
    if (seen) return seen;
    const draws = value.kind === "draw" ? [value] : argumentsOf(value).flatMap((a) => [...drawsOf(a)]);
    const found = new Set(draws);
    known.set(value, found);
    return found;
  };
  return drawsOf;
}

function createFormOf(drawsOf: (value: Value) => ReadonlySet<DrawValue>): (value: Value) => Form {
  const formOf = (value: Value): Form => {
    if (value.kind === "draw") return { multiples: new Map([[value, 1]]), bent: new Set() };
    if (drawsOf(value).size === 0) return FREE;
    if (value.kind === "operation") {
      const [a, b] = value.arguments;
      if (value.operator === "+") return combine(formOf(a), formOf(b), 1);
      if (value.operator === "-") return combine(formOf(a), formOf(b), -1);
      if (value.operator === "negate") return combine(FREE, formOf(a), -1);
      const factor = value.operator === "*" ? wholeFactor(a, b) : null;
      if (factor) return combine(FREE, formOf(factor.of), factor.times);
    }
    return { multiples: new Map(), bent: drawsOf(value) };
  };
  return formOf;
}

function wholeFactor(a: Value, b: Value): { times: number; of: Value } | null {
  if (a.kind === "constant" && Number.isInteger(a.value)) return { times: Number(a.value), of: b };
  if (b.kind === "constant" && Number.isInteger(b.value)) return { times: Number(b.value), of: a };
  return null;
}

/** a + times · b; draws that cancel are gone. */
function combine(a: Form, b: Form, times: number): Form {
  const multiples = new Map(a.multiples);
  for (const [draw, k] of b.multiples) multiples.set(draw, (multiples.get(draw) ?? 0) + times * k);
  for (const [draw, k] of multiples) if (k === 0) multiples.delete(draw);
  return { multiples, bent: new Set([...a.bent, ...b.bent]) };
}

function solve(ir: ProgramIr, next: readonly Value[]): Transition {
  const drawsOf = createDrawsOf();
  const formOf = createFormOf(drawsOf);
  let open = next.map((value, slot) => ({ slot, ...formOf(value) }));
  const solved: Solved[] = [];
  const known = new Set<DrawValue>();
  const constraints: number[] = [];
  type Equation = (typeof open)[number];
  const unknowns = ({ multiples, bent }: Equation): DrawValue[] =>
    [...new Set([...multiples.keys(), ...bent])].filter((draw) => !known.has(draw));
  const solvable = (e: Equation): boolean => unknowns(e).length === 1 && !e.bent.has(unknowns(e)[0]);
  for (;;) {
    constraints.push(...open.filter((e) => unknowns(e).length === 0).map((e) => e.slot));
    open = open.filter((e) => unknowns(e).length > 0);
    const equation = open.find(solvable);
    if (!equation) break;
    const [draw] = unknowns(equation);
    solved.push({ draw, slot: equation.slot, multiple: equation.multiples.get(draw)! });
    known.add(draw);
    open = open.filter((e) => e !== equation);
  }
  if (open.length > 0) {
    const bent = open.find((e) => unknowns(e).some((draw) => e.bent.has(draw)));
    if (bent) return no(`state ${ir.stateNames[bent.slot]} is not a sum of draws`);
    const names = unknowns(open[0]).map((draw) => `'${draw.name}'`);
    return no(`draws ${names.join(" and ")} cannot be told apart by the next state`);
  }
  const hidden = solved.flatMap(({ draw }) =>
    argumentsOf(draw).flatMap((a) => [...drawsOf(a)].filter((other) => !known.has(other))),
  )[0];
  if (hidden) return no(`draw '${hidden.name}' does not show in the next state`);
  return { ok: true, plan: { solved, constraints: constraints.sort((a, b) => a - b), next } };
}
