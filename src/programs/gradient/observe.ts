/**
 * @file `observe` as a routine whose outputs are the means of the observables, one for each column: a distribution is a draw,
 * and draws are their means.
 */
import type { Block, Buffer, DrawValue, IndexValue, Instruction, ObserveRoutine, Observation, Routine, StateOutput, Value, View } from "../ir.js"; // prettier-ignore

/** Distributions whose first argument is their mean. */
const MEAN_FIRST = new Set(["normal", "poisson", "negativeBinomial", "exponential", "bernoulli"]);

/** `firstId`: values made here are numbered from it. */
export function observedMeans({ body, observations }: ObserveRoutine, firstId: number): Routine {
  let next = firstId;
  const id = () => next++;
  const made = observations.map((o) => meansOf(o, id));
  const instructions = [...body.instructions, ...made.flatMap((m) => m.instructions)];
  return { body: { instructions }, outputs: made.map((m) => m.output) };
}

interface Means {
  readonly instructions: readonly Instruction[];
  readonly output: StateOutput;
}

function meansOf(o: Observation, id: () => number): Means {
  if (o.kind === "scalar") {
    if (o.distribution === null || MEAN_FIRST.has(o.distribution))
      return { instructions: [], output: { kind: "scalar", slot: o.column, value: o.arguments[0] } };
    const value = meanValue(o.distribution, o.arguments, o.at, id);
    return { instructions: [{ kind: "let", value }], output: { kind: "scalar", slot: o.column, value } };
  }
  if (o.distribution === null || MEAN_FIRST.has(o.distribution))
    return { instructions: [], output: { kind: "array", slot: o.column, view: o.arguments[0] } };
  return elementwise(o, o.distribution, id);
}

function elementwise(o: Observation & { kind: "array" }, distribution: string, id: () => number): Means {
  const { at, length } = o;
  const buffer: Buffer = { kind: "buffer", id: id(), length };
  const index: IndexValue = { kind: "index", id: id(), at };
  const constant = (value: number): Value => ({ kind: "constant", id: id(), at, value });
  const elements = o.arguments.map((view) => elementOf(view, index, at, id));
  const value = meanValue(
    distribution,
    elements.map((e) => e.value),
    at,
    id,
  );
  const body: Block = {
    instructions: [
      ...elements.flatMap((e) => e.instructions),
      { kind: "let", value },
      { kind: "store", buffer, index, value, at },
    ],
  };
  const zero = constant(0);
  const loop: Instruction = {
    kind: "for",
    index,
    from: zero,
    to: constant(length),
    carried: [],
    results: [],
    body,
    at,
  };
  return {
    instructions: [{ kind: "buffer", buffer, zero: false }, loop],
    output: { kind: "array", slot: o.column, view: { kind: "view", source: buffer, offset: zero, length } },
  };
}

function elementOf(view: View, index: IndexValue, at: number, id: () => number) {
  const place = { kind: "operation", id: id(), at, operator: "+", arguments: [view.offset, index] } as const;
  const { source } = view;
  const value =
    source.kind === "buffer"
      ? ({ kind: "load", id: id(), at, buffer: source, index: place } as const)
      : ({ kind: "element", id: id(), at, source, index: place } as const);
  return {
    value,
    instructions: [
      { kind: "let", value: place },
      { kind: "let", value },
    ] as readonly Instruction[],
  };
}

function meanValue(distribution: string, args: readonly Value[], at: number, id: () => number): DrawValue {
  const occurrence: Value = { kind: "constant", id: id(), at, value: 0 };
  const head = { kind: "draw", id: id(), at, distribution, arguments: args } as const;
  return { ...head, vector: null, component: 0, name: "observe", site: 0, occurrence };
}
