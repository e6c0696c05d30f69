/**
 * @file Long short-term memories over whole sequences (`../../ops.ts` has the equations), grouped like `gru.ts`. Kept for the
 * way back, for every group of rows: states and cells [T + 1, rows, H] each, the first ones 0, then i, f, g, o and tanh c,
 * [T, rows, 5H].
 */
import { sigmoid4, storeSome, tanh4 } from "./functions";
import { packPanels, rowsTimesPanels } from "./gemm";
import { place, rowsFrom } from "./sequence";

/** `scratch`: packed weights of 8 (H + 1) floats for every 8 of 4H columns, then [B, 4H]. */
export function lstm(
  gates: usize,
  weights: usize,
  y: usize,
  trace: usize,
  scratch: usize,
  K: i32,
  B: i32,
  T: i32,
  D: i32,
  H: i32,
): void {
  const G = 4 * H;
  const line = H << 2;
  const inner = scratch + (((G + 7) >> 3) << 5) * (H + 1);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      packPanels(weights, G << 2, 4, H, G, 0, scratch);
      for (let first = 0, rows = 0; first < B; first += rows) {
        rows = rowsFrom(first, B);
        const cells = trace + (T + 1) * rows * line;
        const kept = cells + (T + 1) * rows * line;
        memory.fill(trace, 0, rows * line);
        memory.fill(cells, 0, rows * line);
        for (let i = 0; i < T; i++) {
          const t = d == 0 ? i : T - 1 - i;
          const before = i * rows * line;
          rowsTimesPanels(trace + before, line, scratch, rows, H, G, inner, G << 2);
          step(
            place(gates, k * B + first, t, d, T, D, G),
            (T * D * G) << 2,
            inner,
            trace + before + rows * line,
            cells + before,
            cells + before + rows * line,
            place(y, k * B + first, t, d, T, D, H),
            T * D * line,
            kept + i * rows * 5 * line,
            rows,
            H,
          );
        }
        trace = kept + T * rows * 5 * line;
      }
      weights += (H * G) << 2;
    }
}

function step(
  gates: usize,
  gateStep: usize,
  inner: usize,
  after: usize,
  cells: usize,
  next: usize,
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
      const i = sigmoid4(f32x4.add(v128.load(gates + at), v128.load(inner + at)));
      const f = sigmoid4(f32x4.add(v128.load(gates + line + at), v128.load(inner + line + at)));
      const g = tanh4(f32x4.add(v128.load(gates + 2 * line + at), v128.load(inner + 2 * line + at)));
      const o = sigmoid4(f32x4.add(v128.load(gates + 3 * line + at), v128.load(inner + 3 * line + at)));
      const c = f32x4.add(f32x4.mul(f, v128.load(cells + at)), f32x4.mul(i, g));
      const t = tanh4(c);
      const h = f32x4.mul(o, t);
      storeSome(kept + at, i, count);
      storeSome(kept + line + at, f, count);
      storeSome(kept + 2 * line + at, g, count);
      storeSome(kept + 3 * line + at, o, count);
      storeSome(kept + 4 * line + at, t, count);
      storeSome(next + at, c, count);
      storeSome(after + at, h, count);
      storeSome(y + at, h, count);
    }
    gates += gateStep;
    inner += 4 * line;
    after += line;
    cells += line;
    next += line;
    y += yStep;
    kept += 5 * line;
  }
}
