/**
 * @file A fit of network and θ together. Cold: on all but what is held back, the rate is chosen and steps are counted until
 * the loss there stops falling; then everything is fitted anew, with that rate and so many steps. Warm: from an earlier fit
 * of everything, at its rate, a share of the steps.
 */
import type { Stream } from "../../math/rng.js";
import type { Fitted } from "../../core/types.js";
import { descend, type Descent, type Point, type Reached, type Slope } from "./descent.js";
import { sweep } from "./sweep.js";
import type { FitOptions } from "./types.js";

export interface FittedNetwork extends Point {
  readonly rate: number;
  /** of the last fit, and of all that led to it */
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

/** Steps of a warm start, as a share of those of the cold fit that it goes back to. */
const WARM_SHARE = 0.25;
/** Fewer steps of a cold fit have learnt nothing, whatever a short stretch that was held back says. */
const LEAST_STEPS = 150;
const LEAST_WARM = 20;

/** Null where the program fails at the start. */
export function fitNetwork(
  withheld: Problem | null,
  everything: Problem,
  rates: readonly number[],
  options: FitOptions,
  random: Stream,
): FittedNetwork | null {
  const judged = withheld ?? everything;
  const swept = sweep(
    rates.map((rate) => descendFrom(judged, rate, options, random)),
    options.patience,
  );
  if (swept === null) return null;
  const { descent } = swept;
  const before = swept.steps - descent.step();
  descent.advance(Math.max(0, options.iterations - descent.step()), options.patience);
  const limited = descent.step() >= options.iterations;
  const best = descent.best();
  const made = before + descent.step();
  descent.dispose();
  if (best === null) return null;
  const { rate } = descent;
  if (withheld === null) return { ...best, rate, steps: best.step, made, limited, held: NaN, loss: best.losses.fitted };
  const steps = Math.max(Math.min(LEAST_STEPS, options.iterations), best.step);
  const last = goTo(everything, rate, steps, options, random);
  return (
    last && { ...last, rate, steps, made: made + steps, limited, held: best.losses.held, loss: last.losses.fitted }
  );
}

/** From an earlier fit of everything, at its rate. Its number of steps is handed on: they were counted on held back data. */
export function fitOn(
  everything: Problem,
  { rate, iterations }: Pick<Fitted, "rate" | "iterations">,
  options: FitOptions,
  random: Stream,
): FittedNetwork | null {
  const steps = Math.max(LEAST_WARM, Math.round(WARM_SHARE * Math.min(iterations, options.iterations)));
  const last = goTo(everything, rate, steps, options, random);
  return last && { ...last, rate, steps: iterations, made: steps, limited: false, held: NaN, loss: last.losses.fitted };
}

function goTo(problem: Problem, rate: number, steps: number, options: FitOptions, random: Stream): Reached | null {
  const descent = descendFrom(problem, rate, options, random);
  descent.advance(steps, Infinity);
  const best = descent.best();
  descent.dispose();
  return best;
}

const descendFrom = ({ slope, start }: Problem, rate: number, options: FitOptions, random: Stream): Descent =>
  descend(slope, start, { decay: options.decay, clip: options.clip, rate }, random.fork("descent"));
