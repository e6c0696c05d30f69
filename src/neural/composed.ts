/**
 * @file The fused operations and their adjoints made out of basic ones: what a backend without kernels runs, and what
 * kernels are tested against.
 */
import type { BasicExecutor, Executor, Layer, Sequence, Tensor } from "./executor.js";
import type { Activation, Ops } from "./ops.js";
import { composedSequences } from "./sequences.js";
import { splineOf } from "./spline.js";
import { createTape } from "./tape.js";

type Basic<T> = Omit<Ops<T>, "dense" | "affine" | "spline" | "logNormal" | Sequence>;

const LOG_2PI = Math.log(2 * Math.PI);

export function composed(basic: BasicExecutor): Executor {
  const on: Executor = {
    ...basic,
    ...composedSequences(() => on),
    blend: (a, b, weight) => a.map((x, i) => basic.add(basic.scale(x, weight), basic.scale(b[i], 1 - weight))),
    dense: (x, weights, bias, activation, reach) => {
      const masked = reach === undefined ? weights : basic.multiply(weights, maskOf(basic, weights, reach));
      return activate(basic, basic.add(basic.matmul(x, masked), bias), activation);
    },
    denseAdjoint: (g, layer, wantsX) => denseAdjoint(basic, g, layer, wantsX),
    affine: (x, heads, limit) => affineOf(basic, x, heads, limit),
    affineAdjoint: (gz, gl, x, heads, limit) =>
      pullBack(on, gz, gl, x, heads, (ops, ...inputs) => affineOf(ops, ...inputs, limit)),
    spline: (x, heads, bins, tail) => splineOf(on, x, heads, bins, tail),
    splineAdjoint: (gy, gl, x, heads, bins, tail) =>
      pullBack(on, gy, gl, x, heads, (ops, ...inputs) => splineOf(ops, ...inputs, bins, tail)),
    logNormal: (x) => {
      const last = x.shape.length - 1;
      const squares = basic.sum(basic.square(x), last);
      return basic.shift(basic.scale(squares, -0.5), -0.5 * LOG_2PI * x.shape[last]);
    },
  };
  return on;
}

/** 1 where row i < reach[o], of shape [1, I, O]. */
function maskOf(on: BasicExecutor, weights: Tensor, reach: readonly number[]): Tensor {
  const [, inputs, outputs] = weights.shape;
  const mask = new Float64Array(inputs * outputs);
  for (let i = 0, at = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) mask[at++] = i < reach[o] ? 1 : 0;
  return on.constant(mask, [1, inputs, outputs]);
}

function activate(on: BasicExecutor, z: Tensor, activation: Activation): Tensor {
  if (activation === "none") return z;
  return activation === "tanh" ? on.tanh(z) : on.relu(z);
}

/** gz = g · act′, gx = gz Wᵀ, gW = xᵀ gz, gb = column sums of gz. */
function denseAdjoint(
  on: BasicExecutor,
  g: Tensor,
  { x, weights, y, activation, reach }: Layer,
  wantsX: boolean,
): readonly [Tensor | null, Tensor, Tensor] {
  const mask = reach === undefined ? null : maskOf(on, weights, reach);
  const masked = (w: Tensor) => (mask === null ? w : on.multiply(w, mask));
  const gz =
    activation === "none"
      ? g
      : activation === "tanh"
        ? on.subtract(g, on.multiply(g, on.square(y)))
        : on.multiply(g, on.greater(y, on.constant([0], [1, 1, 1])));
  const gx = wantsX ? on.matmul(gz, masked(weights), false, true) : null;
  return [gx, masked(on.matmul(x, gz, true, false)), on.sum(gz, 1)];
}

function affineOf<T>(ops: Basic<T>, x: T, heads: T, limit: number): readonly [T, T] {
  const lead = ops.shapeOf(x); // [K, B, D]
  const pairs = ops.reshape(heads, [...lead, 2]);
  const part = (which: number) => ops.reshape(ops.slice(pairs, 3, which, 1), lead);
  const a = ops.scale(ops.tanh(ops.scale(part(1), 1 / limit)), limit);
  return [ops.add(ops.multiply(x, ops.exp(a)), part(0)), ops.sum(a, 2)];
}

/** Gradients of a pair of outputs by recording their composition afresh. */
function pullBack(
  on: Executor,
  gFirst: Tensor,
  gSecond: Tensor,
  x: Tensor,
  heads: Tensor,
  compose: <T>(ops: Ops<T>, x: T, heads: T) => readonly [T, T],
): readonly [Tensor, Tensor] {
  const tape = createTape(on);
  const inputs = [tape.variable(x), tape.variable(heads)] as const;
  const [first, second] = compose(tape, ...inputs);
  const [a, b] = [tape.multiply(first, tape.fixed(gFirst)), tape.multiply(second, tape.fixed(gSecond))];
  const total = tape.add(tape.sum(a, 2), b);
  const [gx, gHeads] = tape.gradients(total, inputs);
  return [gx, gHeads];
}
