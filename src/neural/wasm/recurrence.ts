/** @file Recurrences over whole sequences, by kernel. */
import type { Executor, Tensor } from "../executor.js";
import { sameShape } from "../shape.js";
import { panels } from "./room.js";
import type { Room } from "./room.js";

type Names = "gru" | "gruTraced" | "gruAdjoint" | "lstm" | "lstmTraced" | "lstmAdjoint";

export function recurrence({ kernels, memory, tensors }: Room): Pick<Executor, Names> {
  const { make, at, free } = tensors;
  const forward = (gates: Tensor, weights: Tensor, bias: Tensor, start: Tensor) => {
    const { K, B, T, D, H } = checkShapes(gates, weights, bias, start);
    const inputs = [gates, weights, bias, start].map(at);
    const y = make([K, B, T, D * H]);
    const trace = make([K * D, (5 * T + 1) * B * H]);
    const scratch = memory.scratch(panels(3 * H, H) + 3 * B * H);
    kernels.gru(...inputs, at(y), at(trace), scratch, K, B, T, D, H);
    return { y, trace };
  };
  const lstmForward = (gates: Tensor, weights: Tensor) => {
    const { K, B, T, D, H } = checkMemories(gates, weights);
    const inputs = [gates, weights].map(at);
    const y = make([K, B, T, D * H]);
    const trace = make([K * D, (7 * T + 2) * B * H]);
    kernels.lstm(...inputs, at(y), at(trace), memory.scratch(panels(4 * H, H) + 4 * B * H), K, B, T, D, H);
    return { y, trace };
  };
  const valueOf = ({ y, trace }: { readonly y: Tensor; readonly trace: Tensor }): Tensor => {
    free(trace);
    return y;
  };
  return {
    lstm: (...inputs) => valueOf(lstmForward(...inputs)),
    lstmTraced: lstmForward,
    lstmAdjoint: (g, { trace }, gates, weights) => {
      const { K, B, T, D, H } = checkMemories(gates, weights);
      const inputs = [g, weights, trace as Tensor].map(at);
      const out = [gates, weights].map((x) => make(x.shape));
      const scratch = memory.scratch(panels(H, 4 * H) + 18 * B * H);
      kernels.lstmAdjoint(...inputs, ...out.map(at), scratch, K, B, T, D, H);
      return out;
    },
    gru: (...inputs) => valueOf(forward(...inputs)),
    gruTraced: forward,
    gruAdjoint: (g, { trace }, gates, weights, bias, start) => {
      const { K, B, T, D, H } = checkShapes(gates, weights, bias, start);
      const inputs = [g, weights, trace as Tensor].map(at);
      const out = [gates, weights, bias, start].map((x) => make(x.shape));
      const scratch = memory.scratch(panels(H, 3 * H) + 14 * B * H);
      kernels.gruAdjoint(...inputs, ...out.map(at), scratch, K, B, T, D, H);
      return out;
    },
  };
}

function checkMemories(gates: Tensor, weights: Tensor) {
  const [K, B, T, width] = gates.shape;
  const [, D, H] = weights.shape;
  if (width !== D * 4 * H || !sameShape(weights.shape, [K, D, H, 4 * H]))
    throw new RangeError(`Expected memories that fit, got gates [${gates.shape}] and weights [${weights.shape}]`);
  return { K, B, T, D, H };
}

function checkShapes(gates: Tensor, weights: Tensor, bias: Tensor, start: Tensor) {
  const [K, B, T, width] = gates.shape;
  const [, D, H] = weights.shape;
  const fits =
    width === D * 3 * H &&
    sameShape(weights.shape, [K, D, H, 3 * H]) &&
    sameShape(bias.shape, [K, D, 1, 3 * H]) &&
    sameShape(start.shape, [K, B, D, H]);
  if (!fits)
    throw new RangeError(
      `Expected gated units that fit, got gates [${gates.shape}], weights [${weights.shape}], bias [${bias.shape}] and ` +
        `start [${start.shape}]`,
    );
  return { K, B, T, D, H };
}
