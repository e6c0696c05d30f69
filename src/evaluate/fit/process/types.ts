/**
 * @file A Gaussian process as a linear map: u = A v with v ~ N(0, I), so that Cov(u) = A Aᵀ. The same v gives u of another
 * sight of the same fold (later rows, arms that were not fitted): there u is the conditional mean.
 */
export interface Process {
  /**
   * lengths of the parts of v, one for each head, one after the other; the first number of a part is of a constant, 0 in
   * all others is that constant; a part means the same whatever other heads there are
   */
  readonly sizes: readonly number[];
  /** u [lanes × outputs × heads] */
  values(v: ArrayLike<number>): Float64Array;
  /** Adds Aᵀ ∂L/∂u to `into`, of v's length. */
  pull(gradient: Float64Array, into: Float64Array): void;
}
