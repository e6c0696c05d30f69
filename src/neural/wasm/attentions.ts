/** @file Attention by kernel. */
import type { Executor, Tensor } from "../executor.js";
import { sameShape } from "../shape.js";
import { panels } from "./room.js";
import type { Room } from "./room.js";

type Names =
  | "attention"
  | "attentionTraced"
  | "attentionAdjoint"
  | "attentionMass"
  | "attentionMassTraced"
  | "attentionMassAdjoint";

export function attentions({ kernels, memory, tensors }: Room): Pick<Executor, Names> {
  const { make, at, free } = tensors;
  const attend = (q: Tensor, k: Tensor, v: Tensor, causal: boolean) => {
    const [K, B, T, d] = q.shape;
    const [, , S, e] = checkKeys(q, k, v);
    const inputs = [q, k, v].map(at);
    const y = make([K, B, T, e]);
    const trace = make([K, B, T, S]);
    const scratch = memory.scratch(Math.max(panels(S, d), panels(e, S)));
    kernels.attention(...inputs, at(y), at(trace), scratch, K * B, T, S, d, e, Number(causal));
    return { y, trace };
  };
  const weigh = (q: Tensor, k: Tensor) => {
    const [K, B, T, d] = q.shape;
    const [, , S] = checkKeys(q, k, k);
    const inputs = [q, k].map(at);
    const y = make([K, B, 1, S]);
    const trace = make([K, B, T, S]);
    kernels.attentionMass(...inputs, at(y), at(trace), memory.scratch(panels(S, d)), K * B, T, S, d);
    return { y, trace };
  };
  const valueOf = ({ y, trace }: { readonly y: Tensor; readonly trace: Tensor }): Tensor => {
    free(trace);
    return y;
  };
  return {
    attention: (q, k, v, causal) => valueOf(attend(q, k, v, causal)),
    attentionTraced: attend,
    attentionAdjoint: (g, { trace }, q, k, v) => {
      const [K, B, T, d] = q.shape;
      const [, , S, e] = checkKeys(q, k, v);
      const inputs = [g, q, k, v, trace as Tensor].map(at);
      const out = [q, k, v].map((x) => make(x.shape));
      const scratch = memory.scratch(T * S + Math.max(panels(d, S), panels(S, e)));
      kernels.attentionAdjoint(...inputs, ...out.map(at), scratch, K * B, T, S, d, e);
      return out;
    },
    attentionMass: (q, k) => valueOf(weigh(q, k)),
    attentionMassTraced: weigh,
    attentionMassAdjoint: (g, { trace }, q, k) => {
      const [K, B, T, d] = q.shape;
      const S = k.shape[2];
      const inputs = [g, q, k, trace as Tensor].map(at);
      const out = [q, k].map((x) => make(x.shape));
      kernels.attentionMassAdjoint(...inputs, ...out.map(at), memory.scratch(T * S + panels(d, S)), K * B, T, S, d);
      return out;
    },
  };
}

/** Shape of v. */
function checkKeys(q: Tensor, k: Tensor, v: Tensor): readonly number[] {
  const [K, B, , d] = q.shape;
  const S = k.shape[2];
  if (!sameShape(k.shape, [K, B, S, d]) || !sameShape(v.shape, [K, B, S, v.shape[3]]))
    throw new RangeError(`Expected attention that fits, got q [${q.shape}], k [${k.shape}] and v [${v.shape}]`);
  return v.shape;
}
