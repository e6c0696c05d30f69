/**
 * @file Gated recurrent units over whole sequences (`../../ops.ts` has the equations). The loop over rows is in here; every
 * step is one product of [B, H] and [H, 3H] with packed weights, and one pass over B rows of units.
 *
 * What is kept for the way back, for every group of rows, step after step: states [T + 1, rows, H], the first one the start,
 * then r, z, n and the hidden part of n, [T, rows, 4H].
 */
import { sigmoid4, storeSome, tanh4 } from "./functions";
import { packPanels, rowsTimesPanels } from "./gemm";
import { place, rowsFrom } from "./sequence";

/** `scratch`: packed weights of 8 (H + 1) floats for every 8 of 3H columns, then [B, 3H]. */
export function gru(
  gates: usize,
  weights: usize,
  bias: usize,
  start: usize,
  y: usize,
  trace: usize,
  scratch: usize,
  K: i32,
  B: i32,
  T: i32,
  D: i32,
  H: i32,
): void {
  const G = 3 * H;
  const line = H << 2;
  const inner = scratch + (((G + 7) >> 3) << 5) * (H + 1);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      packPanels(weights, G << 2, 4, H, G, bias, scratch);
      for (let first = 0, rows = 0; first < B; first += rows) {
        rows = rowsFrom(first, B);
        const kept = trace + (T + 1) * rows * line;
        for (let b = 0; b < rows; b++)
          memory.copy(trace + b * line, place(start, k * B + first + b, 0, d, 1, D, H), line);
        for (let i = 0; i < T; i++) {
          const t = d == 0 ? i : T - 1 - i;
          const before = trace + i * rows * line;
          rowsTimesPanels(before, line, scratch, rows, H, G, inner, G << 2);
          step(
            place(gates, k * B + first, t, d, T, D, G),
            (T * D * G) << 2,
            inner,
            before,
            before + rows * line,
            place(y, k * B + first, t, d, T, D, H),
            T * D * line,
            kept + i * rows * 4 * line,
            rows,
            H,
          );
        }
        trace += (5 * T + 1) * rows * line;
      }
      weights += H * G << 2;
      bias += G << 2;
    }
}

/** Units of all B rows at one step; rows of the gates and of y lie `gateStep` and `yStep` bytes apart. */
function step(
  gates: usize,
  gateStep: usize,
  inner: usize,
  before: usize,
  after: usize,
  y: usize,
  yStep: usize,
  kept: usize,
  B: i32,
  H: i32,
): void {
  const line = (<usize>H) << 2;
  for (let b = 0; b < B; b++) {
    for (let j = 0; j < H; j += 4) {
      const at = (<usize>j) << 2;
      const count = H - j;
      const hidden = v128.load(inner + 2 * line + at);
      const r = sigmoid4(f32x4.add(v128.load(gates + at), v128.load(inner + at)));
      const z = sigmoid4(f32x4.add(v128.load(gates + line + at), v128.load(inner + line + at)));
      const n = tanh4(f32x4.add(v128.load(gates + 2 * line + at), f32x4.mul(r, hidden)));
      const h = f32x4.add(n, f32x4.mul(z, f32x4.sub(v128.load(before + at), n)));
      storeSome(kept + at, r, count);
      storeSome(kept + line + at, z, count);
      storeSome(kept + 2 * line + at, n, count);
      storeSome(kept + 3 * line + at, hidden, count);
      storeSome(after + at, h, count);
      storeSome(y + at, h, count);
    }
    gates += gateStep;
    inner += 3 * line;
    before += line;
    after += line;
    y += yStep;
    kept += 4 * line;
  }
}
