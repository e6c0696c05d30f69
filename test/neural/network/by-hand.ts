/**
 * @file CalibNN in plain loops over numbers, written from its published description layer by layer and without regard to the
 * tensors: an oracle. Weights are read in the order in which a network lists them.
 */
export type Matrix = readonly (readonly number[])[];

/** Takes the next parameter's numbers. */
export type Reader = (...shape: number[]) => number[];

export function reader(parameters: readonly { readonly values: ArrayLike<number>; readonly size: number }[]): Reader {
  let next = 0;
  return (...shape) => {
    const { values, size } = parameters[next++];
    const expected = shape.reduce((a, b) => a * b, 1);
    if (size !== expected)
      throw new RangeError(`Expected parameter ${next - 1} to have ${expected} numbers, got ${size}`);
    return Array.from(values);
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** y = x W + b, W row-major [inputs, outputs] */
export const affine = (x: readonly number[], W: readonly number[], b: readonly number[]): number[] =>
  b.map((start, o) => x.reduce((sum, v, i) => sum + v * W[i * b.length + o], start));

/** PyTorch's cell: r, z, n of width H each, W [H, 3H]. */
export function gruCell(gates: readonly number[], W: readonly number[], b: readonly number[], h: readonly number[]) {
  const H = h.length;
  const inner = affine(h, W, b);
  return h.map((before, j) => {
    const r = sigmoid(gates[j] + inner[j]);
    const z = sigmoid(gates[H + j] + inner[H + j]);
    const n = Math.tanh(gates[2 * H + j] + r * inner[2 * H + j]);
    return (1 - z) * n + z * before;
  });
}

/** Both directions over rows; starts and ends [forwards, backwards]. */
function bidirectional(x: Matrix, read: Reader, H: number, starts: Matrix): { values: number[][]; ends: number[][] } {
  const I = x[0].length;
  const [Wi, bi, W, b] = [read(I, 6 * H), read(6 * H), read(2, H, 3 * H), read(2, 3 * H)];
  const values = x.map(() => Array.from({ length: 2 * H }, () => 0));
  const ends = [0, 1].map((d) => {
    let h = [...starts[d]];
    for (let i = 0; i < x.length; i++) {
      const t = d === 0 ? i : x.length - 1 - i;
      const gates = affine(x[t], Wi, bi).slice(d * 3 * H, (d + 1) * 3 * H);
      h = gruCell(gates, W.slice(d * H * 3 * H, (d + 1) * H * 3 * H), b.slice(d * 3 * H, (d + 1) * 3 * H), h);
      h.forEach((v, j) => (values[t][d * H + j] = v));
    }
    return h;
  });
  return { values, ends };
}

const softmax = (scores: readonly number[]): number[] => {
  const e = scores.map((s) => Math.exp(s - Math.max(...scores)));
  return e.map((v) => v / e.reduce((a, c) => a + c, 0));
};

/** features [lanes][rows][width] → [lanes][outputs][heads] */
export function calibByHand(
  features: readonly Matrix[],
  outputs: number,
  heads: number,
  read: () => Reader,
): number[][][] {
  const [lanes, H, W] = [features.length, 32, 64];
  const zero = [0, 1].map(() => Array.from({ length: H }, () => 0));
  return features.map((x, lane) => {
    const next = read();
    const first = bidirectional(x, next, H, zero);
    const encoded = bidirectional(first.values, next, H, zero);
    const [q, k, v] = [0, 1, 2].map(() => {
      const [A, b] = [next(W, W), next(W)];
      return encoded.values.map((row) => affine(row, A, b));
    });
    const summed = Array.from({ length: W }, () => 0);
    q.forEach((query) => {
      const weights = softmax(k.map((key) => key.reduce((s, a, i) => s + a * query[i], 0) / Math.sqrt(W)));
      weights.forEach((w, s) => v[s].forEach((a, i) => (summed[i] += w * a)));
    });
    const code = Array.from({ length: lanes }, (_, j) => (j === lane ? 1 : 0));
    const context = affine([...summed, ...code], next(W + lanes, W), next(W)).map(Math.tanh);
    const [wide, wideBias, joint, jointBias] = [next(1, W), next(W), next(2 * W, W), next(W)];
    const given = Array.from({ length: outputs }, (_, t) => {
      const ahead = affine([outputs > 1 ? t / (outputs - 1) : 0], wide, wideBias);
      return affine([...ahead, ...context], joint, jointBias);
    });
    const decoded = bidirectional(given, next, H, encoded.ends).values;
    const [A1, b1, A2, b2, A3, b3] = [next(W, H), next(H), next(H, 16), next(16), next(16, heads), next(heads)];
    return decoded.map((row) => {
      const hidden = affine(row, A1, b1).map(Math.tanh);
      const narrow = affine(hidden, A2, b2).map((a) => Math.max(a, 0));
      return affine(narrow, A3, b3);
    });
  });
}
