/**
 * @file A fit of network and θ together. Cold: on all but what is held back, the rate is chosen and steps are counted until
 * the loss there stops falling; from the best point met the fit then goes on with everything, for a share of those steps. Warm:
 * from an earlier fit of everything, at its rate, a share of the steps too. Where the number of steps is known from the first
 * one the rate falls to 0 in them.
 */
import type { Stream } from "../../math/rng.js";
import type { Fitted } from "../../core/types.js";
import { descend, type Descent, type Point, type Reached, type Slope, type Watched } from "./descent.js";
import type { Pace } from "./options.js";
import { sweep } from "./sweep.js";
import type { FitOptions } from "./types.js";

export interface FittedNetwork extends Point {
  readonly rate: number;
  /** of a cold fit, in a row; and of all that led to this one */
  readonly steps: number;
  readonly made: number;
  /** RMSE on what was held back, in the task's metric; NaN where nothing was */
  readonly held: number;
  /** of a cold fit: the last step allowed was made before patience ended */
  readonly limited: boolean;
  /** of everything, at the end */
  readonly loss: number;
}

/** A slope with its start; made again for what is held back and for everything. */
export interface Problem {
  readonly slope: Slope;
  readonly start: Point;
}

/** `everything`: nothing of what may be fitted is held back. */
export type Watch = (watched: Watched, everything: boolean) => void;

export interface How extends Pace, Pick<FitOptions, "iterations" | "decay" | "clip" | "patience"> {
  readonly watch?: Watch | undefined;
}

/** Steps that go on from a fit, as a share of its own. */
const SHARE = 0.25;
/** Fewer steps of a cold fit have learnt nothing, whatever a short stretch that was held back says. */
const LEAST_STEPS = 150;
const LEAST_MORE = 20;

/** Null where the program fails at the start. */
export function fitNetwork(
  withheld: Problem | null,
  everything: Problem,
  how: How,
  random: Stream,
): FittedNetwork | null {
  const { iterations, patience } = how;
  const judged = withheld ?? everything;
  const swept = sweep(how.rates, iterations, patience, (rate) =>
    descendFrom(judged, { ...how, rate, falls: null }, withheld === null, random),
  );
  if (swept === null) return null;
  const { descent } = swept;
  const before = swept.steps - descent.step();
  descent.advance(Math.max(0, iterations - descent.step()), patience);
  const limited = descent.step() >= iterations;
  const best = descent.best();
  const made = before + descent.step();
  descent.dispose();
  if (best === null) return null;
  const { rate } = descent;
  const { step, losses } = best;
  if (withheld === null) return { ...best, rate, steps: step, made, limited, held: NaN, loss: losses.fitted };
  const more = Math.max(Math.min(LEAST_STEPS, iterations) - step, moreAfter(step));
  const last = goOn({ slope: everything.slope, start: best }, { ...how, rate, falls: more }, random);
  const all = { steps: step + more, made: made + more };
  return last && { ...last, rate, ...all, limited, held: losses.held, loss: last.losses.fitted };
}

/** From an earlier fit of everything, at its rate. Its number of steps is handed on: they were counted on held back data. */
export function fitOn(
  everything: Problem,
  { rate, iterations }: Pick<Fitted, "rate" | "iterations">,
  how: How,
  random: Stream,
): FittedNetwork | null {
  const more = moreAfter(Math.min(iterations, how.iterations));
  const last = goOn(everything, { ...how, rate, falls: more }, random);
  return last && { ...last, rate, steps: iterations, made: more, limited: false, held: NaN, loss: last.losses.fitted };
}

const moreAfter = (steps: number): number => Math.max(LEAST_MORE, Math.round(SHARE * steps));

type Run = How & { readonly rate: number; readonly falls: number | null };

/** As many steps as the rate takes to fall. */
function goOn(problem: Problem, run: Run & { readonly falls: number }, random: Stream): Reached | null {
  const descent = descendFrom(problem, run, true, random);
  descent.advance(run.falls, Infinity);
  const best = descent.best();
  descent.dispose();
  return best;
}

function descendFrom({ slope, start }: Problem, run: Run, everything: boolean, random: Stream): Descent {
  const watch = run.watch && ((watched: Watched) => run.watch!(watched, everything));
  return descend(slope, start, { ...run, watch }, random.fork("descent"));
}
