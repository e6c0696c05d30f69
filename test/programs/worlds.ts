/**
 * @file Worlds for tests.
 */
import type { Arm, World } from "../../src/programs/types.js";

export function arm(fields: Partial<Arm> = {}): Arm {
  return { name: "arm", context: {}, covariates: {}, events: [], times: [], data: new Float64Array(0), ...fields };
}

export function world(fields: Partial<World> = {}): World {
  return {
    t0: 0,
    dt: 1,
    steps: 20,
    constants: {},
    contexts: {},
    covariates: {},
    events: {},
    observables: {},
    whole: [],
    units: {},
    arms: [arm()],
    ...fields,
  };
}

/** sin, scaled: rows that look like data and are the same everywhere. */
export function rows(steps: number, width: number, scale: number): Float64Array {
  return Float64Array.from({ length: steps * width }, (_, i) => scale * (1 + Math.sin(i * 1.7)));
}
