/**
 * @file Where fits of θ begin: at the prior median, with weights of learned functions drawn from their prior (equal ones would
 * stay equal), and at other draws from the prior.
 */
import type { Fitted } from "../../core/types.js";
import type { Stream } from "../../math/rng.js";
import type { CompiledProgram } from "../../programs/types.js";
import type { Space } from "../space.js";

/** z [dim] of the medians and drawn weights. */
export function middleOf(program: CompiledProgram, space: Space, random: Stream): Float64Array {
  const z = medianOf(space);
  const drawn = space.draw(random, 1);
  for (const i of program.learned) z[i] = drawn[i];
  return z;
}

/** The medians of all priors. */
function medianOf(space: Space): Float64Array {
  const half: Stream = fixedAt(0.5);
  return space.draw(half, 1);
}

/** Every number is u: a Latin hypercube of one row is then the u-quantile of each prior. */
function fixedAt(u: number): Stream {
  const self: Stream = {
    word: () => 0,
    uniform: () => u,
    below: () => 0,
    normal: () => 0,
    fork: () => self,
    key: () => [0, 0],
  };
  return self;
}

/** `count` draws of z from the prior, each [dim]. */
export function drawsOf(space: Space, random: Stream, count: number): readonly Float64Array[] {
  const z = space.draw(random, count);
  return Array.from({ length: count }, (_, n) => z.slice(n * space.dim, (n + 1) * space.dim));
}

/** z beyond which it is hard to come back from, in a start. */
const EDGE = 6;

/** Values of an earlier fit where names agree, `otherwise` elsewhere. */
export function warmStart(
  program: CompiledProgram,
  space: Space,
  { parameters, theta }: Fitted,
  otherwise: Float64Array,
): Float64Array {
  const known = new Map(parameters.map((name, i) => [name, theta[i]]));
  const z = new Float64Array(space.dim);
  space.toTheta(otherwise, 0, z);
  space.fromTheta(
    program.parameters.map(({ name }, i) => known.get(name) ?? z[i]),
    z,
  );
  return z.map((value) => Math.min(EDGE, Math.max(-EDGE, value)));
}
