/**
 * @file A fit of few numbers to many data: nothing is held back. Several starts are tried, the best few are followed by Adam,
 * over kinks and out of flat regions, and by L-BFGS to the bottom; the best of them goes on.
 */
import { adamVector, momentsOf } from "./adam-vector.js";
import { type Differentiable, lbfgs, type Minimum } from "./lbfgs.js";

export interface VectorEffort {
  /** starts followed, steps of Adam from each, evaluations of L-BFGS after them */
  readonly followed: number;
  readonly steps: number;
  readonly first: number;
  /** evaluations at most of the L-BFGS that goes on */
  readonly last: number;
  /** of Adam */
  readonly rate: number;
  readonly clip: number;
  /** of L-BFGS */
  readonly tolerance?: number;
  readonly memory?: number;
}

export interface FittedVector {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
  /** the last L-BFGS was ended by the number of its evaluations */
  readonly limited: boolean;
}

const TOLERANCE = 1e-9;

/** Null where the function has no value at any start. */
export function fitVector(
  f: Differentiable,
  starts: readonly Float64Array[],
  effort: VectorEffort,
): FittedVector | null {
  const { tolerance = TOLERANCE, memory } = effort;
  const descent = (evaluations: number) => ({ evaluations, tolerance, ...(memory === undefined ? {} : { memory }) });
  const { dim, value, spent } = counted(f, starts[0].length);
  const finite = starts.flatMap((x) => {
    const there = value(x, new Float64Array(dim));
    return there === null ? [] : [{ x, value: there }];
  });
  if (finite.length === 0) return null;
  finite.sort((a, b) => a.value - b.value); // stable
  if (dim === 0) return { ...finite[0], evaluations: spent(), limited: false };
  const ends = finite.slice(0, effort.followed).map(({ x }) => {
    const settled = adam(value, x, effort);
    return lbfgs(value, settled.x, descent(effort.first)) ?? settled;
  });
  const best = ends.reduce((a, b) => (b.value < a.value ? b : a));
  const last = lbfgs(value, best.x, descent(effort.last));
  const end = last !== null && last.value <= best.value ? last : best;
  const limited = last !== null && last.evaluations >= effort.last;
  return { x: end.x, value: end.value, evaluations: spent(), limited };
}

function counted(f: Differentiable, dim: number) {
  let evaluations = 0;
  const value: Differentiable = (x, gradient) => {
    evaluations++;
    return f(x, gradient);
  };
  return { dim, value, spent: () => evaluations };
}

/** The best point on the way; ends where the function has no value. */
function adam(f: Differentiable, start: Float64Array, { steps, rate, clip }: VectorEffort): Minimum {
  const x = start.slice();
  const gradient = new Float64Array(x.length);
  let moments = momentsOf(x.length);
  let best = { x: start.slice(), value: Infinity };
  for (let step = 0; step < steps; step++) {
    const value = f(x, gradient);
    if (value === null) break;
    if (value < best.value) best = { x: x.slice(), value };
    moments = adamVector(moments, x, gradient, rate, clip);
  }
  return { ...best, evaluations: steps };
}
