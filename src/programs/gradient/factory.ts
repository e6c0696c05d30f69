/**
 * @file From text to functions: the two passes of every routine of a program, made once and used for all arms.
 */
import type { Block, ProgramIr, Routine, Source, Value } from "../ir.js";
import { bufferName, type Surroundings } from "../emit/code.js";
import { hoist } from "../emit/hoist.js";
import type { World } from "../types.js";
import { activeSlots } from "./activity.js";
import { buffersOf, firstFreeId } from "./contents.js";
import { observedMeans } from "./observe.js";
import { planOf, type Plan } from "./plan.js";
import { backwardText, forwardText } from "./routine-text.js";

/** What belongs to one arm: the numbers that a pass reads, and what the forward pass leaves for the backward one. */
export interface Arena {
  tape: Float64Array;
  readonly covariates: readonly Float64Array[];
  readonly contexts: Float64Array;
  /** values that depend on θ and contexts alone, and their adjoints */
  readonly fixed: Float64Array;
  readonly fixedAdjoint: Float64Array;
}

/** Returns the new top of the tape, or −1 where something is not finite. */
export type Forward = (
  arena: Arena,
  theta: Float64Array,
  rows: Float64Array,
  from: Float64Array,
  fromOffset: number,
  to: Float64Array,
  toOffset: number,
  step: number,
  t: number,
  fields: ArrayLike<number>,
  top: number,
) => number;

/** Returns the new top of the tape. */
export type Backward = (
  arena: Arena,
  theta: Float64Array,
  rows: Float64Array,
  from: Float64Array,
  fromOffset: number,
  outputAdjoint: Float64Array,
  outputOffset: number,
  inputAdjoint: Float64Array,
  inputOffset: number,
  intoTheta: Float64Array,
  intoRows: Float64Array,
  step: number,
  t: number,
  fields: ArrayLike<number>,
  top: number,
) => number;

export interface Passes {
  readonly forward: Forward;
  readonly backward: Backward;
}

export interface Functions {
  /** θ → `Arena.fixed` */
  readonly fixed: Passes;
  readonly initial: Passes;
  readonly dynamics: Passes | null;
  readonly observe: Passes;
  /** with the slots that it leaves as they were */
  readonly events: Readonly<Record<string, Passes & { readonly unchanged: readonly number[] }>>;
  /** how many numbers `Arena.fixed` has */
  readonly fixedSize: number;
}

export function functionsOf(ir: ProgramIr, world: World): Functions {
  const constants = new Map<readonly number[], number>();
  const around = surroundings(ir, world, constants);
  const slots = activeSlots(ir);
  const { before, rest } = ir.dynamics ? hoist(ir.dynamics.body) : { before: NOTHING, rest: NOTHING };
  const fixed = before.instructions.flatMap((i): readonly Value[] =>
    i.kind === "let" ? [i.value] : i.kind === "if" ? i.choices : [],
  );
  const plain = (routine: Routine, fields: readonly string[] = []): Plan =>
    planOf(routine, NOTHING, [], slots, { ...around, field: (name) => `f${fields.indexOf(name)}` });
  const outputs = fixed.map((value: Value, slot) => ({ kind: "scalar", slot, value }) as const);
  const names = Object.keys(ir.events);
  const plans: Readonly<Record<string, Plan>> = {
    fixed: plain({ body: before, outputs }),
    initial: plain(ir.initial),
    observe: plain(observedMeans(ir.observe, firstFreeId(ir))),
    ...(ir.dynamics
      ? { dynamics: planOf({ body: rest, outputs: ir.dynamics.outputs }, before, fixed, slots, around) }
      : {}),
    ...Object.fromEntries(names.map((name, i) => [`event${i}`, plain(ir.events[name], world.events[name])])),
  };
  const made = evaluate(plans, constants, world);
  return {
    fixed: made.fixed,
    initial: made.initial,
    dynamics: made.dynamics ?? null,
    observe: made.observe,
    events: Object.fromEntries(
      names.map((name, i) => [name, { ...made[`event${i}`], unchanged: unchangedBy(ir.events[name], ir) }]),
    ),
    fixedSize: fixed.length,
  };
}

const NOTHING: Block = { instructions: [] };

function surroundings(ir: ProgramIr, world: World, constants: Map<readonly number[], number>): Surroundings {
  const contexts = Object.keys(world.contexts).filter((name) => world.contexts[name] === "number");
  const covariates = Object.keys(world.covariates);
  return {
    state: { vector: "X", offset: "x" },
    constant({ values }: Source & { kind: "constant" }) {
      const index = constants.get(values) ?? constants.size;
      constants.set(values, index);
      return `K${index}`;
    },
    covariate: (name) => ({ rows: `R${covariates.indexOf(name)}`, width: world.covariates[name] }),
    context: (name) => `u${contexts.indexOf(name)}`,
    columns: ir.columns,
    field: () => "",
    fail: () => "return -1;",
    powers: "products",
    exhausted: () => "",
    trace: null,
  };
}

function evaluate(
  plans: Readonly<Record<string, Plan>>,
  constants: ReadonlyMap<readonly number[], number>,
  world: World,
): Readonly<Record<string, Passes>> {
  const entries = Object.entries(plans);
  const passes = entries.flatMap(([label, plan]) => [
    forwardText(label, plan, label !== "fixed"),
    backwardText(label, plan),
  ]);
  const buffers = entries.flatMap(([, { routine }]) => buffersOf(routine.body));
  const arrays = buffers.flatMap((b) =>
    [bufferName(b), `d${b.id}`].map((name) => `const ${name} = new Float64Array(${b.length});`),
  );
  const text = [
    `"use strict";`,
    ...[...constants.values()].map((i) => `const K${i} = K[${i}];`),
    ...arrays,
    ...passes,
    `return { ${entries.map(([l]) => `${l}: { forward: ${l}Forward, backward: ${l}Backward }`).join(", ")} };`,
  ].join("\n");
  const vectors = [...constants.keys()].map((values) => Float64Array.from(values));
  // made from the intermediate form alone
  const factory = new Function("K", "STEPS", "grow", text) as (...args: readonly unknown[]) => Record<string, Passes>;
  return factory(vectors, world.steps, growTape);
}

/** Room for `size` numbers, what is there kept. */
function growTape(arena: Arena, size: number): Float64Array {
  const larger = new Float64Array(Math.max(size, 2 * arena.tape.length));
  larger.set(arena.tape);
  arena.tape = larger;
  return larger;
}

function unchangedBy({ outputs }: Routine, ir: ProgramIr): number[] {
  const set = new Set(
    outputs.flatMap((o) =>
      o.kind === "scalar" ? [o.slot] : Array.from({ length: o.view.length }, (_, i) => o.slot + i),
    ),
  );
  return ir.stateNames.flatMap((_, slot) => (set.has(slot) ? [] : [slot]));
}
