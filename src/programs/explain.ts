/**
 * @file Why a simulation failed: it is run again, same draws, in a kernel that reports every value it computes. The
 * operation at fault is found by walking from the bad number back to one whose arguments were all finite.
 */
import type { Block, If, Observation, ProgramIr, Value, While } from "./ir.js";
import { argumentsOf } from "./lower/prune.js";
import { locate } from "./refusal.js";
import { STATUS, statusWords } from "./status.js";
import type { Arm, Kernel, Key, ProgramError, World } from "./types.js";

/** What a traced kernel said since the last `clear`. */
export interface TraceLog {
  readonly values: Map<number, number>;
  /** ids of values that were not finite, in order */
  readonly bad: number[];
  /** running index of the `while` that ran out, or null */
  exhausted: number | null;
  note(id: number, value: number | boolean): void;
  exhaust(id: number): void;
  clear(): void;
}

export function createTraceLog(): TraceLog {
  const log: TraceLog = {
    values: new Map(),
    bad: [],
    exhausted: null,
    note(id, value) {
      if (log.bad.includes(id)) return; // keep what it was when it first went wrong
      log.values.set(id, Number(value));
      if (!Number.isFinite(Number(value)) && log.bad.length < 1000) log.bad.push(id);
    },
    exhaust: (id) => void (log.exhausted = id),
    clear() {
      log.values.clear();
      log.bad.length = 0;
      log.exhausted = null;
    },
  };
  return log;
}

/** The simulation that failed. */
interface Run {
  readonly theta: Float64Array;
  readonly key: Key;
  readonly simulation: number;
  /** predicted values, where the program has any */
  readonly rows: Float64Array | null;
}

interface Failure {
  readonly status: number;
  readonly routine: "initial" | "step" | "observe";
  readonly step: number;
  readonly before: Float64Array;
  /** observe: what was drawn */
  readonly out?: Float64Array;
}

export function explainFailure(
  ir: ProgramIr,
  world: World,
  arm: Arm,
  kernel: Kernel,
  log: TraceLog,
  run: Run,
): ProgramError | null {
  const failure = firstFailure(ir, world, arm, kernel, log, run);
  if (!failure) return null;
  const known = valueReader(world, arm, log, run, failure, ir.columns);
  const when = failure.routine === "initial" ? "in initial" : `at step ${failure.step}`;
  if (failure.status === STATUS.stiff)
    return locate(
      ir.source,
      placeOf(ir, "derivative"),
      `${statusWords(STATUS.stiff)} ${when}. Use slower rates, or an equilibrium`,
    );
  if (failure.status === STATUS.fuel) return outOfFuel(ir, log, known, when);
  const culprit = findCulprit(ir, failure, log, known);
  if (!culprit && failure.out) return badDraw(ir, failure.out, known, when);
  if (!culprit) return locate(ir.source, placeOf(ir, failure.routine), `${statusWords(failure.status)} ${when}`);
  const given = listed(ir, argumentsOf(culprit), known);
  return locate(ir.source, culprit.at, `${words(culprit)} is ${known(culprit)} ${when}${given}`);
}

/** Runs as a simulation does: to each observation, drawn there, accumulators cleared. */
function firstFailure(
  ir: ProgramIr,
  world: World,
  arm: Arm,
  kernel: Kernel,
  log: TraceLog,
  { theta, key, simulation }: Run,
): Failure | null {
  const state = new Float64Array(ir.stateNames.length);
  const out = new Float64Array(Object.values(world.observables).reduce((sum, n) => sum + n, 0));
  log.clear();
  const first = kernel.initial(theta, state, 0, key, simulation);
  if (first !== 0) return { status: first, routine: "initial", step: 0, before: state };
  const times = new Set(arm.times);
  for (let step = 0; step <= world.steps; step++) {
    const before = Float64Array.from(state);
    log.clear();
    if (times.has(step)) {
      const status = kernel.sample(theta, state, 0, step, key, simulation, out, 0);
      if (status !== 0) return { status, routine: "observe", step, before, out };
      kernel.clear(state, 0);
    }
    if (step === world.steps) break;
    log.clear();
    const status = kernel.advance(theta, state, 0, step, step + 1, key, simulation);
    if (status !== 0) return { status, routine: "step", step, before };
  }
  return null;
}

/** An observable that cannot be drawn: its distribution and arguments. */
function badDraw(ir: ProgramIr, out: Float64Array, known: Known, when: string): ProgramError {
  const isBad = (o: Observation) =>
    out.subarray(o.column, o.column + (o.kind === "array" ? o.length : 1)).some((x) => !Number.isFinite(x));
  const o = ir.observe.observations.find(isBad) ?? ir.observe.observations[0];
  const args = o.kind === "scalar" ? o.arguments.map((a) => short(known(a) ?? NaN)) : ["…"];
  const from = o.kind === "scalar" ? listed(ir, o.arguments, known) : "";
  return locate(
    ir.source,
    o.at,
    `'${o.name}' cannot be drawn from ${o.distribution}(${args.join(", ")}) ${when}${from}`,
  );
}

type Known = (value: Value) => number | null;

/** What a value was when the run failed. */
function valueReader(
  world: World,
  arm: Arm,
  log: TraceLog,
  { theta, rows }: Run,
  failure: Failure,
  columns: number,
): Known {
  const row = Math.max(0, Math.min(failure.step, world.steps - 1));
  return function known(value): number | null {
    switch (value.kind) {
      case "constant":
        return Number(value.value);
      case "theta":
        return theta[value.index];
      case "state":
        return failure.before[value.slot];
      case "input":
        if (value.role === "time") return world.t0 + failure.step * world.dt;
        if (value.role === "step") return failure.step;
        if (value.role === "context") return Number(arm.context[value.name]);
        if (value.role === "predicted") return rows?.[row * columns + value.column] ?? null;
        return value.role === "covariate" ? arm.covariates[value.name][row] : null;
      case "result":
        return known(value.carried);
      default:
        return log.values.get(value.id) ?? null;
    }
  };
}

function findCulprit(ir: ProgramIr, failure: Failure, log: TraceLog, known: Known): Value | null {
  const isBad = (value: Value) => {
    const x = known(value);
    return x !== null && !Number.isFinite(x);
  };
  const visited = new Set<Value>();
  const trace = (value: Value): Value => {
    visited.add(value);
    const worse = argumentsOf(value).find((a) => a.kind !== "view" && !visited.has(a) && isBad(a));
    return worse && worse.kind !== "view" && worse.kind !== "constant" ? trace(worse) : value;
  };
  const start = rootsOf(ir, failure).find(isBad);
  if (start && !isLeaf(start) && start.kind !== "load") return trace(start);
  const all = new Map(allValues(ir).map((v) => [v.id, v]));
  const bad = log.bad.flatMap((id) => all.get(id) ?? []);
  const first = bad.find((v) => Number.isNaN(known(v))) ?? bad[0];
  return first ? trace(first) : null;
}

const isLeaf = (value: Value): boolean => ["constant", "theta", "state", "input"].includes(value.kind);

function rootsOf(ir: ProgramIr, { routine }: Failure): readonly Value[] {
  if (routine === "observe") return ir.observe.observations.flatMap((o) => (o.kind === "scalar" ? o.arguments : []));
  const outputs = routine === "initial" ? ir.initial.outputs : (ir.dynamics?.outputs ?? []);
  return outputs.flatMap((o) => (o.kind === "scalar" ? [o.value] : []));
}

function allValues(ir: ProgramIr): Value[] {
  const visit = (block: Block): Value[] =>
    block.instructions.flatMap((i): Value[] => {
      if (i.kind === "let") return [i.value];
      if (i.kind === "if") return [...visit(i.then), ...visit(i.else), ...(i as If).choices];
      if (i.kind === "for") return [...visit(i.body), ...i.carried];
      return i.kind === "while" ? [...visit(i.head), ...visit(i.body), ...i.carried] : [];
    });
  return blocks(ir).flatMap(visit);
}

function blocks(ir: ProgramIr): Block[] {
  const routines = [ir.initial, ir.dynamics, ir.observe, ...Object.values(ir.events)];
  return routines.flatMap((routine) => (routine ? [routine.body] : []));
}

function words(value: Value): string {
  switch (value.kind) {
    case "draw":
      return `random.${value.distribution}`;
    case "operation":
      if (value.operator.startsWith("Math.")) return value.operator;
      return value.operator === "/" ? "a quotient" : `the result of '${value.operator}'`;
    case "element":
    case "load":
      return "an element of an array";
    default:
      return "this";
  }
}

/** " (S = 3, beta = 0.2)": the named numbers that a value was made of. */
function listed(ir: ProgramIr, values: readonly ReturnType<typeof argumentsOf>[number][], known: Known): string {
  const names = new Map<string, number | null>();
  const visited = new Set<Value>();
  const visit = (value: Value): void => {
    if (visited.has(value)) return;
    visited.add(value);
    const name = nameOf(ir, value);
    if (name !== null) return void names.set(name, known(value));
    for (const a of argumentsOf(value)) if (a.kind !== "view") visit(a);
  };
  for (const value of values) if (value.kind !== "view") visit(value);
  const shown = [...names].slice(0, 8).map(([name, x]) => `${name} = ${x === null ? "?" : short(x)}`);
  return shown.length > 0 ? ` (${shown.join(", ")})` : "";
}

function nameOf(ir: ProgramIr, value: Value): string | null {
  if (value.kind === "theta") return ir.parameters[value.index].name;
  if (value.kind === "state") return ir.stateNames[value.slot];
  if (value.kind === "input") return value.name;
  return value.kind === "draw" && !value.name.startsWith("#") ? value.name : null;
}

function short(x: number): string {
  return Number.isFinite(x) ? String(Number(x.toPrecision(6))) : String(x);
}

function outOfFuel(ir: ProgramIr, log: TraceLog, known: Known, when: string): ProgramError {
  const loops = blocks(ir).flatMap(whiles);
  const loop = loops.find((l) => l.index.id === log.exhausted) ?? loops[0];
  const values = listed(ir, [loop.condition], known);
  return locate(ir.source, loop.at, `while ran 10,000 times ${when}${values}. Bound it with a counter`);
}

function whiles(block: Block): While[] {
  return block.instructions.flatMap((i): While[] => {
    if (i.kind === "if") return [...whiles(i.then), ...whiles(i.else)];
    if (i.kind === "for") return whiles(i.body);
    return i.kind === "while" ? [i, ...whiles(i.head), ...whiles(i.body)] : [];
  });
}

function placeOf(ir: ProgramIr, routine: string): number {
  const at = ir.source.search(new RegExp(`\\b${routine}\\s*[(:]`));
  return at < 0 ? 0 : at;
}
