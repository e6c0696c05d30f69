/**
 * @file The adjoint of `gru.ts`, from the last step to the first.
 */
import { splat, storeSome } from "./functions";
import { packPanels, rowsTimesPanels } from "./gemm";
import { gradientOfWeights, place, rowsFrom, STEPS } from "./sequence";
import { addColumns } from "./reduce";

/**
 * `scratch`: packed transposed weights of 8 (3H + 1) floats for every 8 of H columns; by the hidden products of a few steps,
 * [4, B, 3H]; by the state through it and past it, [B, H] each.
 */
export function gruAdjoint(
  g: usize,
  weights: usize,
  trace: usize,
  gGates: usize,
  gWeights: usize,
  gBias: usize,
  gStart: usize,
  scratch: usize,
  K: i32,
  B: i32,
  T: i32,
  D: i32,
  H: i32,
): void {
  const G = 3 * H;
  const line = H << 2;
  const products = scratch + (((H + 7) >> 3) << 5) * (G + 1);
  memory.fill(gWeights, 0, (K * D * H * G) << 2);
  memory.fill(gBias, 0, (K * D * G) << 2);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      packPanels(weights, 4, G << 2, G, H, 0, scratch);
      for (let first = 0, rows = 0; first < B; first += rows) {
        rows = rowsFrom(first, B);
        const kept = trace + (T + 1) * rows * line;
        const through = products + STEPS * rows * 3 * line;
        const past = through + rows * line;
        memory.fill(through, 0, 2 * rows * line);
        for (let i = T - 1; i >= 0; i--) {
          const t = d == 0 ? i : T - 1 - i;
          const before = trace + i * rows * line;
          const byInner = products + (i % STEPS) * rows * 3 * line;
          stepBack(
            place(g, k * B + first, t, d, T, D, H),
            T * D * line,
            before,
            kept + i * rows * 4 * line,
            place(gGates, k * B + first, t, d, T, D, G),
            (T * D * G) << 2,
            byInner,
            through,
            past,
            rows,
            H,
          );
          rowsTimesPanels(byInner, 3 * line, scratch, rows, G, H, through, line);
          if (i % STEPS == 0) {
            const count = min(STEPS, T - i) * rows;
            gradientOfWeights(before, products, gWeights, count, H, G);
            addColumns(products, gBias, count, G);
          }
        }
        for (let b = 0; b < rows; b++)
          sumOf(through + b * line, past + b * line, place(gStart, k * B + first + b, 0, d, 1, D, H), H);
        trace += (5 * T + 1) * rows * line;
      }
      weights += (H * G) << 2;
      gWeights += (H * G) << 2;
      gBias += G << 2;
    }
}

function sumOf(a: usize, b: usize, out: usize, n: i32): void {
  for (let j = 0; j < n; j++, a += 4, b += 4, out += 4) store<f32>(out, load<f32>(a) + load<f32>(b));
}

/** From what reaches the states after a step to what reaches gates, hidden product and the states before it. */
function stepBack(
  g: usize,
  gStep: usize,
  before: usize,
  kept: usize,
  gGates: usize,
  gateStep: usize,
  byInner: usize,
  through: usize,
  past: usize,
  B: i32,
  H: i32,
): void {
  const line = (<usize>H) << 2;
  const one = splat(1);
  for (let b = 0; b < B; b++) {
    for (let j = 0; j < H; j += 4) {
      const at = (<usize>j) << 2;
      const count = H - j;
      const dh = f32x4.add(v128.load(g + at), f32x4.add(v128.load(through + at), v128.load(past + at)));
      const r = v128.load(kept + at);
      const z = v128.load(kept + line + at);
      const n = v128.load(kept + 2 * line + at);
      const hidden = v128.load(kept + 3 * line + at);
      const byN = f32x4.mul(f32x4.mul(dh, f32x4.sub(one, z)), f32x4.sub(one, f32x4.mul(n, n)));
      const slopeZ = f32x4.mul(z, f32x4.sub(one, z));
      const byZ = f32x4.mul(f32x4.mul(dh, f32x4.sub(v128.load(before + at), n)), slopeZ);
      const byR = f32x4.mul(f32x4.mul(byN, hidden), f32x4.mul(r, f32x4.sub(one, r)));
      storeSome(gGates + at, byR, count);
      storeSome(gGates + line + at, byZ, count);
      storeSome(gGates + 2 * line + at, byN, count);
      storeSome(byInner + at, byR, count);
      storeSome(byInner + line + at, byZ, count);
      storeSome(byInner + 2 * line + at, f32x4.mul(byN, r), count);
      storeSome(past + at, f32x4.mul(dh, z), count);
    }
    g += gStep;
    before += line;
    kept += 4 * line;
    gGates += gateStep;
    byInner += 3 * line;
    through += line;
    past += line;
  }
}
