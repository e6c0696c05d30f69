/**
 * @file Worlds with other inputs: covariates of an arm times a factor from a step on, contexts times a factor; and worlds
 * that go on after the last observation.
 */
import { UsageError } from "../core/errors.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import type { Arm, World } from "../programs/types.js";
import type { Change } from "./types.js";

/** Names among `names` that are inputs of the world and not parameters. */
export const inputsAmong = (world: World, names: readonly string[]): string[] =>
  names.filter((name) => name in world.covariates || world.contexts[name] === "number");

/** Inputs of a change; everything else stays, and a world without any is handed back. */
export function changedWorld(world: World, change: Change | null): World {
  if (change === null) return world;
  const names = inputsAmong(world, Object.keys(change.factors));
  if (names.length === 0) return world;
  const contexts = names.filter((name) => name in world.contexts);
  if (contexts.length > 0 && (change.from > 0 || change.to < world.steps))
    throw new UsageError(
      `${contexts.join(", ")}: one number for a whole arm cannot change with time: leave out --from and --to`,
    );
  return { ...world, arms: world.arms.map((arm) => changedArm(arm, world, change, names)) };
}

function changedArm(arm: Arm, { covariates }: World, change: Change, names: readonly string[]): Arm {
  const context = { ...arm.context };
  const rows = { ...arm.covariates };
  for (const name of names) {
    const factor = change.factors[name];
    if (name in covariates) {
      const width = covariates[name];
      rows[name] = rows[name].map((x, i) => (isIn(change, Math.floor(i / width)) ? x * factor : x));
    } else context[name] = Number(context[name]) * factor;
  }
  return { ...arm, context, covariates: rows };
}

const isIn = ({ from, to }: Change, step: number): boolean => step >= from && step < to;

/** Covariates that are known in advance, and go round in so many observations. */
export interface Cycle {
  readonly names: readonly string[];
  readonly season: number;
}

/**
 * `more` observations after the last of every arm, as far apart as the last two; covariates stay at their last row, or go on
 * as a season ago.
 */
export function continued(world: World, more: number, cycle?: Cycle): World {
  if (more === 0) return world;
  if (world.steps === 0) throw new UsageError("Expected no --horizon: programs of this environment have no time");
  const arms = world.arms.map((arm) => {
    const every = stepsBetween(arm);
    const last = arm.times[arm.times.length - 1];
    return { ...arm, times: [...arm.times, ...Array.from({ length: more }, (_, i) => last + (i + 1) * every)] };
  });
  const steps = Math.max(world.steps, ...arms.map(({ times }) => times[times.length - 1]));
  const width = rowWidth({ world });
  return {
    ...world,
    steps,
    arms: arms.map((arm) => ({
      ...arm,
      data: lengthened(arm.data, arm.times.length * width, NaN),
      covariates: Object.fromEntries(
        Object.entries(arm.covariates).map(([name, rows]) => {
          const period = cycle?.names.includes(name) ? cycle.season * stepsBetween(arm) : 1;
          return [name, goneOn(rows, world.covariates[name], steps, period)];
        }),
      ),
    })),
  };
}

/** Between the last two observations. */
const stepsBetween = ({ times }: Arm): number =>
  times.length > 1 ? times[times.length - 1] - times[times.length - 2] : 1;

function lengthened(values: Float64Array, length: number, filled: number): Float64Array {
  const longer = new Float64Array(length).fill(filled);
  longer.set(values);
  return longer;
}

/** Each new row is the one `period` steps before it. */
function goneOn(rows: Float64Array, width: number, steps: number, period: number): Float64Array {
  const longer = lengthened(rows, steps * width, NaN);
  const back = Math.min(rows.length, period * width);
  for (let at = rows.length; at < longer.length; at++) longer[at] = longer[at - back];
  return longer;
}
