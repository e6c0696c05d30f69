/** @file All that both passes of one routine agree on. */
import type { Block, Routine, Value } from "../ir.js";
import type { Surroundings } from "../emit/code.js";
import { activityOf, type Activity, type Slots } from "./activity.js";
import { framesOf, type Frames } from "./frames.js";
import { placesOf, type Places } from "./places.js";
import { sumsOf, type Sums } from "./sums.js";

export interface Plan {
  readonly routine: Routine;
  readonly places: Places;
  readonly activity: Activity;
  readonly frames: Frames;
  readonly sums: Sums;
  readonly around: Surroundings;
  /** values that were computed before time starts, in the order of `Arena.fixed` */
  readonly fixed: readonly Value[];
}

/** `before`: what left the time loop. */
export function planOf(
  routine: Routine,
  before: Block,
  fixed: readonly Value[],
  slots: Slots,
  around: Surroundings,
): Plan {
  const places = placesOf(routine.body);
  const activity = activityOf([before, routine.body], slots);
  const frames = framesOf(routine, places, activity);
  return { routine, places, activity, frames, sums: sumsOf(routine, places, activity), around, fixed };
}
