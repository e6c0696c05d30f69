/**
 * @file Which states are whole numbers at all times: the largest set for which the initial value, every next value and
 * every event are whole whenever the set is. `binomial` of anything else would round silently and create or lose
 * people, so it is an error at its line.
 */
import { distributions } from "../math/distributions.js";
import type { Block, Buffer, CarriedValue, DrawValue, ProgramIr, Source, Value } from "./ir.js";
import { explain, routinesOf, settersOf, WHOLE_OF_WHOLE, type Check } from "./whole-cause.js";

/** An error found in the intermediate form; `at` is an offset into the source. */
export interface Complaint {
  readonly at: number;
  readonly message: string;
}

export interface Wholeness {
  /** per slot */
  readonly states: readonly boolean[];
  readonly complaints: readonly Complaint[];
}

/** First argument: a number of trials. */
const TRIALS: ReadonlySet<string> = new Set(["binomial", "betaBinomial", "multinomial"]);
const ALWAYS_WHOLE: ReadonlySet<string> = new Set(
  "Math.round Math.floor Math.ceil Math.trunc Math.sign Math.clz32 < <= > >= === !== ! number isFinite isNaN isInteger".split(
    " ",
  ),
);

/** `inputs`: names of inputs that are whole numbers. */
export function wholeness(ir: ProgramIr, inputs: ReadonlySet<string>): Wholeness {
  const routines = routinesOf(ir);
  const blocks = [...routines.map(({ routine }) => routine.body), ir.observe.body];
  const { stores, carried, draws } = contentsOf(blocks);
  let states = ir.stateNames.map(() => true);
  const real = new Set<CarriedValue | Buffer>(); // recurrences and work arrays that turned out not to be whole
  for (;;) {
    const check = createCheck(ir, inputs, { states, real });
    const now = states.map((whole, slot) => whole && settersOf(routines, slot).every(({ value }) => check(value)));
    const found = [
      ...carried.filter((c) => !real.has(c) && !(check(c.initial) && check(c.next))),
      ...stores.filter(({ buffer, value }) => !real.has(buffer) && !check(value)).map(({ buffer }) => buffer),
    ];
    const settled = found.length === 0 && now.every((whole, slot) => whole === states[slot]);
    if (settled) return { states, complaints: complaintsOf(ir, draws, check) };
    found.forEach((f) => real.add(f));
    states = now;
  }
}

interface Contents {
  readonly stores: readonly { readonly buffer: Buffer; readonly value: Value }[];
  readonly carried: readonly CarriedValue[];
  readonly draws: readonly DrawValue[];
}

function contentsOf(blocks: readonly Block[]): Contents {
  const contents = {
    stores: [] as { buffer: Buffer; value: Value }[],
    carried: [] as CarriedValue[],
    draws: [] as DrawValue[],
  };
  const scan = (block: Block): void => {
    for (const i of block.instructions) {
      if (i.kind === "let" && i.value.kind === "draw") contents.draws.push(i.value);
      if (i.kind === "store") contents.stores.push(i);
      if (i.kind === "if") [i.then, i.else].forEach(scan);
      if (i.kind === "while") scan(i.head);
      if (i.kind !== "for" && i.kind !== "while") continue;
      contents.carried.push(...i.carried);
      scan(i.body);
    }
  };
  blocks.forEach(scan);
  return contents;
}

/** Whether a value is whole, given which states are and which recurrences and work arrays are not. */
function createCheck(
  ir: ProgramIr,
  inputs: ReadonlySet<string>,
  { states, real }: { readonly states: readonly boolean[]; readonly real: ReadonlySet<CarriedValue | Buffer> },
): Check {
  const known = new Map<Value, boolean>();
  const priorIsWhole = (index: number): boolean => isDiscrete(ir.parameters[index].prior.name);
  const sourceIsWhole = (source: Source | Buffer, slots = states): boolean => {
    switch (source.kind) {
      case "buffer":
        return !real.has(source);
      case "constant":
        return source.values.every(Number.isInteger);
      case "theta":
        return ir.parameters.every((_, index) => priorIsWhole(index));
      case "state":
        return slots.every(Boolean);
      case "covariate":
        return inputs.has(source.name);
      case "predicted":
        return false;
    }
  };
  const decide = (v: Value): boolean => {
    switch (v.kind) {
      case "constant":
        return typeof v.value === "boolean" || Number.isInteger(v.value);
      case "theta":
        return priorIsWhole(v.index);
      case "state":
        return states[v.slot];
      case "input":
        return v.role === "step" || (v.role !== "predicted" && inputs.has(v.name));
      case "element":
        return sourceIsWhole(v.source);
      case "operation":
        return ALWAYS_WHOLE.has(v.operator) || (WHOLE_OF_WHOLE.has(v.operator) && v.arguments.every(check));
      case "choice":
        return check(v.then) && check(v.else);
      case "draw":
        return isDiscrete(v.distribution);
      case "load":
        return !real.has(v.buffer);
      case "index":
        return true;
      case "carried":
        return !real.has(v);
      case "result":
        return !real.has(v.carried);
    }
  };
  const check = (v: Value): boolean => {
    const whole = known.get(v) ?? decide(v);
    known.set(v, whole);
    return whole;
  };
  return (v) => {
    if (v.kind !== "view") return check(v);
    const { source, offset, length } = v;
    const fixed = source.kind === "state" && offset.kind === "constant" ? Number(offset.value) : null;
    return fixed === null ? sourceIsWhole(source) : states.slice(fixed, fixed + length).every(Boolean);
  };
}

const isDiscrete = (distribution: string): boolean => distributions[distribution]?.discrete ?? false;

function complaintsOf(ir: ProgramIr, draws: readonly DrawValue[], check: Check): Complaint[] {
  const drawn = draws.map((d) => ({ at: d.at, distribution: d.distribution, trials: d.arguments[0] }));
  const observed = ir.observe.observations.flatMap((o) =>
    o.distribution === null ? [] : [{ at: o.at, distribution: o.distribution, trials: o.arguments[0] }],
  );
  const bad = [...drawn, ...observed].filter((d) => TRIALS.has(d.distribution) && !check(d.trials));
  const messages = bad.map(({ at, trials }) => ({ at, message: explain(ir, trials, check) }));
  return messages.filter(({ at }, i) => messages.findIndex((m) => m.at === at) === i); // components of one draw
}
