/**
 * @file The world of one fold: what a fit may see, and nothing else.
 *
 * forecast     the window's observations [from, to) of one arm, time running on from where it was cut; from the split on
 *              data are missing, and covariates stay at their last value unless they are known in advance.
 * one-step     the world as it is: an arm's own past is what its next observation is predicted from.
 * regression   the world as it is, data of arms that are scored being missing.
 */
import type { Environment, Fold, PredictionTask } from "../../envs/types.js";
import type { Arm, World } from "../../programs/types.js";

export function taskOf({ task, name }: Environment): PredictionTask {
  if (task === undefined) throw new RangeError(`Expected an environment with a prediction task, got ${name}`);
  return task;
}

export function foldWorld(environment: Environment, fold: Fold): World {
  const { world } = environment;
  const { kind, knownAhead = [] } = taskOf(environment);
  if (kind === "forecast") return windowed(world, fold, knownAhead);
  if (kind === "one-step") return world;
  const fitted = new Set(fold.fitted);
  return { ...world, arms: world.arms.map((arm, a) => (fitted.has(a) ? arm : { ...arm, data: missing(arm.data) })) };
}

const missing = (data: Float64Array): Float64Array => new Float64Array(data.length).fill(NaN);

/** The window of a forecast, checked. */
export function windowOf({ name, window }: Fold): NonNullable<Fold["window"]> {
  if (window === undefined) throw new RangeError(`Expected a window in fold ${name} of a forecast, got none`);
  const { from, split, to } = window;
  if (!(0 <= from && from < split && split < to))
    throw new RangeError(`Expected 0 ≤ from < split < to in fold ${name}, got ${from}, ${split}, ${to}`);
  return window;
}

/** Index into `World.arms`, and step at which the window begins: its first observation is as late in it as the arm's is. */
export function startOf({ arms }: World, fold: Fold): { readonly arm: number; readonly start: number } {
  const [arm] = fold.fitted;
  const { times } = arms[arm];
  return { arm, start: times[windowOf(fold).from] - times[0] };
}

function windowed(world: World, fold: Fold, knownAhead: readonly string[]): World {
  const { arm: index, start } = startOf(world, fold);
  const { from, split, to } = windowOf(fold);
  const arm = world.arms[index];
  if (to > arm.times.length)
    throw new RangeError(`Expected at most ${arm.times.length} observations in fold ${fold.name}, got ${to}`);
  const steps = arm.times[to - 1] - start;
  const seen = arm.times[split - 1] - start; // steps that lead to the last fitted observation
  const width = Object.values(world.observables).reduce((sum, n) => sum + n, 0);
  const cut: Arm = {
    ...arm,
    times: arm.times.slice(from, to).map((t) => t - start),
    data: arm.data.slice(from * width, to * width).fill(NaN, (split - from) * width),
    events: arm.events.filter(({ step }) => step >= start).map((event) => ({ ...event, step: event.step - start })),
    covariates: Object.fromEntries(
      Object.entries(arm.covariates).map(([name, rows]) => {
        const wide = world.covariates[name];
        const own = rows.slice(start * wide, (start + steps) * wide);
        return [name, knownAhead.includes(name) ? own : held(own, wide, seen)];
      }),
    ),
  };
  return { ...world, t0: world.t0 + start * world.dt, steps, arms: [cut] };
}

/** Rows from `seen` on repeat the one before them. */
function held(rows: Float64Array, width: number, seen: number): Float64Array {
  if (seen < 1) return rows.fill(NaN);
  const last = rows.slice((seen - 1) * width, seen * width);
  for (let at = seen * width; at < rows.length; at += width) rows.set(last, at);
  return rows;
}
