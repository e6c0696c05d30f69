/**
 * @file Every operation of an executor with inputs that reach the corners of its domain: broadcasting on either side,
 * inner and outer axes, repeated indices, −∞, magnitudes near overflow. One table, for all backends.
 */
import type { Executor, Tensor } from "../../src/neural/executor.js";
import type { Shape } from "../../src/neural/ops.js";

export interface Operation {
  readonly name: string;
  readonly shapes: readonly Shape[];
  /** values instead of standard normal draws, for each input that has them */
  readonly values?: readonly (readonly number[])[];
  /** inputs are |normal| + 0.3 */
  readonly positive?: boolean;
  /** float32 roundings that a result may be off by, relative to the largest; 16 unless told */
  readonly roundings?: number;
  /** all results; each is compared */
  apply(on: Executor, x: readonly Tensor[]): readonly Tensor[];
}

type One = (on: Executor, x: readonly Tensor[]) => Tensor;
const op = (name: string, shapes: readonly Shape[], apply: One, more: Partial<Operation> = {}): Operation => ({
  name,
  shapes,
  apply: (on, x) => [apply(on, x)],
  ...more,
});

const BINARY = ["add", "subtract", "multiply", "divide", "maximum", "greater"] as const;
const UNARY = ["negate", "tanh", "relu", "exp", "softplus", "sigmoid", "square"] as const;
const POSITIVE = ["log", "sqrt"] as const;
const EXTREMES = [-80, -30, -1e-3, 0, 1e-3, 30, 80];
const BROADCASTS: readonly (readonly [string, Shape, Shape])[] = [
  ["", [3, 4, 5], [3, 4, 5]],
  [", bias", [3, 4, 5], [3, 1, 5]],
  [", column", [3, 4, 1], [3, 4, 5]],
  [", outer", [3, 1, 5], [1, 4, 1]],
];
const INF = -Infinity;

export const OPERATIONS: readonly Operation[] = [
  ...BINARY.flatMap((name) =>
    BROADCASTS.map(([how, a, b]) => op(`${name}${how}`, [a, b], (on, x) => on[name](x[0], x[1]), { positive: true })),
  ),
  op("greater, ties", [[4], [4]], (on, [a, b]) => on.greater(a, b), {
    values: [
      [1, 2, 3, -0],
      [1, 1, 4, 0],
    ],
  }),
  ...UNARY.map((name) => op(name, [[4, 7]], (on, [x]) => on[name](x))),
  ...UNARY.filter((name) => name !== "square").map((name) =>
    op(`${name}, extremes`, [[7]], (on, [x]) => on[name](x), { values: [EXTREMES] }),
  ),
  ...POSITIVE.map((name) => op(name, [[4, 7]], (on, [x]) => on[name](x), { positive: true })),
  op("log of 0", [[2]], (on, [x]) => on.log(x), { values: [[0, 1]] }),
  op("scale", [[9]], (on, [x]) => on.scale(x, -2.5)),
  op("shift", [[9]], (on, [x]) => on.shift(x, 3.25)),
  op("clip", [[40]], (on, [x]) => on.clip(x, -0.5, 0.75)),
  ...[false, true].flatMap((ta) =>
    [false, true].flatMap((tb) =>
      ([[], [3], [2, 3]] as const).map((lead) =>
        op(
          `matmul${ta ? " aᵀ" : ""}${tb ? " bᵀ" : ""}, rank ${lead.length + 2}`,
          [
            [...lead, ...(ta ? [17, 9] : [9, 17])],
            [...lead, ...(tb ? [6, 17] : [17, 6])],
          ],
          (on, [a, b]) => on.matmul(a, b, ta, tb),
        ),
      ),
    ),
  ),
  ...[0, 1, 2].flatMap((axis) => [
    op(`sum ${axis}`, [[3, 5, 7]], (on, [x]) => on.sum(x, axis)),
    op(`mean ${axis}`, [[3, 5, 7]], (on, [x]) => on.mean(x, axis)),
    op(`logSumExp ${axis}`, [[3, 5, 7]], (on, [x]) => on.logSumExp(x, axis)),
    op(`concat ${axis}`, [[2, 3, 4], axis === 0 ? [5, 3, 4] : axis === 1 ? [2, 5, 4] : [2, 3, 5]], (on, x) =>
      on.concat([x[0], x[1], x[0]], axis),
    ),
    op(`slice ${axis}`, [[5, 6, 7]], (on, [x]) => on.slice(x, axis, 1, 3)),
    op(`gather ${axis}`, [[4, 5, 6]], (on, [x]) => on.gather(x, axis, [3, 0, 3, 1])),
    op(`scatter ${axis}, consecutive`, [[3, 3, 3]], (on, [x]) => on.scatter(x, axis, [1, 2, 3], 6)),
    op(`scatter ${axis}, distinct`, [[3, 3, 3]], (on, [x]) => on.scatter(x, axis, [4, 0, 2], 5)),
    op(`scatter ${axis}, permuted`, [[3, 3, 3]], (on, [x]) => on.scatter(x, axis, [2, 0, 1], 3)),
    op(`scatter ${axis}, repeated`, [[3, 3, 3]], (on, [x]) => on.scatter(x, axis, [1, 0, 1], 4)),
  ]),
  op("logSumExp, far apart", [[2, 4]], (on, [x]) => on.logSumExp(x, 1), {
    values: [[1000, 999, -1000, INF, -500, -501, INF, -502]],
  }),
  op("logSumExp of nothing", [[2, 3]], (on, [x]) => on.logSumExp(x, 1), { values: [[INF, INF, INF, 0, 1, INF]] }),
  op("broadcast", [[2, 1, 4]], (on, [x]) => on.broadcast(x, [2, 3, 4])),
  op("broadcast, two axes", [[1, 3, 1]], (on, [x]) => on.broadcast(x, [2, 3, 4])),
  op("broadcast, rank 5", [[2, 1, 3, 1, 1]], (on, [x]) => on.broadcast(x, [2, 4, 3, 2, 2])),
  op("broadcast to itself", [[1, 1]], (on, [x]) => on.broadcast(x, [1, 1])),
  op(
    "rank 5",
    [
      [2, 1, 3, 2, 2],
      [1, 4, 3, 1, 2],
    ],
    (on, [a, b]) => on.tanh(on.add(on.multiply(a, b), a)),
  ),
  op("sum, rank 5", [[2, 3, 2, 2, 3]], (on, [x]) => on.sum(x, 2)),
  op("logSumExp, rank 5", [[2, 3, 2, 2, 3]], (on, [x]) => on.logSumExp(x, 4)),
  op("slice and concat, rank 5", [[2, 3, 2, 2, 3]], (on, [x]) =>
    on.concat([on.slice(x, 4, 1, 2), on.slice(x, 4, 0, 2)], 4),
  ),
  op("gather, rank 5", [[2, 3, 2, 2, 3]], (on, [x]) => on.gather(x, 3, [1, 0, 1])),
  op("scatter, rank 5", [[2, 3, 2, 2, 3]], (on, [x]) => on.scatter(x, 4, [2, 0, 2], 4)),
  op("transpose, rank 5", [[2, 3, 2, 2, 3]], (on, [x]) => on.transpose(x, [0, 1, 2, 4, 3])),
  op(
    "matmul, rank 5",
    [
      [2, 3, 2, 2, 3],
      [2, 3, 2, 3, 2],
    ],
    (on, [a, b]) => on.matmul(a, b),
  ),
  op("reshape", [[2, 6]], (on, [x]) => on.reshape(x, [3, 1, 4])),
  op("transpose", [[2, 3, 4]], (on, [x]) => on.transpose(x, [1, 2, 0])),
  op("transpose, rank 4", [[2, 3, 4, 5]], (on, [x]) => on.transpose(x, [3, 1, 0, 2])),
  ...(["none", "tanh", "relu"] as const).map((activation) =>
    op(
      `dense ${activation}`,
      [
        [3, 8, 5],
        [3, 5, 6],
        [3, 1, 6],
      ],
      (on, [x, w, b]) => on.dense(x, w, b, activation),
    ),
  ),
  op(
    "dense, masked",
    [
      [2, 8, 5],
      [2, 5, 4],
      [2, 1, 4],
    ],
    (on, [x, w, b]) => on.dense(x, w, b, "tanh", [1, 2, 4, 5]),
  ),
  op("logNormal", [[3, 4, 5]], (on, [x]) => on.logNormal(x)),
  {
    name: "affine",
    shapes: [
      [2, 6, 3],
      [2, 6, 6],
    ],
    apply: (on, [x, heads]) => on.affine(x, heads, 3),
  },
  {
    name: "affine, adjoint",
    shapes: [
      [2, 6, 3],
      [2, 6, 1],
      [2, 6, 3],
      [2, 6, 6],
    ],
    apply: (on, [gz, gl, x, heads]) => on.affineAdjoint(gz, gl, x, heads, 3),
  },
  {
    name: "spline",
    shapes: [
      [2, 6, 3],
      [2, 6, 33],
    ],
    apply: (on, [x, heads]) => on.spline(x, heads, 4, 3),
  },
  {
    name: "spline, adjoint",
    roundings: 64,
    shapes: [
      [2, 6, 3],
      [2, 6, 1],
      [2, 6, 3],
      [2, 6, 33],
    ],
    apply: (on, [gy, gl, x, heads]) => on.splineAdjoint(gy, gl, x, heads, 4, 3),
  },
  {
    name: "gru and its adjoint",
    roundings: 64,
    shapes: [
      [2, 3, 7, 24],
      [2, 2, 4, 12],
      [2, 2, 1, 12],
      [2, 3, 2, 4],
      [2, 3, 7, 8],
    ],
    apply: (on, [x, w, b, h, g]) => {
      const pass = on.gruTraced(x, w, b, h);
      return [pass.y, ...on.gruAdjoint(g, pass, x, w, b, h)];
    },
  },
  {
    name: "lstm and its adjoint",
    roundings: 64,
    shapes: [
      [2, 3, 7, 32],
      [2, 2, 4, 16],
      [2, 3, 7, 8],
    ],
    apply: (on, [x, w, g]) => {
      const pass = on.lstmTraced(x, w);
      return [pass.y, ...on.lstmAdjoint(g, pass, x, w)];
    },
  },
  ...[false, true].map((causal): Operation => ({
    name: `attention${causal ? ", causal," : ""} and its adjoint`,
    roundings: 64,
    shapes: [
      [2, 3, 6, 4],
      [2, 3, 6, 4],
      [2, 3, 6, 5],
      [2, 3, 6, 5],
    ],
    apply: (on, [q, k, v, g]) => {
      const pass = on.attentionTraced(q, k, v, causal);
      return [pass.y, ...on.attentionAdjoint(g, pass, q, k, v, causal)];
    },
  })),
  {
    name: "attentionMass and its adjoint",
    roundings: 64,
    shapes: [
      [2, 3, 5, 4],
      [2, 3, 6, 4],
      [2, 3, 1, 6],
    ],
    apply: (on, [q, k, g]) => {
      const pass = on.attentionMassTraced(q, k);
      return [pass.y, ...on.attentionMassAdjoint(g, pass, q, k)];
    },
  },
];
