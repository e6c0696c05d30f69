/** @file Every operation at small shapes: what the tests of gradients and of executors run over. */
import type { Ops, Shape } from "../../src/neural/ops.js";

export interface Case {
  readonly name: string;
  readonly shapes: readonly Shape[];
  /** inputs are drawn from |normal| + 0.3 where the domain is positive */
  readonly positive?: boolean;
  apply<T>(ops: Ops<T>, x: readonly T[]): T;
}

export const cases: readonly Case[] = [
  {
    name: "add",
    shapes: [
      [2, 3, 4],
      [2, 1, 4],
    ],
    apply: (o, [a, b]) => o.add(a, b),
  },
  {
    name: "subtract",
    shapes: [
      [2, 3, 1],
      [1, 3, 4],
    ],
    apply: (o, [a, b]) => o.subtract(a, b),
  },
  {
    name: "multiply",
    shapes: [
      [2, 1, 4],
      [2, 3, 1],
    ],
    apply: (o, [a, b]) => o.multiply(a, b),
  },
  { name: "multiply, equal shapes", shapes: [[5], [5]], apply: (o, [a, b]) => o.multiply(a, b) },
  {
    name: "divide",
    shapes: [
      [3, 4],
      [1, 4],
    ],
    positive: true,
    apply: (o, [a, b]) => o.divide(a, b),
  },
  {
    name: "maximum",
    shapes: [
      [3, 4],
      [3, 1],
    ],
    apply: (o, [a, b]) => o.maximum(a, b),
  },
  { name: "negate", shapes: [[4]], apply: (o, [x]) => o.negate(x) },
  { name: "tanh", shapes: [[3, 2]], apply: (o, [x]) => o.tanh(x) },
  { name: "relu", shapes: [[3, 5]], apply: (o, [x]) => o.relu(x) },
  { name: "exp", shapes: [[3, 2]], apply: (o, [x]) => o.exp(x) },
  { name: "log", shapes: [[3, 2]], positive: true, apply: (o, [x]) => o.log(x) },
  { name: "softplus", shapes: [[7]], apply: (o, [x]) => o.softplus(x) },
  { name: "sigmoid", shapes: [[7]], apply: (o, [x]) => o.sigmoid(x) },
  { name: "sqrt", shapes: [[7]], positive: true, apply: (o, [x]) => o.sqrt(x) },
  { name: "square", shapes: [[7]], apply: (o, [x]) => o.square(x) },
  { name: "scale", shapes: [[7]], apply: (o, [x]) => o.scale(x, -2.5) },
  { name: "shift", shapes: [[7]], apply: (o, [x]) => o.shift(x, 3) },
  { name: "clip", shapes: [[9]], apply: (o, [x]) => o.clip(x, -0.5, 0.5) },
  {
    name: "matmul",
    shapes: [
      [2, 3, 5],
      [2, 5, 4],
    ],
    apply: (o, [a, b]) => o.matmul(a, b),
  },
  {
    name: "matmul aᵀ",
    shapes: [
      [2, 5, 3],
      [2, 5, 4],
    ],
    apply: (o, [a, b]) => o.matmul(a, b, true),
  },
  {
    name: "matmul bᵀ",
    shapes: [
      [2, 3, 5],
      [2, 4, 5],
    ],
    apply: (o, [a, b]) => o.matmul(a, b, false, true),
  },
  {
    name: "matmul aᵀ bᵀ",
    shapes: [
      [5, 3],
      [4, 5],
    ],
    apply: (o, [a, b]) => o.matmul(a, b, true, true),
  },
  { name: "sum", shapes: [[2, 3, 4]], apply: (o, [x]) => o.sum(x, 1) },
  { name: "mean", shapes: [[2, 3, 4]], apply: (o, [x]) => o.mean(x, 2) },
  { name: "logSumExp", shapes: [[2, 3, 4]], apply: (o, [x]) => o.logSumExp(x, 1) },
  { name: "broadcast", shapes: [[2, 1, 4]], apply: (o, [x]) => o.broadcast(x, [2, 3, 4]) },
  { name: "reshape", shapes: [[2, 6]], apply: (o, [x]) => o.reshape(x, [3, 4]) },
  { name: "transpose", shapes: [[2, 3, 4]], apply: (o, [x]) => o.transpose(x, [1, 2, 0]) },
  { name: "slice", shapes: [[2, 5, 3]], apply: (o, [x]) => o.slice(x, 1, 1, 3) },
  {
    name: "concat",
    shapes: [
      [2, 1, 3],
      [2, 4, 3],
    ],
    apply: (o, [a, b]) => o.concat([a, b, a], 1),
  },
  { name: "gather", shapes: [[2, 4]], apply: (o, [x]) => o.gather(x, 1, [3, 0, 3]) },
  ...(["none", "tanh", "relu"] as const).map((activation): Case => ({
    name: `dense, ${activation}`,
    shapes: [
      [2, 5, 3],
      [2, 3, 4],
      [2, 1, 4],
    ],
    apply: (o, [x, w, b]) => o.dense(x, w, b, activation),
  })),
  {
    name: "dense, masked",
    shapes: [
      [2, 5, 3],
      [2, 3, 4],
      [2, 1, 4],
    ],
    apply: (o, [x, w, b]) => o.dense(x, w, b, "tanh", [0, 1, 3, 2]),
  },
  {
    name: "affine",
    shapes: [
      [2, 3, 2],
      [2, 3, 4],
    ],
    apply: (o, [x, h]) => o.concat(o.affine(x, h, 2), 2),
  },
  {
    name: "affine, log-determinant alone",
    shapes: [
      [2, 3, 2],
      [2, 3, 4],
    ],
    apply: (o, [x, h]) => o.affine(x, h, 2)[1],
  },
  {
    name: "spline",
    shapes: [
      [2, 5, 2],
      [2, 5, 22],
    ],
    apply: (o, [x, h]) => o.concat(o.spline(x, h, 4, 1.3), 2),
  },
  {
    name: "spline, values alone",
    shapes: [
      [1, 5, 2],
      [1, 5, 22],
    ],
    apply: (o, [x, h]) => o.spline(x, h, 4, 1.3)[0],
  },
  { name: "logNormal", shapes: [[2, 3, 4]], apply: (o, [x]) => o.logNormal(x) },
  ...[1, 2].map((D): Case => ({
    name: `gru, ${D === 1 ? "one direction" : "both directions"}`,
    shapes: [
      [2, 2, 3, D * 9],
      [2, D, 3, 9],
      [2, D, 1, 9],
      [2, 2, D, 3],
    ],
    apply: (o, [x, w, b, h]) => o.gru(x, o.scale(w, 0.5), b, h),
  })),
  ...[1, 2].map((D): Case => ({
    name: `lstm, ${D === 1 ? "one direction" : "both directions"}`,
    shapes: [
      [2, 2, 3, D * 8],
      [2, D, 2, 8],
    ],
    apply: (o, [x, w]) => o.lstm(x, o.scale(w, 0.5)),
  })),
  ...[false, true].map((causal): Case => ({
    name: `attention${causal ? ", causal" : ""}`,
    shapes: [
      [2, 3, 5, 4],
      [2, 3, 5, 4],
      [2, 3, 5, 3],
    ],
    apply: (o, [q, k, v]) => o.attention(q, k, v, causal),
  })),
  {
    name: "attention, fewer rows asked than seen",
    shapes: [
      [1, 2, 3, 4],
      [1, 2, 6, 4],
      [1, 2, 6, 5],
    ],
    apply: (o, [q, k, v]) => o.attention(q, k, v, false),
  },
  {
    name: "attentionMass",
    shapes: [
      [2, 3, 5, 4],
      [2, 3, 6, 4],
    ],
    apply: (o, [q, k]) => o.attentionMass(q, k),
  },
  {
    name: "a network",
    shapes: [
      [2, 5, 3],
      [2, 3, 4],
      [2, 1, 4],
      [2, 4, 2],
    ],
    apply: (o, [x, w, b, v]) => o.logSumExp(o.matmul(o.tanh(o.add(o.matmul(x, w), b)), v), 2),
  },
];
