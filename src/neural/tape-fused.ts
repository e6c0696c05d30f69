/**
 * @file Fused operations on a tape: each is one entry, whose adjoint the executor has.
 */
import type { Executor, Pass, Sequence, Tensor } from "./executor.js";
import type { Ops } from "./ops.js";
import type { Adjoint, Node, PairAdjoint } from "./tape.js";

interface Recorder {
  /** whether anything flows back to it */
  flows(x: Node): boolean;
  record(value: Tensor, inputs: readonly Node[], adjoint: Adjoint): Node;
  recordPair(outputs: readonly [Tensor, Tensor], inputs: readonly Node[], adjoint: PairAdjoint): readonly [Node, Node];
}

type Names = "dense" | "affine" | "spline" | "logNormal" | Sequence;

export function fused(on: Executor, { flows, record, recordPair }: Recorder): Pick<Ops<Node>, Names> {
  /** Where nothing flows back, nothing is kept for it. */
  const traced = (
    inputs: readonly Node[],
    plain: () => Tensor,
    forward: () => Pass,
    adjoint: (g: Tensor, pass: Pass) => readonly Tensor[],
  ): Node => {
    if (!inputs.some(flows)) return record(plain(), inputs, () => []);
    const pass = forward();
    return record(pass.y, inputs, (g) => adjoint(g, pass));
  };
  return {
    dense: (x, weights, bias, activation, reach) => {
      const y = on.dense(x.value, weights.value, bias.value, activation, reach);
      const layer = { x: x.value, weights: weights.value, activation, reach, y };
      return record(y, [x, weights, bias], (g) => on.denseAdjoint(g, layer, flows(x)));
    },
    affine: (x, heads, limit) =>
      recordPair(on.affine(x.value, heads.value, limit), [x, heads], (gz, gLogDet) =>
        on.affineAdjoint(gz, gLogDet, x.value, heads.value, limit),
      ),
    spline: (x, heads, bins, tail) =>
      recordPair(on.spline(x.value, heads.value, bins, tail), [x, heads], (gy, gLogDet) =>
        on.splineAdjoint(gy, gLogDet, x.value, heads.value, bins, tail),
      ),
    logNormal: (x) => record(on.logNormal(x.value), [x], (g) => [on.negate(on.multiply(g, x.value))]),
    gru: (gates, weights, bias, start) => {
      const x = [gates.value, weights.value, bias.value, start.value] as const;
      return traced(
        [gates, weights, bias, start],
        () => on.gru(...x),
        () => on.gruTraced(...x),
        (g, pass) => on.gruAdjoint(g, pass, ...x),
      );
    },
    lstm: (gates, weights) => {
      const x = [gates.value, weights.value] as const;
      return traced(
        [gates, weights],
        () => on.lstm(...x),
        () => on.lstmTraced(...x),
        (g, pass) => on.lstmAdjoint(g, pass, ...x),
      );
    },
    attention: (q, k, v, causal) => {
      const x = [q.value, k.value, v.value] as const;
      return traced(
        [q, k, v],
        () => on.attention(...x, causal),
        () => on.attentionTraced(...x, causal),
        (g, pass) => on.attentionAdjoint(g, pass, ...x, causal),
      );
    },
    attentionMass: (q, k) => {
      const x = [q.value, k.value] as const;
      return traced(
        [q, k],
        () => on.attentionMass(...x),
        () => on.attentionMassTraced(...x),
        (g, pass) => on.attentionMassAdjoint(g, pass, ...x),
      );
    },
  };
}
