/**
 * @file One arm under way: what both passes share and leave for each other. Records, not closures: the functions that work on
 * them are the same for all arms, so that the engine compiles them once.
 */
import type { Arena } from "./factory.js";
import type { Schedule } from "./schedule.js";
import type { Pass } from "./stepper.js";

export interface Run extends Pass {
  readonly schedule: Schedule;
  /** [times × width] */
  readonly data: Float64Array;
  /** [times × width] */
  readonly means: Float64Array;
  /** states set anew after an observation */
  readonly adjusts: boolean;
  /** indices between checkpoints; 0: not known before the first pass */
  stretch: number;
  checkpoints: Float64Array;
  /** top of the tape when time starts */
  base: number;
  /** row of the log after the stretch that was run last */
  end: number;
  /** adjoints of the state after and before a step */
  after: Float64Array;
  before: Float64Array;
  /** a forward pass succeeded and waits for its backward pass */
  ready: boolean;
}

const NONE = new Float64Array(0);

export function startRun(arena: Arena, schedule: Schedule, data: Float64Array, size: number, width: number): Run {
  const times = schedule.observed.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0);
  return {
    arena,
    schedule,
    data,
    means: new Float64Array(times * width),
    adjusts: schedule.cleared.length + schedule.forced.length > 0,
    theta: NONE,
    rows: NONE,
    log: new Float64Array(size),
    top: 0,
    stretch: 0,
    checkpoints: NONE,
    base: 0,
    end: 0,
    after: new Float64Array(size),
    before: new Float64Array(size),
    ready: false,
  };
}
