/**
 * @file Cholesky factors of small symmetric positive definite matrices, row-major: A = L Lᵀ, L lower triangular.
 */

/** L of a [n × n] matrix; throws where it is not positive definite. */
export function cholesky(matrix: Float64Array, n: number): Float64Array {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let s = matrix[i * n + j];
      for (let k = 0; k < j; k++) s -= L[i * n + k] * L[j * n + k];
      if (i === j && !(s > 0)) throw new RangeError(`Expected a positive definite matrix, got pivot ${s} at row ${i}`);
      L[i * n + j] = i === j ? Math.sqrt(s) : s / L[j * n + j];
    }
  return L;
}

/** Solves L y = b in place, b at `offset`. */
export function solveLower(L: Float64Array, n: number, b: Float64Array, offset = 0): void {
  for (let i = 0; i < n; i++) {
    let s = b[offset + i];
    for (let k = 0; k < i; k++) s -= L[i * n + k] * b[offset + k];
    b[offset + i] = s / L[i * n + i];
  }
}

/** Solves Lᵀ y = b in place, b at `offset`. */
export function solveUpper(L: Float64Array, n: number, b: Float64Array, offset = 0): void {
  for (let i = n - 1; i >= 0; i--) {
    let s = b[offset + i];
    for (let k = i + 1; k < n; k++) s -= L[k * n + i] * b[offset + k];
    b[offset + i] = s / L[i * n + i];
  }
}
