/**
 * @file Gated recurrent units over whole sequences, and their adjoint (`../../ops.ts` has the equations). The loop over rows
 * is in here; every step is one product of [B, H] and [H, 3H] with packed weights, and one pass over B rows of units.
 *
 * What is kept for the way back lies step after step, per network and direction: states [T + 1, B, H], the first one the
 * start, then r, z, n and the hidden part of n, [T, B, 4H].
 */
import { sigmoid4, splat, storeSome, tanh4 } from "./functions";
import { addCrossPanel, packPanels, rowsTimesPanels } from "./gemm";
import { addColumns } from "./reduce";

/** Floats that one direction of one network keeps. */
// @ts-ignore: decorator
@inline
function traceSize(B: i32, T: i32, H: i32): i32 {
  return (T + 1) * B * H + 4 * T * B * H;
}

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
  const inner = scratch + (((G + 7) >> 3) << 5) * (H + 1);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      packPanels(weights, G << 2, 4, H, G, bias, scratch);
      const states = trace;
      const kept = trace + (((T + 1) * B * H) << 2);
      for (let b = 0; b < B; b++)
        memory.copy(states + ((b * H) << 2), start + (((k * B + b) * D + d) * H << 2), H << 2);
      for (let i = 0; i < T; i++) {
        const t = d == 0 ? i : T - 1 - i;
        const before = states + ((i * B * H) << 2);
        rowsTimesPanels(before, H << 2, scratch, B, H, G, inner, G << 2);
        step(
          gates + ((((k * B * T + t) * D + d) * G) << 2),
          (T * D * G) << 2,
          inner,
          before,
          before + ((B * H) << 2),
          y + ((((k * B * T + t) * D + d) * H) << 2),
          (T * D * H) << 2,
          kept + ((i * B * 4 * H) << 2),
          B,
          H,
        );
      }
      weights += (H * G) << 2;
      bias += G << 2;
      trace += traceSize(B, T, H) << 2;
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

/**
 * `scratch`: packed transposed weights of 8 (3H + 1) floats for every 8 of H columns, then by the hidden product [B, 3H], by
 * the state through it and past it, [B, H] each.
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
  const byInner = scratch + (((H + 7) >> 3) << 5) * (G + 1);
  const through = byInner + ((B * G) << 2);
  const past = through + ((B * H) << 2);
  memory.fill(gWeights, 0, (K * D * H * G) << 2);
  memory.fill(gBias, 0, (K * D * G) << 2);
  for (let k = 0; k < K; k++)
    for (let d = 0; d < D; d++) {
      packPanels(weights, 4, G << 2, G, H, 0, scratch);
      memory.fill(through, 0, (2 * B * H) << 2);
      const kept = trace + (((T + 1) * B * H) << 2);
      for (let i = T - 1; i >= 0; i--) {
        const t = d == 0 ? i : T - 1 - i;
        const before = trace + ((i * B * H) << 2);
        stepBack(
          g + ((((k * B * T + t) * D + d) * H) << 2),
          (T * D * H) << 2,
          before,
          kept + ((i * B * 4 * H) << 2),
          gGates + ((((k * B * T + t) * D + d) * G) << 2),
          (T * D * G) << 2,
          byInner,
          through,
          past,
          B,
          H,
        );
        rowsTimesPanels(byInner, G << 2, scratch, B, G, H, through, H << 2);
        for (let p = 0; p < G; p += 8)
          addCrossPanel(before, H << 2, byInner + (p << 2), G << 2, H, B, gWeights + (p << 2), G << 2, min(8, G - p));
        addColumns(byInner, gBias, B, G);
      }
      for (let b = 0; b < B; b++) {
        const to = gStart + (((k * B + b) * D + d) * H << 2);
        const at = (b * H) << 2;
        for (let j = 0; j < H; j++)
          store<f32>(to + (j << 2), load<f32>(through + at + (j << 2)) + load<f32>(past + at + (j << 2)));
      }
      weights += (H * G) << 2;
      gWeights += (H * G) << 2;
      gBias += G << 2;
      trace += traceSize(B, T, H) << 2;
    }
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
