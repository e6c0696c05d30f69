/**
 * @file A fit of θ, and of one constant for each predicted parameter in place of a network's values: all that there is to fit
 * without a network, and where a fit with one begins. From there a network has only differences to learn; from the middle of
 * all ranges an epidemic is over, or has not begun, and its gradient says nothing.
 */
import type { Stream } from "../../math/rng.js";
import type { Slope } from "./descent.js";
import { fitVector, type VectorEffort } from "./fit-vector.js";
import type { Differentiable } from "./lbfgs.js";
import type { Gradient, Mechanism } from "./mechanism.js";
import { drawsOf } from "./starts.js";

export interface FittedParameters {
  readonly z: Float64Array;
  /** u of each head */
  readonly constants: Float64Array;
  readonly loss: number;
  /** passes over the data */
  readonly steps: number;
  readonly limited: boolean;
}

export interface ParametersEffort extends VectorEffort {
  /** draws from the prior that are tried as starts besides the given ones */
  readonly tried: number;
  /** Only constants are fitted: θ stays at the first of the given starts, and draws are of constants. */
  readonly constantsOnly: boolean;
}

/** Constants of starts are N(0, this²): most of the range between the bounds. */
const SPREAD = 1.5;

/**
 * `firsts`: starts of z besides draws from the prior. `base`: u to which constants are added; null: 0. Null where the program
 * fails wherever it is tried.
 */
export function fitParameters(
  slope: Pick<Slope, "space" | "mechanism">,
  firsts: readonly Float64Array[],
  effort: ParametersEffort,
  random: Stream,
  base: Float64Array | null = null,
): FittedParameters | null {
  const { space, mechanism } = slope;
  const heads = mechanism.layout.predicted.length;
  const { tried, constantsOnly } = effort;
  const drawn = constantsOnly
    ? Array<Float64Array>(tried).fill(firsts[0])
    : drawsOf(space, random.fork("starts"), tried);
  const constants = random.fork("constants");
  const starts = [
    ...firsts.map((z) => joined(z, new Float64Array(heads))),
    ...drawn.map((z) =>
      joined(
        z,
        Float64Array.from({ length: heads }, () => SPREAD * constants.normal()),
      ),
    ),
  ];
  const fitted = fitVector(squaredLoss(slope, base, constantsOnly), starts, effort);
  if (fitted === null) return null;
  const { x, value, evaluations, limited } = fitted;
  return {
    z: x.slice(0, space.dim),
    constants: x.slice(space.dim),
    loss: Math.sqrt(value),
    steps: evaluations,
    limited,
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The loss squared as a function of z and the constants: smooth where a fit is exact, which its root is not. */
function squaredLoss(
  { space, mechanism }: Pick<Slope, "space" | "mechanism">,
  base: Float64Array | null,
  constantsOnly: boolean,
): Differentiable {
  const { dim } = space;
  const heads = mechanism.layout.predicted.length;
  const theta = new Float64Array(dim);
  const slopes = new Float64Array(dim);
  const u = new Float64Array(valuesIn(mechanism));
  const gradient: Gradient = { theta: new Float64Array(dim), values: new Float64Array(u.length) };
  return (x, out) => {
    space.toTheta(x, 0, theta);
    for (let i = 0; i < u.length; i++) u[i] = (base === null ? 0 : base[i]) + x[dim + (i % heads)];
    const losses = mechanism.losses(theta, u, gradient);
    if (losses === null) return null;
    if (!constantsOnly) space.slopes(x, 0, slopes); // else 0: nothing moves
    for (let i = 0; i < dim; i++) out[i] = 2 * losses.fitted * gradient.theta[i] * slopes[i];
    out.fill(0, dim);
    for (let i = 0; i < u.length; i++) out[dim + (i % heads)] += 2 * losses.fitted * gradient.values[i];
    return losses.fitted ** 2;
  };
}

/** Numbers that a network gives in one pass. */
export const valuesIn = ({ layout: { lanes, outputs, predicted } }: Mechanism): number =>
  lanes * outputs * predicted.length;
