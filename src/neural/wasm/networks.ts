/** @file Matrix products, layers and their training step, by kernel. */
import type { AdamOptions, AdamState } from "../adamw.js";
import { BETA1, stepSizes } from "../adamw.js";
import type { Executor, Tensor } from "../executor.js";
import type { Activation, Shape } from "../ops.js";
import { sameShape, sizeOf } from "../shape.js";
import type { Held } from "./held.js";
import { putIntegers } from "./room.js";
import type { Room } from "./room.js";

const CODE: Readonly<Record<Activation, number>> = { none: 0, tanh: 1, relu: 2 };

export function networks(room: Room): Pick<Executor, "matmul" | "dense" | "denseAdjoint" | "adamStep" | "blend"> {
  const { kernels, memory, tensors } = room;
  const { make, at } = tensors;
  /** Scratch for a panel over n inner terms, and behind it `reach`, or 0. */
  const panelAnd = (n: number, reach: readonly number[] | undefined): readonly [panel: number, reach: number] => {
    const panel = memory.scratch(8 * (n + 1) + (reach?.length ?? 0));
    return [panel, reach === undefined ? 0 : putIntegers(room, panel + 32 * (n + 1), reach)];
  };
  return {
    matmul: (a, b, transposeA = false, transposeB = false) => {
      const [lead, M, N, P] = productShape(a.shape, b.shape, transposeA, transposeB);
      const [left, right] = [at(a), at(b)];
      const out = make([...lead, M, P]);
      const [panel] = panelAnd(N, undefined);
      kernels.matmul(left, right, at(out), panel, sizeOf(lead), M, N, P, Number(transposeA), Number(transposeB));
      return out;
    },
    dense: (x, weights, bias, activation, reach) => {
      const [K, B, I] = x.shape;
      const O = checkLayer(x.shape, weights.shape, bias.shape, reach);
      const [input, w, b] = [at(x), at(weights), at(bias)];
      const y = make([K, B, O]);
      const [panel, list] = panelAnd(I, reach);
      kernels.dense(input, w, b, at(y), panel, K, B, I, O, CODE[activation], list);
      return y;
    },
    denseAdjoint: (g, { x, weights, activation, reach, y }, wantsX) => {
      const [K, B, I] = x.shape;
      const O = weights.shape[2];
      const gx = wantsX ? make(x.shape) : null;
      const gWeights = make(weights.shape);
      const gBias = make([K, 1, O]);
      const inner = memory.take(K * B * O);
      const [panel, list] = panelAnd(Math.max(O, 63), reach);
      kernels.denseAdjoint(
        at(g),
        at(x),
        at(weights),
        at(y),
        inner.address,
        gx === null ? 0 : at(gx),
        at(gWeights),
        at(gBias),
        panel,
        K,
        B,
        I,
        O,
        CODE[activation],
        list,
      );
      memory.give(inner);
      return [gx, gWeights, gBias];
    },
    blend: (a, b, weight) => blend(room, a, b, weight),
    adamStep: (parameters, gradients, state, options) => adamStep(room, parameters, gradients, state, options),
  };
}

/** Leading axes, M, N and P of a product [..., M, N] × [..., N, P]. */
function productShape(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): [Shape, number, number, number] {
  const lead = a.slice(0, -2);
  const [a1, a2] = a.slice(-2);
  const [b1, b2] = b.slice(-2);
  const [M, N] = transposeA ? [a2, a1] : [a1, a2];
  const [inner, P] = transposeB ? [b2, b1] : [b1, b2];
  if (inner !== N || !sameShape(lead, b.slice(0, -2)))
    throw new RangeError(
      `Expected matrices that multiply, got [${a}]${transposeA ? "ᵀ" : ""} and [${b}]${transposeB ? "ᵀ" : ""}`,
    );
  return [lead, M, N, P];
}

/** O, of x [K, B, I], weights [K, I, O], bias [K, 1, O]. */
function checkLayer(x: Shape, weights: Shape, bias: Shape, reach: readonly number[] | undefined): number {
  const [K, , I] = x;
  const O = weights[2];
  if (!sameShape(weights, [K, I, O]) || !sameShape(bias, [K, 1, O]) || (reach !== undefined && reach.length !== O))
    throw new RangeError(`Expected a layer that fits [${x}], got weights [${weights}] and bias [${bias}]`);
  return O;
}

function adamStep(
  { kernels, memory, tensors: { make, at } }: Room,
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  state: AdamState,
  options: AdamOptions,
): readonly [Tensor[], AdamState] {
  const K = parameters[0].shape[0];
  const next = parameters.map((p) => make(p.shape));
  const first = parameters.map((p) => make(p.shape));
  const second = parameters.map((p) => make(p.shape));
  const table = memory.scratch(8 * parameters.length);
  const entries = memory.integers();
  parameters.forEach((p, i) => {
    const row = [p, gradients[i], state.first[i], state.second[i], next[i], first[i], second[i]];
    row.forEach((x, j) => (entries[table / 4 + 8 * i + j] = at(x)));
    entries[table / 4 + 8 * i + 7] = (p as Held).size / K;
  });
  const { step, keep, rate, epsilon, memory: m } = stepSizes(state, options);
  kernels.adamStep(table, parameters.length, K, options.clip, keep, rate, epsilon, BETA1, 1 - BETA1, m, 1 - m);
  return [next, { step, first, second }];
}

function blend(
  { kernels, memory, tensors: { make, at } }: Room,
  a: readonly Tensor[],
  b: readonly Tensor[],
  weight: number,
): Tensor[] {
  const out = a.map((x) => make(x.shape));
  const table = memory.scratch(4 * a.length);
  const entries = memory.integers();
  out.forEach((y, i) => entries.set([at(a[i]), at(b[i]), at(y), y.size], table / 4 + 4 * i));
  kernels.blend(table, a.length, weight, 1 - weight);
  return out;
}
