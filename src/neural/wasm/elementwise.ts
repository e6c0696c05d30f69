/** @file Element-wise operations by kernel. */
import type { Executor, Tensor } from "../executor.js";
import { broadcastShape, broadcastStrides, sameShape } from "../shape.js";
import { walkAxes } from "./axes.js";
import type { Held } from "./held.js";
import type { Room } from "./room.js";

type Unary = "negate" | "tanh" | "relu" | "exp" | "log" | "softplus" | "sigmoid" | "sqrt" | "square";
type Names = Unary | "scale" | "shift" | "clip" | (typeof BINARY)[number];

/** In the order of the kernel's codes. */
const BINARY = ["add", "subtract", "multiply", "divide", "maximum", "greater"] as const;

export function elementwise({ kernels, tensors: { make, at } }: Room): Pick<Executor, Names> {
  const map = (kernel: (...args: number[]) => void, x: Tensor, p = 0, q = 0): Tensor => {
    const from = at(x);
    const out = make(x.shape);
    const to = at(out);
    kernel(from, to, to + 4 * out.size, p, q);
    return out;
  };
  const unary = (name: Unary) => (x: Tensor) => map(kernels[name], x);
  const pairwise = (op: number, a: Tensor, b: Tensor): Tensor => {
    const [left, right] = [at(a), at(b)];
    if (sameShape(a.shape, b.shape)) {
      const out = make(a.shape);
      kernels.binary(op, left, right, at(out), 1, 1, 1, (a as Held).size, 0, 0, 0, 1, 0, 0, 0, 1);
      return out;
    }
    const shape = broadcastShape(a.shape, b.shape);
    const out = make(shape);
    const to = at(out);
    const strides = [broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape)];
    walkAxes(shape, strides, ({ lengths, steps }, [i, j], o) =>
      kernels.binary(op, left + 4 * i, right + 4 * j, to + 4 * o, ...lengths, ...steps[0], ...steps[1]),
    );
    return out;
  };
  const binary = (name: (typeof BINARY)[number]) => {
    const op = BINARY.indexOf(name);
    return (a: Tensor, b: Tensor) => pairwise(op, a, b);
  };
  return {
    negate: unary("negate"),
    tanh: unary("tanh"),
    relu: unary("relu"),
    exp: unary("exp"),
    log: unary("log"),
    softplus: unary("softplus"),
    sigmoid: unary("sigmoid"),
    sqrt: unary("sqrt"),
    square: unary("square"),
    scale: (x, factor) => map(kernels.scale, x, factor),
    shift: (x, amount) => map(kernels.shift, x, amount),
    clip: (x, lower, upper) => map(kernels.clip, x, lower, upper),
    add: binary("add"),
    subtract: binary("subtract"),
    multiply: binary("multiply"),
    divide: binary("divide"),
    maximum: binary("maximum"),
    greater: binary("greater"),
  };
}
