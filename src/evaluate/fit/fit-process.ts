/**
 * @file A fit without a network: θ and the values of predicted parameters together, at the most probable point of
 *
 *   log p(z, v | data) = −n/2 · ln(loss² + floor²) − |v|²/2 + log p(z) + constant,   u = A v
 *
 * (Gaussian errors whose variance is fitted too; n: what was measured; z: θ on its unconstrained scale). Minimised by a few steps
 * of Adam and by L-BFGS from a few constants u, and from an earlier fit where there is one. Nothing is held back and nothing is
 * drawn but weights of learned functions, from one stream for all: fits of one fold are equal whatever their seed. A prior
 * density depends on the scale it is stated on, so this is no posterior mean.
 */
import type { Fitted } from "../../core/types.js";
import { stream } from "../../math/rng.js";
import type { CompiledProgram } from "../../programs/types.js";
import { type Space, spaceOf } from "../space.js";
import { graftParts } from "./process/graft-parts.js";
import type { Supply } from "./process/supply.js";
import { fitVector, type VectorEffort } from "./fit-vector.js";
import type { Differentiable } from "./lbfgs.js";
import type { Gradient, Mechanism } from "./mechanism.js";
import { middleOf, warmStart } from "./starts.js";

export interface ProcessJob extends Pick<Supply, "gp" | "floor"> {
  readonly program: CompiledProgram;
  readonly mechanism: Mechanism;
  /** what was measured of what is fitted */
  readonly measured: number;
  /** evaluations at most of the last descent */
  readonly most: number;
  readonly warm?: Fitted;
}

export interface FittedProcess {
  readonly theta: readonly number[];
  readonly v: Float32Array;
  readonly loss: number;
  readonly evaluations: number;
  readonly limited: boolean;
}

/** Constant u of starts, in units of the prior sd of a level: an epidemic is over or has not begun in most of a range. */
const LEVELS = [-4, -3, -2, -1, 0, 1, 2].map((third) => third / 3);

/** Values of neighbouring rows and places hang together: with few pairs remembered, descents take twice as long. */
const EFFORT: Omit<VectorEffort, "last"> = {
  followed: 2,
  steps: 30,
  first: 60,
  rate: 0.1,
  clip: 10,
  tolerance: 1e-6,
  memory: 40,
};

/** Where an earlier fit goes on it has most of the way behind it: this share of the evaluations is left. */
const WARM_SHARE = 0.3;
const lastOf = ({ most, warm }: ProcessJob): number => (warm ? Math.ceil(WARM_SHARE * most) : most);

/** Null where the program fails wherever a fit could begin. */
export function fitProcess(job: ProcessJob): FittedProcess | null {
  const { program, mechanism, gp } = job;
  const space = spaceOf(program.parameters);
  const fitted = fitVector(objectiveOf(space, job), startsOf(space, job), { ...EFFORT, last: lastOf(job) });
  if (fitted === null) return null;
  const v = Float32Array.from(fitted.x.subarray(space.dim)); // as it is stored
  const theta = new Float64Array(space.dim);
  space.toTheta(fitted.x, 0, theta);
  const losses = mechanism.losses(theta, gp.values(v), null);
  const { evaluations, limited } = fitted;
  return losses && { theta: [...theta], v, loss: losses.fitted, evaluations, limited };
}

/** Minus the log posterior and its gradient, of x = (z, v). */
export function objectiveOf(
  space: Space,
  { mechanism, gp, measured: n, floor }: Pick<ProcessJob, "mechanism" | "gp" | "measured" | "floor">,
): Differentiable {
  const { dim } = space;
  const { lanes, outputs, predicted } = mechanism.layout;
  const [theta, slopes, priorSlopes] = [0, 0, 0].map(() => new Float64Array(dim));
  const gradient: Gradient = {
    theta: new Float64Array(dim),
    values: new Float64Array(lanes * outputs * predicted.length),
  };
  return (x, out) => {
    const v = x.subarray(dim);
    space.toTheta(x, 0, theta);
    const losses = mechanism.losses(theta, gp.values(v), gradient);
    if (losses === null) return null;
    const square = losses.fitted ** 2 + Math.max(floor, LEAST) ** 2;
    const factor = (n * losses.fitted) / square; // of ∂loss
    space.slopes(x, 0, slopes);
    space.logPriorSlopes(x, 0, priorSlopes);
    for (let i = 0; i < dim; i++) out[i] = factor * gradient.theta[i] * slopes[i] - priorSlopes[i];
    for (let i = 0; i < gradient.values.length; i++) gradient.values[i] *= factor;
    const byV = out.subarray(dim);
    byV.set(v);
    gp.pull(gradient.values, byV);
    const value = (n / 2) * Math.log(square) + v.reduce((sum, vi) => sum + vi * vi, 0) / 2 - space.logPrior(x, 0);
    return Number.isFinite(value) ? value : null;
  };
}

/** Floor of the error where there is no other: what is exact has no logarithm. */
const LEAST = 1e-6;

function startsOf(space: Space, { program, gp, warm }: ProcessJob): readonly Float64Array[] {
  const middle = middleOf(program, space, stream(0));
  const levels = gp.sizes.length === 0 ? [0] : LEVELS;
  const constants = levels.map((level) => {
    const x = new Float64Array(space.dim + total(gp.sizes));
    x.set(middle);
    gp.sizes.reduce((first, size) => ((x[first] = level), first + size), space.dim);
    return x;
  });
  const v = warm && graftParts(warm, program, gp.sizes);
  if (!warm || !v) return constants;
  const x = new Float64Array(space.dim + v.length);
  x.set(warmStart(program, space, warm, middle));
  x.set(v, space.dim);
  return [x, ...constants];
}

const total = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);
