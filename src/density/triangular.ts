/**
 * @file Triangular systems with a Cholesky factor L, row-major [n × n], solved in place.
 */

/** Solves L y = b, b at `offset`. */
export function solveLower(L: Float64Array, n: number, b: Float64Array, offset = 0): void {
  for (let i = 0; i < n; i++) {
    let s = b[offset + i];
    for (let k = 0; k < i; k++) s -= L[i * n + k] * b[offset + k];
    b[offset + i] = s / L[i * n + i];
  }
}

/** Solves Lᵀ y = b, b at `offset`. */
export function solveUpper(L: Float64Array, n: number, b: Float64Array, offset = 0): void {
  for (let i = n - 1; i >= 0; i--) {
    let s = b[offset + i];
    for (let k = i + 1; k < n; k++) s -= L[k * n + i] * b[offset + k];
    b[offset + i] = s / L[i * n + i];
  }
}
