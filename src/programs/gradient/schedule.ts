/**
 * @file What happens at every step index of one arm, in this order: what is observed, states set anew (sums cleared, data put
 * in place of predictions), events, the step.
 */
import type { ProgramIr } from "../ir.js";
import type { Arm, World } from "../types.js";

export interface Schedule {
  /** the index after which nothing is observed: no step is needed from here on */
  readonly last: number;
  /** row of `Arm.data` observed at an index, or −1 */
  readonly observed: Int32Array;
  readonly events: readonly (readonly Happening[])[];
  /** slots set to 0 after an observation */
  readonly cleared: readonly number[];
  /** slots overwritten by a column of the data, where there are data */
  readonly forced: readonly { readonly slot: number; readonly column: number }[];
}

export interface Happening {
  readonly name: string;
  readonly fields: Float64Array;
}

const QUIET: readonly Happening[] = [];

export function scheduleOf(ir: ProgramIr, world: World, arm: Arm, teacherForced: boolean): Schedule {
  const last = ir.dynamics ? (arm.times.at(-1) ?? 0) : 0;
  const observed = new Int32Array(last + 1).fill(-1);
  arm.times.forEach((at, row) => at <= last && (observed[at] = row));
  const events: (readonly Happening[])[] = Array.from({ length: last + 1 }, () => QUIET);
  for (const { step, name, fields } of arm.events.filter((e) => e.step <= last))
    events[step] = [...events[step], { name, fields: Float64Array.from(world.events[name], (f) => fields[f]) }];
  return { last, observed, events, cleared: ir.accumulate, forced: teacherForced ? forcedSlots(ir, world) : [] };
}

/** States named like what is observed; sums that are cleared start anew all the same. */
function forcedSlots(ir: ProgramIr, world: World): Schedule["forced"] {
  const columns = Object.entries(world.observables).flatMap(([name, width]) =>
    width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`),
  );
  return columns.flatMap((name, column) => {
    const slot = ir.stateNames.indexOf(name);
    return slot < 0 || ir.accumulate.includes(slot) ? [] : [{ slot, column }];
  });
}
