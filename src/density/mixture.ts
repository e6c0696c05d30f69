/**
 * @file Mixture density network (Bishop 1994) with full covariances: q(w | c) = Σ_m π_m(c) N(w; μ_m(c), (U_mᵀU_m)⁻¹),
 * U_m = diag(e^{a_m(c)}) (I + T_m), T_m strictly lower triangular. In few dimensions T depends on c, in many it is one
 * matrix per component. Written over `Ops`, so that it trains on a tape and predicts on any executor.
 */
import type { Stream } from "../math/rng.js";
import { mlp, mlpParameters } from "../neural/layers.js";
import type { Executor, Tensor } from "../neural/executor.js";
import type { Ops } from "../neural/ops.js";

export interface MixtureShape {
  /** columns of w and of c */
  readonly inputs: number;
  readonly conditions: number;
  readonly components: number;
  readonly hidden: number;
}

/** What the network says at B conditions, K networks. */
export interface Heads<T> {
  /** log π: [K, B, M] */
  readonly logWeight: T;
  /** μ: [K, B, M, D] */
  readonly mean: T;
  /** a: [K, B, M, D] */
  readonly logPrecision: T;
  /** T: [K, B, M, D, D] where it depends on c, [K, M, D, D] where not */
  readonly lower: T;
}

/** Up to this many dimensions T depends on the condition. */
const CONDITIONAL_LOWER = 4;
/** |a| stays below: no component is narrower than e⁻⁸ of the linear model's residual. */
const PRECISION_BOUND = 8;
const LOG_TWO_PI = Math.log(2 * Math.PI);
/** Scale of the last layer at the start: nearly one standard normal whatever the condition. */
const HEAD_SCALE = 0.05;

const lowerCount = (D: number): number => (D * (D - 1)) / 2;
const lowerFollows = ({ inputs }: MixtureShape): boolean => inputs <= CONDITIONAL_LOWER;

/** One network per stream. The last tensor is T's entries [K, M, D(D−1)/2] where T does not depend on c. */
export function mixtureParameters(on: Executor, shape: MixtureShape, streams: readonly Stream[]): Tensor[] {
  const { inputs: D, conditions, components: M, hidden } = shape;
  const outputs = M * (1 + 2 * D + (lowerFollows(shape) ? lowerCount(D) : 0));
  const network = mlpParameters(on, [conditions, hidden, hidden, outputs], streams, HEAD_SCALE);
  if (lowerFollows(shape)) return network;
  const entries = M * lowerCount(D);
  return [...network, on.constant(new Float64Array(streams.length * entries), [streams.length, M, lowerCount(D)])];
}

export function mixtureHeads<T>(ops: Ops<T>, shape: MixtureShape, parameters: readonly T[], condition: T): Heads<T> {
  const { inputs: D, components: M } = shape;
  const [K, B] = ops.shapeOf(condition);
  const layers = lowerFollows(shape) ? parameters : parameters.slice(0, -1);
  const out = mlp(ops, layers, condition);
  let at = 0;
  const take = (count: number): T => ops.slice(out, 2, (at += count) - count, count);
  const logits = take(M);
  const mean = ops.reshape(take(M * D), [K, B, M, D]);
  const raw = ops.reshape(take(M * D), [K, B, M, D]);
  const entries = lowerFollows(shape)
    ? ops.reshape(take(M * lowerCount(D)), [K, B, M, lowerCount(D)])
    : parameters[parameters.length - 1];
  return {
    logWeight: ops.subtract(logits, ops.logSumExp(logits, 2)),
    mean,
    logPrecision: ops.scale(ops.tanh(ops.scale(raw, 1 / PRECISION_BOUND)), PRECISION_BOUND),
    lower: strictlyLower(ops, entries, D),
  };
}

/** Entries [..., D(D−1)/2] as matrices [..., D, D] with zeros on and above the diagonal. */
function strictlyLower<T>(ops: Ops<T>, entries: T, D: number): T {
  const shape = ops.shapeOf(entries);
  const lead = shape.slice(0, -1);
  const zero = ops.constant(new Float64Array(lead.reduce((n, m) => n * m, 1)), [...lead, 1]);
  const padded = ops.concat([entries, zero], lead.length);
  const indices = Array.from({ length: D * D }, (_, at) => {
    const [i, j] = [Math.floor(at / D), at % D];
    return j < i ? lowerCount(i) + j : lowerCount(D);
  });
  return ops.reshape(ops.gather(padded, lead.length, indices), [...lead, D, D]);
}

/** log q(w | c): w [K, B, D] → [K, B]. */
export function mixtureLogDensity<T>(ops: Ops<T>, shape: MixtureShape, heads: Heads<T>, w: T): T {
  const { inputs: D, components: M } = shape;
  const [K, B] = ops.shapeOf(w);
  const residual = ops.subtract(ops.reshape(w, [K, B, 1, D]), heads.mean); // [K, B, M, D]
  const mixed = ops.add(residual, lowerTimes(ops, shape, heads.lower, residual));
  const white = ops.multiply(ops.exp(heads.logPrecision), mixed);
  const exponent = ops.sum(ops.subtract(heads.logPrecision, ops.scale(ops.square(white), 0.5)), 3);
  const terms = ops.add(ops.reshape(exponent, [K, B, M]), heads.logWeight);
  return ops.reshape(ops.shift(ops.logSumExp(terms, 2), (-D / 2) * LOG_TWO_PI), [K, B]);
}

/** T r: [K, B, M, D]. */
function lowerTimes<T>(ops: Ops<T>, shape: MixtureShape, lower: T, residual: T): T {
  const [K, B, M, D] = ops.shapeOf(residual);
  if (lowerFollows(shape)) {
    const products = ops.multiply(lower, ops.reshape(residual, [K, B, M, 1, D]));
    return ops.reshape(ops.sum(products, 4), [K, B, M, D]);
  }
  const byComponent = ops.transpose(residual, [0, 2, 1, 3]); // [K, M, B, D]
  return ops.transpose(ops.matmul(byComponent, lower, false, true), [0, 2, 1, 3]);
}
