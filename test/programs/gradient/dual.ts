/**
 * @file Forward mode, the oracle of reverse mode: the intermediate form walked over dual numbers a + b·ε, ε² = 0 (Clifford
 * 1873). It shares nothing with the emitted passes but the form itself, and draws are their means here too.
 */
import type { Block, Instruction, ProgramIr, Routine, Source, Value, View } from "../../../src/programs/ir.js";
import type { BoundProgram } from "../../../src/programs/types.js";
import { dualOperations, type Dual } from "./dual-operations.js";

interface Scene {
  readonly state: readonly Dual[];
  readonly step: number;
  readonly t: number;
  readonly fields: Readonly<Record<string, number>>;
}

export interface Point {
  readonly theta: readonly Dual[];
  /** [steps × columns] */
  readonly rows: readonly Dual[];
}

const constant = (value: number): Dual => ({ value, slope: 0 });

/** Means at every observation time, with their slopes along the direction of the point. */
export function dualMeans(
  { ir, world, solver }: BoundProgram,
  at: number,
  point: Point,
  teacherForced = false,
): Dual[] {
  const arm = world.arms[at];
  const columns = Object.entries(world.observables).flatMap(([name, width]) =>
    width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`),
  );
  const timeOf = (k: number) => world.t0 + k * world.dt;
  const scene = (state: readonly Dual[], step: number, t = timeOf(step), fields = {}): Scene => ({
    state,
    step,
    t,
    fields,
  });
  const walk = (routine: Routine, where: Scene, onto: readonly Dual[]) =>
    run(routine, where, onto, ir, { world, arm, point });
  const empty = ir.stateNames.map(() => constant(NaN));
  let state = walk(ir.initial, scene(empty, 0), empty);
  const means: Dual[] = [];
  const last = ir.dynamics ? (arm.times.at(-1) ?? 0) : 0;
  for (let k = 0; k <= last; k++) {
    const row = arm.times.indexOf(k);
    if (row >= 0) {
      means.push(...observed(ir, scene(state, k), { world, arm, point }));
      state = state.map((x, slot) => (ir.accumulate.includes(slot) ? constant(0) : x));
      if (teacherForced)
        columns.forEach((name, column) => {
          const slot = ir.stateNames.indexOf(name);
          const value = arm.data[row * columns.length + column];
          if (slot >= 0 && !ir.accumulate.includes(slot) && !Number.isNaN(value)) state[slot] = constant(value);
        });
    }
    if (k === last || !ir.dynamics) break;
    for (const event of arm.events.filter((e) => e.step === k))
      state = walk(ir.events[event.name], scene(state, k, timeOf(k), event.fields), state);
    if (ir.kind === "step") state = walk(ir.dynamics, scene(state, k), state);
    else state = rungeKutta(ir.dynamics, state, k, solver.kind === "fixed" ? solver.substeps : 4);
  }
  return means;

  function rungeKutta(slope: Routine, start: readonly Dual[], k: number, substeps: number): Dual[] {
    let y = [...start];
    const h = (timeOf(k + 1) - timeOf(k)) / substeps;
    const moved = (by: number, along: readonly Dual[]) =>
      y.map((x, i): Dual => ({ value: x.value + by * along[i].value, slope: x.slope + by * along[i].slope }));
    for (let s = 0; s < substeps; s++) {
      const t = timeOf(k) + s * h;
      const k1 = walk(slope, scene(y, k, t), y);
      const k2 = walk(slope, scene(moved(h / 2, k1), k, t + h / 2), y);
      const k3 = walk(slope, scene(moved(h / 2, k2), k, t + h / 2), y);
      const k4 = walk(slope, scene(moved(h, k3), k, t + h), y);
      y = [k1, k2, k2, k3, k3, k4].reduce((now, along) => {
        const [value, slopeOf] = [(i: number) => along[i].value, (i: number) => along[i].slope];
        return now.map((x, i) => ({ value: x.value + (h / 6) * value(i), slope: x.slope + (h / 6) * slopeOf(i) }));
      }, y);
    }
    return y;
  }
}

type World = BoundProgram["world"];
interface Known {
  readonly world: World;
  readonly arm: World["arms"][number];
  readonly point: Point;
}

function run({ body, outputs }: Routine, scene: Scene, onto: readonly Dual[], ir: ProgramIr, known: Known): Dual[] {
  const machine = createMachine(scene, ir, known);
  machine.block(body);
  const next = [...onto];
  for (const o of outputs)
    if (o.kind === "scalar") next[o.slot] = machine.get(o.value);
    else machine.view(o.view).forEach((x, i) => (next[o.slot + i] = x));
  return next;
}

function observed(ir: ProgramIr, scene: Scene, known: Known): Dual[] {
  const machine = createMachine(scene, ir, known);
  machine.block(ir.observe.body);
  return ir.observe.observations.flatMap((o) => {
    const mean = (args: readonly Dual[]) =>
      o.distribution === null ? args[0] : dualOperations.mean(o.distribution, args);
    if (o.kind === "scalar") return [mean(o.arguments.map(machine.get))];
    const views = o.arguments.map(machine.view);
    return Array.from({ length: o.length }, (_, i) => mean(views.map((view) => view[i])));
  });
}

function createMachine(scene: Scene, ir: ProgramIr, { world, arm, point }: Known) {
  const values = new Map<number, Dual>();
  const buffers = new Map<number, Dual[]>();
  const row = Math.max(0, Math.min(scene.step, world.steps - 1));

  function get(v: Value): Dual {
    switch (v.kind) {
      case "constant":
        return constant(Number(v.value));
      case "theta":
        return point.theta[v.index];
      case "state":
        return scene.state[v.slot];
      case "input":
        return input(v);
      case "result":
        return values.get(v.carried.id) as Dual;
      default: {
        const known = values.get(v.id);
        if (!known) throw new Error(`Expected value ${v.id} (${v.kind}) to be known`);
        return known;
      }
    }
  }
  function input(v: Value & { kind: "input" }): Dual {
    if (v.role === "time") return constant(scene.t);
    if (v.role === "step") return constant(scene.step);
    if (v.role === "context") return constant(Number(arm.context[v.name]));
    if (v.role === "field") return constant(scene.fields[v.name]);
    if (v.role === "predicted") return point.rows[row * ir.columns + v.column];
    return constant(arm.covariates[v.name][row]);
  }
  function element(source: Source, index: number): Dual {
    if (source.kind === "theta") return point.theta[index];
    if (source.kind === "state") return scene.state[index];
    if (source.kind === "constant") return constant(source.values[index]);
    if (source.kind === "predicted") return point.rows[row * ir.columns + source.column + index];
    return constant(arm.covariates[source.name][row * source.width + index]);
  }
  function view({ source, offset, length }: View): Dual[] {
    const start = get(offset).value;
    const at = (i: number) => (source.kind === "buffer" ? buffers.get(source.id)![i] : element(source, i));
    return Array.from({ length }, (_, i) => at(start + i));
  }
  function block({ instructions }: Block): void {
    instructions.forEach(perform);
  }
  function perform(i: Instruction): void {
    switch (i.kind) {
      case "let":
        return void values.set(i.value.id, compute(i.value));
      case "buffer":
        return void buffers.set(
          i.buffer.id,
          Array.from({ length: i.buffer.length }, () => constant(0)),
        );
      case "store":
        return void (buffers.get(i.buffer.id)![get(i.index).value] = get(i.value));
      case "if": {
        const taken = get(i.condition).value !== 0;
        block(taken ? i.then : i.else);
        return i.choices.forEach((c) => values.set(c.id, get(taken ? c.then : c.else)));
      }
      default:
        return loop(i);
    }
  }
  function compute(v: (Instruction & { kind: "let" })["value"]): Dual {
    if (v.kind === "element") return element(v.source, get(v.index).value);
    if (v.kind === "load") return buffers.get(v.buffer.id)![get(v.index).value];
    if (v.kind === "operation") return dualOperations.operation(v.operator, v.arguments.map(get));
    const vector = v.vector === null ? [] : "kind" in v.vector ? view(v.vector) : v.vector.map(get);
    const weights = v.distribution === "multinomial" ? [vector[v.component]] : vector;
    return dualOperations.mean(v.distribution, [...v.arguments.map(get), ...weights]);
  }
  function loop(i: Instruction & { kind: "for" | "while" }): void {
    i.carried.forEach((c) => values.set(c.id, get(c.initial)));
    const from = i.kind === "for" ? get(i.from).value : 0;
    for (let at = from; ; at++) {
      values.set(i.index.id, constant(at));
      if (i.kind === "for" && at >= get(i.to).value) return;
      if (i.kind === "while") {
        block(i.head);
        if (get(i.condition).value === 0) return;
      }
      block(i.body);
      const next = i.carried.map((c) => get(c.next));
      i.carried.forEach((c, j) => values.set(c.id, next[j]));
    }
  }
  return { get, view, block };
}
