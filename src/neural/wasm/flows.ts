/** @file Transforms of flows and their adjoints, by kernel. */
import type { Executor } from "../executor.js";
import type { Shape } from "../ops.js";
import { sameShape } from "../shape.js";
import type { Room } from "./room.js";

type Names = "affine" | "affineAdjoint" | "spline" | "splineAdjoint";

export function flows({ kernels, memory, tensors: { make, at } }: Room): Pick<Executor, Names> {
  return {
    affine: (x, heads, limit) => {
      const [K, B, D] = checkHeads(x.shape, heads.shape, 2);
      const [input, h] = [at(x), at(heads)];
      const z = make(x.shape);
      const logDet = make([K, B, 1]);
      kernels.affine(input, h, at(z), at(logDet), memory.scratch(K * B * D), K * B, D, limit);
      return [z, logDet];
    },
    affineAdjoint: (gz, gLogDet, x, heads, limit) => {
      const [K, B, D] = x.shape;
      const gx = make(x.shape);
      const gHeads = make(heads.shape);
      const scratch = memory.scratch(K * B * D);
      kernels.affineAdjoint(at(gz), at(gLogDet), at(x), at(heads), at(gx), at(gHeads), scratch, K * B, D, limit);
      return [gx, gHeads];
    },
    spline: (x, heads, bins, tail) => {
      const [K, B, D] = checkHeads(x.shape, heads.shape, 3 * bins - 1);
      const [input, h] = [at(x), at(heads)];
      const y = make(x.shape);
      const logDet = make([K, B, 1]);
      kernels.spline(input, h, at(y), at(logDet), memory.scratch(8 * bins + K * B * D + 4), K * B, D, bins, tail);
      return [y, logDet];
    },
    splineAdjoint: (gy, gLogDet, x, heads, bins, tail) => {
      const [K, B, D] = x.shape;
      const gx = make(x.shape);
      const gHeads = make(heads.shape);
      const scratch = memory.scratch(8 * bins + K * B * D + 4);
      kernels.splineAdjoint(at(gy), at(gLogDet), at(x), at(heads), at(gx), at(gHeads), scratch, K * B, D, bins, tail);
      return [gx, gHeads];
    },
  };
}

/** x [K, B, D] with `each` heads per dimension. */
function checkHeads(x: Shape, heads: Shape, each: number): Shape {
  const [K, B, D] = x;
  if (x.length !== 3 || !sameShape(heads, [K, B, D * each]))
    throw new RangeError(`Expected heads [${K},${B},${D * each}] for [${x}], got [${heads}]`);
  return x;
}
