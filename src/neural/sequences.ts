/**
 * @file Operations over whole sequences made out of basic ones, row after row: what a backend without kernels runs, and what
 * kernels are tested against.
 */
import type { Executor, Pass, Sequence, Tensor } from "./executor.js";
import type { Ops } from "./ops.js";
import { recorded } from "./recorded.js";
import type { Recorded } from "./recorded.js";

type Basic<T> = Omit<Ops<T>, Sequence>;
type Traced = `${Sequence}Traced` | `${Sequence}Adjoint`;

/** `on` is only looked into when one of them is called. */
export function composedSequences(on: () => Executor): Pick<Executor, Sequence | Traced> {
  const traced = (inputs: readonly Tensor[], compose: <T>(ops: Ops<T>, x: readonly T[]) => T): Pass => {
    const trace = recorded(on(), inputs, compose);
    return { y: trace.y, trace };
  };
  const adjoint = (g: Tensor, { trace }: Pass): Tensor[] => (trace as Recorded).back(g);
  return {
    gru: (...inputs) => gruOf(on(), ...inputs),
    gruTraced: (...inputs) => traced(inputs, (ops, [x, w, b, h]) => gruOf(ops, x, w, b, h)),
    gruAdjoint: adjoint,
    lstm: (...inputs) => lstmOf(on(), ...inputs),
    lstmTraced: (...inputs) => traced(inputs, (ops, [x, w]) => lstmOf(ops, x, w)),
    lstmAdjoint: adjoint,
    attention: (...inputs) => attentionOf(on(), ...inputs),
    attentionTraced: (q, k, v, causal) => traced([q, k, v], (ops, x) => attentionOf(ops, x[0], x[1], x[2], causal)),
    attentionAdjoint: adjoint,
    attentionMass: (...inputs) => massOf(on(), ...inputs),
    attentionMassTraced: (...inputs) => traced(inputs, (ops, [q, k]) => massOf(ops, q, k)),
    attentionMassAdjoint: adjoint,
  };
}

function gruOf<T>(ops: Basic<T>, gates: T, weights: T, bias: T, start: T): T {
  const [K, B] = ops.shapeOf(gates);
  const H = ops.shapeOf(weights)[2];
  return overRows(ops, gates, weights, 3, (direction) => {
    const W = ops.reshape(ops.slice(weights, 1, direction, 1), [K, H, 3 * H]);
    const b = ops.reshape(ops.slice(bias, 1, direction, 1), [K, 1, 3 * H]);
    let h = ops.reshape(ops.slice(start, 2, direction, 1), [K, B, H]);
    return (x) => {
      const inner = ops.dense(h, W, b, "none"); // [K, B, 3H]
      const part = (y: T, which: number) => ops.slice(y, 2, which * H, H);
      const gate = (which: number) => ops.sigmoid(ops.add(part(x, which), part(inner, which)));
      const n = ops.tanh(ops.add(part(x, 2), ops.multiply(gate(0), part(inner, 2))));
      h = ops.add(n, ops.multiply(gate(1), ops.subtract(h, n)));
      return h;
    };
  });
}

function lstmOf<T>(ops: Basic<T>, gates: T, weights: T): T {
  const [K, B] = ops.shapeOf(gates);
  const H = ops.shapeOf(weights)[2];
  return overRows(ops, gates, weights, 4, (direction) => {
    const W = ops.reshape(ops.slice(weights, 1, direction, 1), [K, H, 4 * H]);
    const zero = ops.constant(new Float64Array(K * B * H), [K, B, H]);
    let [h, c] = [zero, zero];
    return (x) => {
      const all = ops.add(x, ops.matmul(h, W)); // [K, B, 4H]
      const part = (which: number) => ops.slice(all, 2, which * H, H);
      const [i, f, g, o] = [ops.sigmoid(part(0)), ops.sigmoid(part(1)), ops.tanh(part(2)), ops.sigmoid(part(3))];
      c = ops.add(ops.multiply(f, c), ops.multiply(i, g));
      h = ops.multiply(o, ops.tanh(c));
      return h;
    };
  });
}

/** Steps from row to row in every direction: from gates [K, B, T, D·nH] to what the steps give, [K, B, T, D·H]. */
function overRows<T>(ops: Basic<T>, gates: T, weights: T, n: number, begin: (direction: number) => (x: T) => T): T {
  const [K, B, rows] = ops.shapeOf(gates);
  const [, directions, H] = ops.shapeOf(weights);
  const sides = Array.from({ length: directions }, (_, direction) => {
    const step = begin(direction);
    const own = ops.slice(gates, 3, direction * n * H, n * H);
    const out: T[] = [];
    for (let i = 0; i < rows; i++) {
      const t = direction === 0 ? i : rows - 1 - i;
      out[t] = ops.reshape(step(ops.reshape(ops.slice(own, 2, t, 1), [K, B, n * H])), [K, B, 1, H]);
    }
    return ops.concat(out, 2);
  });
  return ops.concat(sides, 3);
}

function attentionOf<T>(ops: Basic<T>, q: T, k: T, v: T, causal: boolean): T {
  return ops.matmul(softmax(ops, q, k, causal), v);
}

function massOf<T>(ops: Basic<T>, q: T, k: T): T {
  return ops.sum(softmax(ops, q, k, false), 2);
}

/** Finite, so that what is masked is 0 and not NaN whatever a backend makes of infinities. */
const MASKED = -1e9;

/** [K, B, T, S], rows add up to 1 */
function softmax<T>(ops: Basic<T>, q: T, k: T, causal: boolean): T {
  const [, , rows, width] = ops.shapeOf(q);
  const columns = ops.shapeOf(k)[2];
  let scores = ops.scale(ops.matmul(q, k, false, true), 1 / Math.sqrt(width));
  if (causal) {
    const mask = Float64Array.from({ length: rows * columns }, (_, i) =>
      i % columns > Math.floor(i / columns) ? MASKED : 0,
    );
    scores = ops.add(scores, ops.constant(mask, [1, 1, rows, columns]));
  }
  return ops.exp(ops.subtract(scores, ops.logSumExp(scores, 3)));
}
