/**
 * @file Batched matrix product, rows of four inner terms at a time so that a row of the result stays in cache.
 */
import { sameShape, sizeOf } from "../shape.js";
import type { Allocate, ArrayTensor, Floats } from "./array.js";

/** out[M, P] += a[M, N] · b[N, P]; element (m, n) of a lies at a0 + m·am + n·an. */
function multiply(
  a: Floats,
  a0: number,
  am: number,
  an: number,
  b: Floats,
  b0: number,
  out: Floats,
  o0: number,
  M: number,
  N: number,
  P: number,
): void {
  const whole = N - (N % 4);
  for (let m = 0; m < M; m++) {
    const row = a0 + m * am;
    const o = o0 + m * P;
    for (let n = 0; n < whole; n += 4) {
      const w0 = a[row + n * an];
      const w1 = a[row + (n + 1) * an];
      const w2 = a[row + (n + 2) * an];
      const w3 = a[row + (n + 3) * an];
      const r0 = b0 + n * P;
      const r1 = r0 + P;
      const r2 = r1 + P;
      const r3 = r2 + P;
      for (let p = 0; p < P; p++) out[o + p] += w0 * b[r0 + p] + w1 * b[r1 + p] + w2 * b[r2 + p] + w3 * b[r3 + p];
    }
    for (let n = whole; n < N; n++) {
      const w = a[row + n * an];
      const r = b0 + n * P;
      for (let p = 0; p < P; p++) out[o + p] += w * b[r + p];
    }
  }
}

/** Rows and columns exchanged in each of `batch` matrices [rows, columns]. */
function flip(make: Allocate, x: Floats, batch: number, rows: number, columns: number): Floats {
  const out = make(x.length);
  for (let k = 0, at = 0; k < batch; k++)
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[k * rows * columns + c * rows + r] = x[at++];
  return out;
}

export function matmul(
  make: Allocate,
  a: ArrayTensor,
  b: ArrayTensor,
  transposeA: boolean,
  transposeB: boolean,
): ArrayTensor {
  const lead = a.shape.slice(0, -2);
  const [a1, a2] = a.shape.slice(-2);
  const [b1, b2] = b.shape.slice(-2);
  const [M, N] = transposeA ? [a2, a1] : [a1, a2];
  const [inner, P] = transposeB ? [b2, b1] : [b1, b2];
  if (inner !== N || !sameShape(lead, b.shape.slice(0, -2)))
    throw new RangeError(
      `Expected matrices that multiply, got [${a.shape}]${transposeA ? "ᵀ" : ""} and [${b.shape}]${transposeB ? "ᵀ" : ""}`,
    );
  const batch = sizeOf(lead);
  const right = transposeB ? flip(make, b.data, batch, b1, b2) : b.data;
  const data = make(batch * M * P);
  const [am, an] = transposeA ? [1, M] : [N, 1];
  for (let k = 0; k < batch; k++) multiply(a.data, k * M * N, am, an, right, k * N * P, data, k * M * P, M, N, P);
  return { shape: [...lead, M, P], data };
}
