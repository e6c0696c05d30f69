/** @file Which columns of `Arm.data` count: those of the task's target observables, one stretch of places each. */
import type { Environment } from "../../envs/types.js";
import { taskOf } from "./fold-world.js";

export interface TargetColumns {
  readonly name: string;
  /** first column, and how many: one for each place */
  readonly offset: number;
  readonly width: number;
}

/** In the order of the world's observables. */
export function targetColumns(environment: Environment): readonly TargetColumns[] {
  const { targets } = taskOf(environment);
  const { observables } = environment.world;
  const unknown = targets.find((name) => !(name in observables));
  if (unknown !== undefined)
    throw new RangeError(`Expected targets among ${Object.keys(observables).join(", ")}, got ${unknown}`);
  let offset = 0;
  return Object.entries(observables).flatMap(([name, width]) => {
    const at = offset;
    offset += width;
    return targets.includes(name) ? [{ name, offset: at, width }] : [];
  });
}

/** Numbers in one row of `Arm.data`. */
export const rowWidth = ({ world }: Pick<Environment, "world">): number =>
  Object.values(world.observables).reduce((sum, n) => sum + n, 0);
