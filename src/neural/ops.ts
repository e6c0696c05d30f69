/**
 * @file The tensor operations that all networks and densities are written over, generic in the handle `T`. An
 * `Executor` gives them on tensors; a `Tape` gives them on nodes that remember how to be differentiated. A network is
 * therefore written once: `apply(ops, parameters, input)` trains on a tape and predicts on the bare executor.
 *
 * Binary operations broadcast axes of length 1 (ranks must agree). Reductions keep their axis, with length 1. Networks
 * of one shape are stacked along axis 0: [K, B, …] is K networks with B rows each.
 */
export type Shape = readonly number[];

/** Applied to the output of a layer; each has a derivative that its own value gives. */
export type Activation = "none" | "tanh" | "relu";

export interface Ops<T> {
  constant(values: ArrayLike<number>, shape: Shape): T;
  shapeOf(x: T): Shape;

  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  divide(a: T, b: T): T;
  maximum(a: T, b: T): T;
  /** 1 where a > b, else 0; nothing is differentiated through it */
  greater(a: T, b: T): T;

  negate(x: T): T;
  tanh(x: T): T;
  relu(x: T): T;
  exp(x: T): T;
  log(x: T): T;
  /** log(1 + eˣ) */
  softplus(x: T): T;
  /** 1 / (1 + e⁻ˣ) */
  sigmoid(x: T): T;
  sqrt(x: T): T;
  square(x: T): T;
  scale(x: T, factor: number): T;
  shift(x: T, amount: number): T;
  clip(x: T, lower: number, upper: number): T;

  /** [..., M, N] × [..., N, P] → [..., M, P], leading axes equal; a flag reads that operand transposed. */
  matmul(a: T, b: T, transposeA?: boolean, transposeB?: boolean): T;

  sum(x: T, axis: number): T;
  mean(x: T, axis: number): T;
  logSumExp(x: T, axis: number): T;

  broadcast(x: T, shape: Shape): T;
  reshape(x: T, shape: Shape): T;
  /** axis i of the result is axis order[i] of x */
  transpose(x: T, order: readonly number[]): T;
  slice(x: T, axis: number, start: number, length: number): T;
  concat(xs: readonly T[], axis: number): T;
  /** result[…, i, …] = x[…, indices[i], …] */
  gather(x: T, axis: number, indices: readonly number[]): T;

  /**
   * One layer of K networks: activation(x · weights + bias), [K, B, I] · [K, I, O] + [K, 1, O] → [K, B, O].
   *
   * `reach` [O] makes it a masked layer: output o reads the first reach[o] inputs and no other; weights beyond are taken
   * for 0 and get a gradient of 0. Masks of autoregressive networks have this form once units stand in order of degree,
   * with what everyone may read (a condition) in front; about half the products are then never computed. Outputs in
   * ascending order of reach gain most.
   */
  dense(x: T, weights: T, bias: T, activation: Activation, reach?: readonly number[]): T;
  /**
   * z = x · eᵃ + m for x [K, B, D] and heads [K, B, 2D], which hold (m, h) of dimension 0, then of dimension 1, …, and
   * a = limit · tanh(h / limit). Second: log |∂z/∂x| = Σ a, [K, B, 1]. Heads of 0 give the identity.
   */
  affine(x: T, heads: T, limit: number): readonly [z: T, logDet: T];
  /**
   * Monotone rational-quadratic spline of x [K, B, D] on (−tail, tail), the identity outside (Durkan et al. 2019, eqs. 4
   * and 5). Heads [K, B, D (3 bins − 1)] hold, dimension after dimension, `bins` widths, `bins` heights and bins − 1
   * inner slopes, unconstrained (`spline.ts` says how they are constrained). Second: log |∂y/∂x| summed over D,
   * [K, B, 1]. Heads of 0 give the identity.
   */
  spline(x: T, heads: T, bins: number, tail: number): readonly [y: T, logDet: T];
  /** Σ log N(x; 0, 1) over the last axis, which stays with length 1. */
  logNormal(x: T): T;

  /**
   * Gated recurrent units over a whole sequence (Cho et al. 2014, in the form of PyTorch and cuDNN: the reset gate comes after
   * the hidden product, which has a bias of its own), in D directions, the second from the last row to the first:
   *
   *   r, z = σ(gates + h W + b),  n = tanh(gates + r ⊙ (h W + b)),  h ← (1 − z) ⊙ n + z ⊙ h
   *
   * gates [K, B, T, D·3H]: what the inputs contribute, for each direction r, z, n. weights [K, D, H, 3H], bias [K, D, 1, 3H],
   * start [K, B, D, H]. Result: h at every row, [K, B, T, D·H].
   */
  gru(gates: T, weights: T, bias: T, start: T): T;
  /**
   * Long short-term memory (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000) from a state of 0:
   * i, f, o = σ(gates + h W), g = tanh(gates + h W), c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh(c).
   *
   * gates [K, B, T, D·4H]: for each direction i, f, g, o, biases included. weights [K, D, H, 4H]. Result: h, [K, B, T, D·H].
   */
  lstm(gates: T, weights: T): T;
  /**
   * softmax(q kᵀ / √d) v over the rows of k (Vaswani et al. 2017, eq. 1): q [K, B, T, d], k [K, B, S, d], v [K, B, S, e] →
   * [K, B, T, e]. Causal: row t sees rows 0 … t.
   */
  attention(q: T, k: T, v: T, causal: boolean): T;
  /** What each row of k gets of that softmax from all rows of q together, [K, B, 1, S]: Σₜ attention = mass · v. */
  attentionMass(q: T, k: T): T;
}
