/**
 * @file From a checked syntax tree to the intermediate form, in one world: the top level is evaluated, then each
 * function of the model is lowered on the arguments that it will get.
 */
import type { Node, Program } from "oxc-parser";
import type { Draw, World } from "../types.js";
import type { Block, ObserveRoutine, ProgramIr, Routine, StateOutput, Value, View } from "../ir.js";
import type { NetworkGraph } from "../../neural/network/types.js";
import { checkMode, type NetworkRules } from "../network/mode.js";
import { traceNetwork } from "../network/trace.js";
import { bare } from "../parse.js";
import { refuse } from "../refusal.js";
import { siteNames } from "../sites.js";
import { callValue } from "./call.js";
import { randomSource, readEvent, type Texts } from "./inputs.js";
import { layoutOf, readState, writeState, type StateLayout } from "./layout.js";
import { createMachine, number, SHORT, type Machine } from "./machine.js";
import { dressed, observations, plain } from "./observe.js";
import { parameterTable, type ParameterTable } from "./parameters.js";
import { prune } from "./prune.js";
import { callArguments, type Arguments } from "./arguments.js";
import { topLevel } from "./top-level.js";
import { verify } from "./verify.js";
import { UNDEFINED, type Abstract, type Struct } from "./values.js";

export interface Lowered {
  readonly ir: ProgramIr;
  /** the program's own network */
  readonly network: NetworkGraph | null;
  readonly draws: readonly Draw[];
  readonly parameters: ParameterTable;
}

const FIELDS = [
  "parameters",
  "initial",
  "step",
  "derivative",
  "simulate",
  "observe",
  "events",
  "accumulate",
  "network",
];

export function lower(
  program: Program,
  source: string,
  world: World,
  texts: Texts,
  rules: NetworkRules = { inputs: null },
): Lowered {
  const m = createMachine(world, source, siteNames(program));
  const spec = topLevel(m, program);
  const [late] = m.b.routineBlock().instructions;
  if (late) refuse("at" in late ? late.at : 0, "The top level is evaluated before the run. Make this loop shorter");
  const at = program.body.at(-1)?.start ?? 0;
  for (const key of spec.cells.keys())
    if (!FIELDS.includes(key)) refuse(at, `A model has no '${key}'. It has ${FIELDS.join(", ")}`);
  const table = parameterTable(m, spec.cells.get("parameters")?.value, at);
  m.names.parameters = table.fields.map((f) => f.name);
  m.topLevel = m.store.now();
  m.short = SHORT;
  return lowerModel(m, spec, table, { at, texts, source, rules });
}

interface Context {
  readonly at: number;
  readonly texts: Texts;
  readonly source: string;
  readonly rules: NetworkRules;
}

function lowerModel(m: Machine, spec: Struct, table: ParameterTable, context: Context): Lowered {
  const { at } = context;
  const field = (name: string) => spec.cells.get(name)?.value;
  const kinds = (["step", "derivative", "simulate"] as const).filter((name) => field(name));
  if (kinds.length !== 1)
    return refuse(
      at,
      `A model has exactly one of step, derivative and simulate; this one has ${kinds.join(" and ") || "none"}`,
    );
  const [kind] = kinds;
  const args = () => callArguments(m, table, context.texts);
  const parts =
    kind === "simulate"
      ? lowerSimulate(m, functionOf(spec, "simulate", at), args, at)
      : lowerDynamic(m, spec, kind, args, at);
  const { layout, ...routines } = parts;
  const ir: ProgramIr = {
    version: 1,
    kind,
    source: context.source,
    parameters: table.flat,
    learned: table.learned,
    predicted: table.predicted,
    columns: table.columns,
    fields: layout.fields,
    stateNames: layout.names,
    accumulate: accumulated(m, field("accumulate"), layout, at),
    ...routines,
  };
  const draws = [...m.draws.values()].map(({ name, distribution, where }): Draw => ({
    name,
    distribution,
    where: where === "initial" ? "initial" : where === "simulate" ? "simulate" : "step",
  }));
  return { ir, draws, parameters: table, network: lowerNetwork(m, spec, table, context) };
}

/** After everything else: what is wrong with the mechanism is said first. */
function lowerNetwork(m: Machine, spec: Struct, table: ParameterTable, { at, rules }: Context): NetworkGraph | null {
  const declared = spec.cells.get("network")?.value;
  const network = declared && declared !== UNDEFINED ? functionOf(spec, "network", at) : null;
  checkMode(table, network && place(network, at), rules);
  if (!network || !rules.inputs) return null;
  start(m);
  return traceNetwork(m, network, rules.inputs, table.predicted.length, place(network, at));
}

function stateArgument(m: Machine, layout: StateLayout): Abstract {
  const state = readState(m, layout.root);
  if (state.kind !== "object") return state;
  return { ...state, missing: (key) => `state has no '${key}'; initial gives ${m.names.states.join(", ")}` };
}

function functionOf(spec: Struct, name: string, at: number): Abstract {
  const value = spec.cells.get(name)?.value;
  if (value?.kind === "closure") return value;
  return refuse(at, `A model needs ${name}: a function`);
}

type Parts = Pick<ProgramIr, "initial" | "dynamics" | "events" | "observe"> & { readonly layout: StateLayout };

function lowerDynamic(m: Machine, spec: Struct, kind: "step" | "derivative", args: () => Arguments, at: number): Parts {
  const initial = functionOf(spec, "initial", at);
  const start = place(initial, at);
  let layout!: StateLayout;
  const first = routine(m, "initial", () => {
    const { parameters, inputs } = args();
    const state = callValue(m, initial, [parameters, inputs, randomSource(m, "initial", null)], at);
    if (state.kind !== "object") return refuse(start, "initial must return an object of states");
    layout = layoutOf(m, state, start);
    m.names.states = [...state.cells.keys()];
    return writeState(m, layout.root, state, { routine: "initial", at: start, part: false });
  });
  const dynamics = routine(m, kind, () => {
    const { parameters, inputs } = args();
    const f = functionOf(spec, kind, at);
    const refusal = kind === "step" ? null : "a derivative is deterministic: write a step with dt for noise";
    const random = randomSource(m, "step", refusal);
    const next = callValue(m, f, [stateArgument(m, layout), parameters, inputs, random], at);
    return writeState(m, layout.root, next, { routine: kind, at: place(f, at), part: false });
  });
  const events = lowerEvents(m, spec, layout, args, at);
  const observed = observing(m, () => {
    const { parameters, inputs } = args();
    const random = randomSource(
      m,
      "observe",
      "observe has no random: return a distribution, it is drawn when simulating",
    );
    const f = functionOf(spec, "observe", at);
    return [callValue(m, f, [stateArgument(m, layout), parameters, inputs, random], at), "observe", place(f, at)];
  });
  return { layout, initial: first, dynamics, events, observe: observed };
}

function lowerSimulate(m: Machine, f: Abstract, args: () => Arguments, at: number): Parts {
  let layout!: StateLayout;
  let like!: Abstract;
  const initial = routine(m, "simulate", () => {
    const { parameters, inputs } = args();
    like = callValue(m, f, [parameters, inputs, randomSource(m, "simulate", null)], at);
    if (like.kind !== "object")
      return refuse(place(f, at), "simulate must return an object: { name: value or distribution }");
    const kept = plain(m, like);
    layout = layoutOf(m, kept, place(f, at));
    return writeState(m, layout.root, kept, { routine: "simulate", at: place(f, at), part: false });
  });
  const observe = observing(m, () => [dressed(m, like, readState(m, layout.root)), "simulate", place(f, at)]);
  return { layout, initial, dynamics: null, events: {}, observe };
}

function lowerEvents(
  m: Machine,
  spec: Struct,
  layout: StateLayout,
  args: () => Arguments,
  at: number,
): Record<string, Routine> {
  const declared = spec.cells.get("events")?.value;
  const names = declared?.kind === "object" ? [...declared.cells.keys()] : [];
  for (const name of names)
    if (!Object.hasOwn(m.world.events, name))
      refuse(
        at,
        `There are no '${name}' events here; events are ${Object.keys(m.world.events).join(", ") || "not part of this task"}`,
      );
  for (const arm of m.world.arms)
    for (const event of arm.events)
      if (!names.includes(event.name))
        refuse(
          at,
          `The task schedules '${event.name}' events: say what they do in events: { ${event.name}: (state, parameters, event) => ({ … }) }`,
        );
  const lowered = names.map((name): [string, Routine] => {
    const made = routine(m, name, () => {
      const { parameters, inputs } = args();
      const f = (declared as Struct).cells.get(name)?.value;
      const random = randomSource(m, "event", "events have no random: draw in step");
      const part = callValue(m, f, [stateArgument(m, layout), parameters, readEvent(m, name), inputs, random], at);
      return writeState(m, layout.root, part, { routine: `event '${name}'`, at: f ? place(f, at) : at, part: true });
    });
    return [name, made];
  });
  return Object.fromEntries(lowered);
}

function routine(m: Machine, _name: string, run: () => StateOutput[]): Routine {
  start(m);
  const outputs = run();
  const body = taken(
    m,
    outputs.map((o) => (o.kind === "scalar" ? o.value : o.view)),
  );
  return { body, outputs };
}

function observing(m: Machine, run: () => readonly [Abstract, string, number]): ObserveRoutine {
  start(m);
  const [result, name, at] = run();
  const made = observations(m, result, name, at);
  return {
    body: taken(
      m,
      made.flatMap<Value | View>((o) => o.arguments),
    ),
    observations: made,
  };
}

function start(m: Machine): void {
  m.b.routine();
  m.occurrences.clear();
  for (const name of m.siteNames.values()) m.occurrences.set(name, m.store.cell(number(m, 0)));
}

function taken(m: Machine, roots: readonly (Value | View)[]): Block {
  const body = prune(m.b.routineBlock(), roots);
  verify(body, roots);
  return body;
}

/** Where a function's result is written: its last return, or its body. */
function place(f: Abstract, otherwise: number): number {
  if (f.kind !== "closure" || !f.node.body) return otherwise;
  const body = bare(f.node.body as Node);
  if (body.type !== "BlockStatement") return body.start;
  const last = [...body.body].reverse().find((node: Node) => node.type === "ReturnStatement");
  return last?.start ?? f.node.start;
}

function accumulated(m: Machine, value: Abstract | undefined, layout: StateLayout, at: number): number[] {
  if (!value || value === UNDEFINED) return [];
  if (value.kind !== "tuple") return refuse(at, 'accumulate is a list of state names: ["cases"]');
  return value.items.cells.flatMap(({ value: name }) => {
    if (name.kind !== "string") return refuse(at, 'accumulate is a list of state names: ["cases"]');
    const fields = layout.fields.filter(
      (f) => f.name === name.value || f.name.startsWith(`${name.value}[`) || f.name.startsWith(`${name.value}.`),
    );
    if (fields.length === 0)
      return refuse(
        at,
        `accumulate names '${name.value}', which is no state; initial gives ${m.names.states.join(", ")}`,
      );
    return fields.flatMap((f) => Array.from({ length: f.length }, (_, i) => f.slot + i));
  });
}
