/**
 * @file A fit of θ alone, for programs without a network and without learned functions: few numbers for many data, so nothing
 * is held back. Draws from the prior are tried, the best few are followed by AdamW over kinks and out of flat regions, and by
 * L-BFGS to the bottom; the best of them goes on.
 */
import { descend, type Slope } from "./descent.js";
import { type Differentiable, lbfgs } from "./lbfgs.js";
import type { Gradient } from "./mechanism.js";
import type { Stream } from "../../math/rng.js";
import type { FitOptions } from "./types.js";

export interface FittedParameters {
  readonly z: Float64Array;
  readonly loss: number;
  readonly rate: number;
  /** passes over the data */
  readonly steps: number;
}

/** Draws tried, starts followed, steps of AdamW from each, its rate for θ. */
const [TRIED, FOLLOWED, STEPS] = [16, 3, 60];
const RATE = 0.01; // times THETA_RATE
/** Evaluations of the first L-BFGS from each start. */
const FIRST = 40;

const TOLERANCE = 1e-9;

/** Null where the program fails wherever it is tried. */
export function fitParameters(
  slope: Slope,
  starts: readonly Float64Array[],
  options: FitOptions,
  random: Stream,
): FittedParameters | null {
  const f = squaredLoss(slope);
  const { dim } = slope.space;
  const scratch = new Float64Array(dim);
  let steps = 0;
  const valued = (z: Float64Array) => {
    steps++;
    return { z, loss: f(z, scratch) };
  };
  const finite = starts.map(valued).flatMap(({ z, loss }) => (loss === null ? [] : [{ z, loss }]));
  if (finite.length === 0) return null;
  if (dim === 0) return { z: finite[0].z, loss: Math.sqrt(finite[0].loss), rate: 0, steps };
  const rate = options.rate === "auto" ? RATE : options.rate;
  const followed = finite
    .sort((a, b) => a.loss - b.loss)
    .slice(0, FOLLOWED)
    .map(({ z }) => {
      const descent = descend(slope, { z, weights: null }, { ...options, rate }, random);
      descent.advance(Math.min(STEPS, options.iterations), options.patience);
      steps += descent.step();
      const minimum = lbfgs(f, descent.best()?.z ?? z, { evaluations: FIRST, tolerance: TOLERANCE });
      steps += minimum?.evaluations ?? 0;
      return minimum;
    })
    .flatMap((minimum) => (minimum === null ? [] : [minimum]))
    .sort((a, b) => a.value - b.value);
  const last = lbfgs(f, followed[0].x, { evaluations: options.iterations, tolerance: TOLERANCE });
  steps += last?.evaluations ?? 0;
  const best = last !== null && last.value <= followed[0].value ? last : followed[0];
  return { z: best.x, loss: Math.sqrt(best.value), rate, steps };
}

export const STARTS_TRIED = TRIED;

/** The loss squared as a function of z: smooth where a fit is exact, which its root is not. */
function squaredLoss({ space, mechanism }: Slope): Differentiable {
  const { dim } = space;
  const theta = new Float64Array(dim);
  const slopes = new Float64Array(dim);
  const gradient: Gradient = { theta: new Float64Array(dim), values: new Float64Array(0) };
  return (z, out) => {
    space.toTheta(z, 0, theta);
    const losses = mechanism.losses(theta, NO_VALUES, gradient);
    if (losses === null) return null;
    space.slopes(z, 0, slopes);
    for (let i = 0; i < dim; i++) out[i] = 2 * losses.fitted * gradient.theta[i] * slopes[i];
    return losses.fitted ** 2;
  };
}

const NO_VALUES = new Float64Array(0);
