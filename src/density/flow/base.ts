/**
 * @file Where a flow ends: independent standard normals, or for every column a mixture of normals whose parameters follow
 * the condition and the columns before it (the MAF MoG of Papamakarios, Pavlakou & Murray 2017). Affine transforms of a
 * single column can only be normal; mixtures can have any shape.
 */
import type { Stream } from "../../math/rng.js";
import type { Ops } from "../../neural/ops.js";
import { pick } from "../pick.js";

export interface Base {
  /** groups of parameters, as of a `Transformer`; none: nothing follows anything */
  readonly heads: readonly number[];
  /** x [K, B, D] → Σ_d log density [K, B, 1] */
  logDensity<T>(ops: Ops<T>, x: T, heads: readonly T[]): T;
  /** One column's draw, its parameters being the `at`-th of each group. */
  draw(heads: readonly Float64Array[], at: number, random: Stream): number;
}

export const standardNormal: Base = {
  heads: [],
  logDensity: (ops, x) => ops.logNormal(x),
  draw: (_heads, _at, random) => random.normal(),
};

/** |log precision| stays below. */
const LIMIT = 5;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Heads hold M logits, M means, M log precisions for every column; heads of 0 give the standard normal. */
export const mixtureBase = (M: number): Base => ({
  heads: [3 * M],
  logDensity: (ops, x, [heads]) => {
    const [K, B, D] = ops.shapeOf(x);
    const h = ops.reshape(heads, [K, B, D, 3 * M]);
    const part = (which: number) => ops.slice(h, 3, which * M, M);
    const logPrecision = ops.scale(ops.tanh(ops.scale(part(2), 1 / LIMIT)), LIMIT);
    const white = ops.multiply(ops.subtract(ops.reshape(x, [K, B, D, 1]), part(1)), ops.exp(logPrecision));
    const logits = part(0);
    const terms = ops.add(ops.subtract(logPrecision, ops.scale(ops.square(white), 0.5)), logits);
    const each = ops.subtract(ops.logSumExp(terms, 3), ops.logSumExp(logits, 3)); // [K, B, D, 1]
    return ops.shift(ops.sum(ops.reshape(each, [K, B, D]), 2), -D * HALF_LOG_TWO_PI);
  },
  draw: ([heads], at, random) => {
    const from = at * 3 * M;
    const logits = heads.subarray(from, from + M);
    const top = logits.reduce((a, b) => Math.max(a, b));
    const logTotal = top + Math.log(logits.reduce((s, v) => s + Math.exp(v - top), 0));
    const m = pick(
      logits.map((v) => v - logTotal),
      random.uniform(),
    );
    const logPrecision = LIMIT * Math.tanh(heads[from + 2 * M + m] / LIMIT);
    return heads[from + M + m] + random.normal() * Math.exp(-logPrecision);
  },
});
