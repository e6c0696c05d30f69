/** @file Operations that only move floats, by kernel. */
import type { Executor, Tensor } from "../executor.js";
import type { Shape } from "../ops.js";
import { aroundAxis, broadcastStrides, sizeOf, stridesOf, withAxis } from "../shape.js";
import { walkAxes } from "./axes.js";
import type { Held } from "./held.js";
import { putIntegers } from "./room.js";
import type { Room } from "./room.js";

type Names = "broadcast" | "reshape" | "transpose" | "slice" | "concat" | "gather" | "scatter";

export function moves(room: Room): Pick<Executor, Names> {
  const { kernels, memory, tensors } = room;
  const { make, at, share } = tensors;
  const restride = (x: Tensor, shape: Shape, strides: readonly number[]): Tensor => {
    const from = at(x);
    const out = make(shape);
    const to = at(out);
    walkAxes(shape, [strides], ({ lengths, steps }, [i], o) =>
      kernels.restride(from + 4 * i, to + 4 * o, ...lengths, ...steps[0]),
    );
    return out;
  };
  return {
    broadcast: (x, shape) => {
      const fits = x.shape.length === shape.length && x.shape.every((n, i) => n === 1 || n === shape[i]);
      if (!fits) throw new RangeError(`Expected a shape that broadcasts to [${shape}], got [${x.shape}]`);
      return restride(x, shape, broadcastStrides(x.shape, shape));
    },
    reshape: (x, shape) => {
      if (sizeOf(shape) !== (x as Held).size)
        throw new RangeError(`Expected a shape of ${(x as Held).size} numbers, got [${shape}]`);
      return share(x, shape);
    },
    transpose: (x, order) => {
      const strides = stridesOf(x.shape);
      return restride(
        x,
        order.map((axis) => x.shape[axis]),
        order.map((axis) => strides[axis]),
      );
    },
    slice: (x, axis, start, count) => {
      const [outer, length, inner] = aroundAxis(x.shape, axis);
      if (start < 0 || start + count > length)
        throw new RangeError(`Expected a slice of axis ${axis} of [${x.shape}], got ${start} … ${start + count - 1}`);
      const from = at(x) + 4 * start * inner;
      const out = make(withAxis(x.shape, axis, count));
      kernels.copyRows(from, length * inner, at(out), count * inner, count * inner, outer);
      return out;
    },
    concat: (xs, axis) => {
      const shape = withAxis(
        xs[0].shape,
        axis,
        xs.reduce((n, x) => n + x.shape[axis], 0),
      );
      const [outer, length, inner] = aroundAxis(shape, axis);
      const out = make(shape);
      let to = at(out);
      for (const x of xs) {
        const run = x.shape[axis] * inner;
        kernels.copyRows(at(x), run, to, length * inner, run, outer);
        to += 4 * run;
      }
      return out;
    },
    gather: (x, axis, indices) => {
      const [outer, length, inner] = aroundAxis(x.shape, axis);
      const list = putIntegers(room, memory.scratch(indices.length), indices);
      const out = make(withAxis(x.shape, axis, indices.length));
      kernels.gather(at(x), at(out), outer, length, inner, list, indices.length);
      return out;
    },
    scatter: (x, axis, indices, length) => {
      const [outer, , inner] = aroundAxis(x.shape, axis);
      const from = at(x);
      const out = make(withAxis(x.shape, axis, length));
      const to = at(out);
      kernels.zero(to, out.size);
      if (isRun(indices)) {
        const run = indices.length * inner;
        kernels.copyRows(from, run, to + 4 * indices[0] * inner, length * inner, run, outer);
        return out;
      }
      const list = putIntegers(room, memory.scratch(indices.length), indices);
      kernels.scatter(from, to, outer, length, inner, list, indices.length);
      return out;
    },
  };
}

/** Consecutive numbers. */
const isRun = (indices: readonly number[]): boolean => indices.every((value, i) => value === indices[0] + i);
