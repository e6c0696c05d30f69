/**
 * @file A kernel that runs the file itself, step by step, with the draws of the compiled one: the oracle of every
 * target. Slow, and it executes the source as it stands.
 */
import { createDraws, type Draws } from "../math/draws.js";
import { logDensities } from "../math/log-densities.js";
import { hashName } from "../math/rng.js";
import * as language from "./language.js";
import { rowCount } from "./predicted.js";
import { readParameters } from "./read-parameters.js";
import { runnable } from "./runnable.js";
import { combineSite } from "./sites.js";
import { createSolver, DEFAULT_SOLVER, type SolverOptions } from "./solve.js";
import type { Kernel, Key, World } from "./types.js";
import { flattener, type Flattener, type Nested } from "./flatten.js";

type DensityTable = Readonly<Record<string, (x: number, ...args: readonly number[]) => number>>;
type DrawTable = Readonly<Record<string, (site: number, ...args: readonly unknown[]) => number>>;
type Fields = Readonly<Record<string, unknown>>;
type Call = (...args: readonly unknown[]) => unknown;

/** `source`: after repairs. `rows`: predicted values [max(1, steps) × columns], as a compiled kernel takes them. */
export function interpret(
  source: string,
  world: World,
  arm: number,
  solver: SolverOptions = DEFAULT_SOLVER,
  rows: Float64Array = new Float64Array(0),
): Kernel {
  const draws = createDraws();
  const random = namedDraws(draws);
  const model = runnable(source)(language, random.at) as unknown as Readonly<Record<string, Call>>;
  const { context, covariates, events } = world.arms[arm];
  const solve = createSolver(solver);
  let flat: Flattener | null = null;
  let outputs: Fields = {};

  const columns = rows.length / rowCount(world);
  const rowAt = (step: number): number => Math.max(0, Math.min(step, world.steps - 1));
  function parametersOf(theta: Float64Array, step: number): Fields {
    const row = rows.subarray(rowAt(step) * columns, (rowAt(step) + 1) * columns);
    return readParameters(model.parameters as unknown as Fields, world, theta, row);
  }
  function inputsOf(step: number, t: number): Fields {
    const row = rowAt(step);
    const rows = Object.entries(world.covariates).map(([name, width]) => [
      name,
      width === 1 ? covariates[name][row] : Array.from(covariates[name].slice(row * width, (row + 1) * width)),
    ]);
    return { ...world.constants, ...context, ...Object.fromEntries(rows), t, dt: world.dt, step };
  }
  const timeOf = (step: number) => world.t0 + step * world.dt;

  function start(theta: Float64Array, key: Key, simulation: number): Float64Array {
    draws.at(key[0], key[1], simulation, -1);
    random.reset();
    const call = (model.simulate ?? model.initial) as Call;
    const made = call.call(model, parametersOf(theta, 0), inputsOf(0, world.t0), random.source);
    if (model.simulate) outputs = made as Fields;
    const nested = plain(made) as Nested;
    flat ??= flattener(nested);
    return flat.flatten(nested);
  }
  /** The shape of the state, from a run of `initial` where none was made yet. */
  function shape(theta: Float64Array): Flattener {
    if (!flat) start(theta, [0, 0], 0);
    return flat as Flattener;
  }
  const read = (theta: Float64Array, state: Float64Array, offset: number) => {
    const { size, nest } = shape(theta);
    return nest(state.subarray(offset, offset + size));
  };

  function applyEvents(theta: Float64Array, state: Float64Array, offset: number, step: number): void {
    for (const event of events.filter((e) => e.step === step)) {
      const apply = (model.events as unknown as Readonly<Record<string, Call>>)[event.name];
      const now = read(theta, state, offset) as Fields;
      const part = apply(now, parametersOf(theta, step), event.fields, inputsOf(step, timeOf(step))) as Fields;
      state.set(shape(theta).flatten({ ...now, ...part } as Nested), offset);
    }
  }

  function stepOnce(theta: Float64Array, state: Float64Array, offset: number, step: number): number {
    const { size, flatten, nest } = shape(theta);
    if (model.derivative) {
      const slope = (t: number, y: Float64Array, dy: Float64Array) => {
        dy.set(flatten(model.derivative(nest(y), parametersOf(theta, step), inputsOf(step, t)) as Nested));
        return 0;
      };
      return solve(slope, state, offset, size, timeOf(step), timeOf(step + 1));
    }
    const inputs = inputsOf(step, timeOf(step));
    const parameters = parametersOf(theta, step);
    const next = flatten(model.step(read(theta, state, offset), parameters, inputs, random.source) as Nested);
    state.set(next, offset);
    return next.every(Number.isFinite) ? 0 : 1;
  }

  function observed(theta: Float64Array, state: Float64Array, offset: number, at: number): readonly Observed[] {
    const nested = read(theta, state, offset);
    const result = model.simulate
      ? dressed(outputs, nested)
      : model.observe(nested, parametersOf(theta, at), inputsOf(at, timeOf(at)));
    return Object.keys(world.observables).flatMap((name) => observables(name, (result as Fields)[name]));
  }

  return {
    initial(theta, state, offset, key, simulation) {
      const made = start(theta, key, simulation);
      state.set(made, offset);
      return made.every(Number.isFinite) ? 0 : 1;
    },
    advance(theta, state, offset, from, to, key, simulation) {
      for (let step = from; step < to && (model.step || model.derivative); step++) {
        applyEvents(theta, state, offset, step);
        draws.at(key[0], key[1], simulation, step);
        random.reset();
        const status = stepOnce(theta, state, offset, step);
        if (status !== 0) return status;
      }
      return 0;
    },
    sample(theta, state, offset, at, key, simulation, out, outOffset) {
      draws.at(key[0], key[1], simulation, at);
      const values = observed(theta, state, offset, at).map(({ value, site }) =>
        isDistribution(value) ? drawOf(draws, value, site) : Number(value),
      );
      out.set(values, outOffset);
      return values.every(Number.isFinite) ? 0 : 4;
    },
    score(theta, state, offset, at, data, dataOffset) {
      const total = observed(theta, state, offset, at).reduce((sum, { value }, i) => {
        const x = data[dataOffset + i];
        if (Number.isNaN(x)) return sum;
        if (isDistribution(value)) return sum + (logDensities as unknown as DensityTable)[value.name](x, ...value.args);
        return x === Number(value) ? sum : -Infinity;
      }, 0);
      return Number.isNaN(total) ? -Infinity : total;
    },
    clear(state, offset) {
      const names = (model.accumulate as unknown as readonly string[] | undefined) ?? [];
      if (names.length > 0 && !flat) throw new Error("Expected initial before clear: it fixes the shape of the state");
      names.forEach((name) => flat?.slotsOf(name).forEach((slot) => (state[offset + slot] = 0)));
    },
  };
}

interface Observed {
  readonly value: unknown;
  readonly site: number;
}

/** Elements of long arrays share their name; short ones have their own, as in compiled programs. */
function observables(name: string, value: unknown): readonly Observed[] {
  const hash = (label: string) => hashName(`observe/${label}`);
  if (!Array.isArray(value)) return [{ value, site: hash(name) }];
  if (value.length > 16) return value.map((item, i) => ({ value: item, site: combineSite(hash(name), i) }));
  return value.flatMap((item, i) => observables(`${name}[${i}]`, item));
}

function drawOf(draws: Draws, { name, args }: language.DistributionValue, site: number): number {
  const table = draws as unknown as DrawTable;
  return name === "categorical" ? table[name](site, args) : table[name](site, ...args);
}

function isDistribution(value: unknown): value is language.DistributionValue {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "distribution";
}

/** Distributions as the numbers that they are made of. */
function plain(value: unknown): unknown {
  if (isDistribution(value)) return Object.fromEntries(Object.entries(value.args));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function dressed(like: unknown, value: unknown): unknown {
  if (isDistribution(like)) return { ...like, args: Object.values(value as Fields) };
  if (Array.isArray(like)) return like.map((item, i) => dressed(item, (value as readonly unknown[])[i]));
  if (typeof like !== "object" || like === null) return value;
  return Object.fromEntries(Object.entries(like).map(([key, item]) => [key, dressed(item, (value as Fields)[key])]));
}

/** A random source whose draws are named by `at(source, name)`, and counted since the last reset. */
function namedDraws(draws: Draws) {
  const table = draws as unknown as DrawTable;
  const counts = new Map<string, number>();
  const methods = Object.keys(table).filter((name) => name !== "at");
  const defaults: Readonly<Record<string, readonly number[]>> = { uniform: [0, 1], normal: [0, 1] };
  const named = (name: string) =>
    Object.fromEntries(
      methods.map((method) => [
        method,
        (...args: readonly unknown[]) => {
          const count = counts.get(name) ?? 0;
          counts.set(name, count + 1);
          const given = args.length === 0 ? (defaults[method] ?? []) : args;
          return table[method](combineSite(hashName(name), count), ...given);
        },
      ]),
    );
  const source = named("#");
  const known = new Map<string, typeof source>();
  return {
    source,
    reset: () => counts.clear(),
    at(object: unknown, name: string): unknown {
      if (object !== source) return object;
      const made = known.get(name) ?? named(name);
      known.set(name, made);
      return made;
    },
  };
}
