/**
 * @file The adjoint of `lstm.ts`, from the last step to the first.
 */
import { splat, storeSome } from "./functions";
import { packPanels, rowsTimesPanels } from "./gemm";
import { gradientOfWeights, place, rowsFrom, STEPS } from "./sequence";

/**
 * `scratch`: packed transposed weights of 8 (4H + 1) floats for every 8 of H columns; by the gates of a few steps, [4, B, 4H];
 * by states and by cells, [B, H] each.
 */
export function lstmAdjoint(
  g: usize,
  weights: usize,
  trace: usize,
  gGates: usize,
  gWeights: usize,
  scratch: usize,
  K: i32,
  B: i32,
  T: i32,
  D: i32,
  H: i32,
): void {
  const G = 4 * H;
  const line = H << 2;
  const products = scratch + (((H + 7) >> 3) << 5) * (G + 1);
  memory.fill(gWeights, 0, (K * D * H * G) << 2);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      packPanels(weights, 4, G << 2, G, H, 0, scratch);
      for (let first = 0, rows = 0; first < B; first += rows) {
        rows = rowsFrom(first, B);
        const cells = trace + (T + 1) * rows * line;
        const kept = cells + (T + 1) * rows * line;
        const byStates = products + STEPS * rows * 4 * line;
        const byCells = byStates + rows * line;
        memory.fill(byStates, 0, 2 * rows * line);
        for (let i = T - 1; i >= 0; i--) {
          const t = d == 0 ? i : T - 1 - i;
          const byGates = products + (i % STEPS) * rows * 4 * line;
          stepBack(
            place(g, k * B + first, t, d, T, D, H),
            T * D * line,
            cells + i * rows * line,
            kept + i * rows * 5 * line,
            place(gGates, k * B + first, t, d, T, D, G),
            (T * D * G) << 2,
            byGates,
            byStates,
            byCells,
            rows,
            H,
          );
          rowsTimesPanels(byGates, 4 * line, scratch, rows, G, H, byStates, line);
          if (i % STEPS == 0)
            gradientOfWeights(trace + i * rows * line, products, gWeights, min(STEPS, T - i) * rows, H, G);
        }
        trace = kept + T * rows * 5 * line;
      }
      weights += (H * G) << 2;
      gWeights += (H * G) << 2;
    }
}

function stepBack(
  g: usize,
  gStep: usize,
  cells: usize,
  kept: usize,
  gGates: usize,
  gateStep: usize,
  byGates: usize,
  byStates: usize,
  byCells: usize,
  B: i32,
  H: i32,
): void {
  const line = (<usize>H) << 2;
  const one = splat(1);
  for (let b = 0; b < B; b++) {
    for (let j = 0; j < H; j += 4) {
      const at = (<usize>j) << 2;
      const count = H - j;
      const i = v128.load(kept + at);
      const f = v128.load(kept + line + at);
      const n = v128.load(kept + 2 * line + at);
      const o = v128.load(kept + 3 * line + at);
      const t = v128.load(kept + 4 * line + at);
      const dh = f32x4.add(v128.load(g + at), v128.load(byStates + at));
      const through = f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(t, t)));
      const dc = f32x4.add(v128.load(byCells + at), through);
      const byI = f32x4.mul(f32x4.mul(dc, n), f32x4.mul(i, f32x4.sub(one, i)));
      const byF = f32x4.mul(f32x4.mul(dc, v128.load(cells + at)), f32x4.mul(f, f32x4.sub(one, f)));
      const byN = f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(n, n)));
      const byO = f32x4.mul(f32x4.mul(dh, t), f32x4.mul(o, f32x4.sub(one, o)));
      storeSome(gGates + at, byI, count);
      storeSome(gGates + line + at, byF, count);
      storeSome(gGates + 2 * line + at, byN, count);
      storeSome(gGates + 3 * line + at, byO, count);
      storeSome(byGates + at, byI, count);
      storeSome(byGates + line + at, byF, count);
      storeSome(byGates + 2 * line + at, byN, count);
      storeSome(byGates + 3 * line + at, byO, count);
      storeSome(byCells + at, f32x4.mul(dc, f), count);
    }
    g += gStep;
    cells += line;
    kept += 5 * line;
    gGates += gateStep;
    byGates += 4 * line;
    byStates += line;
    byCells += line;
  }
}
