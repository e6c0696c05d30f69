/** @file Reductions by kernel. */
import type { Executor, Tensor } from "../executor.js";
import { aroundAxis, withAxis } from "../shape.js";
import type { Held } from "./held.js";
import type { Room } from "./room.js";

export function reductions({
  kernels,
  tensors: { make, at },
}: Room): Pick<Executor, "sum" | "mean" | "logSumExp" | "logNormal"> {
  const sum = (x: Tensor, axis: number, factor: number): Tensor => {
    const around = aroundAxis(x.shape, axis);
    const out = make(withAxis(x.shape, axis, 1));
    kernels.sum(at(x), at(out), ...around, factor);
    return out;
  };
  return {
    sum: (x, axis) => sum(x, axis, 1),
    mean: (x, axis) => sum(x, axis, 1 / x.shape[axis]),
    logSumExp: (x, axis) => {
      const around = aroundAxis(x.shape, axis);
      const out = make(withAxis(x.shape, axis, 1));
      kernels.logSumExp(at(x), at(out), ...around);
      return out;
    },
    logNormal: (x) => {
      const last = x.shape.length - 1;
      const out = make(withAxis(x.shape, last, 1));
      kernels.logNormal(at(x), at(out), (x as Held).size / x.shape[last], x.shape[last]);
      return out;
    },
  };
}
