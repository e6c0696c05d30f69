/**
 * @file The tensor operations that all networks and densities are written over, generic in the handle `T`. An
 * `Executor` gives them on tensors; a `Tape` gives them on nodes that remember how to be differentiated. A network is
 * therefore written once: `apply(ops, parameters, input)` trains on a tape and predicts on the bare executor.
 *
 * Binary operations broadcast axes of length 1 (ranks must agree). Reductions keep their axis, with length 1. Networks
 * of one shape are stacked along axis 0: [K, B, …] is K networks with B rows each.
 */
export type Shape = readonly number[];

export interface Ops<T> {
  constant(values: ArrayLike<number>, shape: Shape): T;
  shapeOf(x: T): Shape;

  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  divide(a: T, b: T): T;
  maximum(a: T, b: T): T;

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
}
