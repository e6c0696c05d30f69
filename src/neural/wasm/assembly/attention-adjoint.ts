/**
 * @file The adjoints of `attention.ts`, lane after lane. By scores: gS = A ⊙ (gA − Σₛ A ⊙ gA) / √d; of the mass alone gA is the
 * same for all rows.
 */
import { sum4, upTo } from "./attention";
import { splat, storeSome } from "./functions";
import { crossPanel, packPanels, rowsTimesPanels } from "./gemm";

/** gq and gk of one lane from gS, [T, S]. */
function throughScores(
  gS: usize,
  q: usize,
  k: usize,
  gq: usize,
  gk: usize,
  panels: usize,
  T: i32,
  S: i32,
  d: i32,
): void {
  packPanels(k, d << 2, 4, S, d, 0, panels);
  rowsTimesPanels(gS, S << 2, panels, T, S, d, gq, d << 2);
  for (let p = 0; p < d; p += 8) crossPanel(gS, S << 2, q + (p << 2), d << 2, S, T, gk + (p << 2), d << 2, min(8, d - p));
}

/** out = weights ⊙ (g − mean) · scale */
function scoresRow(weights: usize, g: usize, out: usize, S: i32, scale: f32): void {
  const whole = (<usize>(S & ~3)) << 2;
  const rest = S & 3;
  let sums = splat(0);
  for (let at: usize = 0; at < whole; at += 16)
    sums = f32x4.add(sums, f32x4.mul(v128.load(weights + at), v128.load(g + at)));
  if (rest > 0) {
    const last = f32x4.mul(v128.load(weights + whole), v128.load(g + whole));
    sums = f32x4.add(sums, upTo(last, rest, 0));
  }
  const mean = splat(sum4(sums));
  const factor = splat(scale);
  for (let at: usize = 0; at < whole; at += 16)
    v128.store(out + at, f32x4.mul(f32x4.mul(v128.load(weights + at), f32x4.sub(v128.load(g + at), mean)), factor));
  if (rest > 0) {
    const last = f32x4.mul(v128.load(weights + whole), f32x4.sub(v128.load(g + whole), mean));
    storeSome(out + whole, f32x4.mul(last, factor), rest);
  }
}

/** `scratch`: [T, S], then panels of 8 (S + 1) floats for every 8 of d or 8 (e + 1) for every 8 of S. */
export function attentionAdjoint(
  g: usize,
  q: usize,
  k: usize,
  v: usize,
  trace: usize,
  gq: usize,
  gk: usize,
  gv: usize,
  scratch: usize,
  batch: i32,
  T: i32,
  S: i32,
  d: i32,
  e: i32,
): void {
  const panels = scratch + ((T * S) << 2);
  const scale = <f32>(1 / Math.sqrt(<f64>d));
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < e; p += 8)
      crossPanel(trace, S << 2, g + (p << 2), e << 2, S, T, gv + (p << 2), e << 2, min(8, e - p));
    packPanels(v, 4, e << 2, e, S, 0, panels);
    rowsTimesPanels(g, e << 2, panels, T, e, S, scratch, S << 2);
    for (let t = 0; t < T; t++) {
      const row = scratch + ((t * S) << 2);
      scoresRow(trace + ((t * S) << 2), row, row, S, scale);
    }
    throughScores(scratch, q, k, gq, gk, panels, T, S, d);
    g += (T * e) << 2;
    q += (T * d) << 2;
    k += (S * d) << 2;
    v += (S * e) << 2;
    gq += (T * d) << 2;
    gk += (S * d) << 2;
    gv += (S * e) << 2;
    trace += (T * S) << 2;
  }
}

export function attentionMassAdjoint(
  g: usize,
  q: usize,
  k: usize,
  trace: usize,
  gq: usize,
  gk: usize,
  scratch: usize,
  batch: i32,
  T: i32,
  S: i32,
  d: i32,
): void {
  const panels = scratch + ((T * S) << 2);
  const scale = <f32>(1 / Math.sqrt(<f64>d));
  for (let b = 0; b < batch; b++) {
    for (let t = 0; t < T; t++) scoresRow(trace + ((t * S) << 2), g, scratch + ((t * S) << 2), S, scale);
    throughScores(scratch, q, k, gq, gk, panels, T, S, d);
    g += S << 2;
    q += (T * d) << 2;
    k += (S * d) << 2;
    gq += (T * d) << 2;
    gk += (S * d) << 2;
    trace += (T * S) << 2;
  }
}
