/**
 * @file softmax(q kᵀ / √d) v and its adjoint, lane after lane: q [T, d], k [S, d], v [S, e]. What is kept for the way back
 * are the weights of the softmax, [T, S] of every lane. By scores: gS = A ⊙ (gA − Σₛ A ⊙ gA) / √d.
 *
 * `attentionMass` gives Σₜ A alone: the product with v is left to one row, and gA is the same for all rows.
 */
import { exp4, splat, storeSome } from "./functions";
import { crossPanel, packPanels, rowsTimesPanels } from "./gemm";
import { columns } from "./reduce";

/** Rows of scores that are weighed while they are in the nearest cache. */
const TOGETHER: i32 = 16;

/** −∞ from lane `count` on. */
// @ts-ignore: decorator
@inline
function upTo(v: v128, count: i32, other: f32): v128 {
  if (count >= 4) return v;
  return v128.bitselect(v, splat(other), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

// @ts-ignore: decorator
@inline
function sum4(v: v128): f32 {
  return f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline
function top4(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  );
}

/** In place; entries from `seen` on become 0. */
function softmaxRow(row: usize, S: i32, seen: i32, scale: f32): void {
  const factor = splat(scale);
  const whole = row + ((<usize>(seen & ~3)) << 2);
  const rest = seen & 3;
  let tops = splat(-Infinity);
  for (let at = row; at < whole; at += 16) tops = f32x4.pmax(tops, v128.load(at));
  if (rest > 0) tops = f32x4.pmax(tops, upTo(v128.load(whole), rest, -Infinity));
  const top = splat(top4(tops));
  let sums = splat(0);
  for (let at = row; at < whole; at += 16) {
    const e = exp4(f32x4.mul(f32x4.sub(v128.load(at), top), factor));
    v128.store(at, e);
    sums = f32x4.add(sums, e);
  }
  if (rest > 0) {
    const e = upTo(exp4(f32x4.mul(f32x4.sub(v128.load(whole), top), factor)), rest, 0);
    storeSome(whole, e, rest);
    sums = f32x4.add(sums, e);
  }
  const share = splat(1 / sum4(sums));
  for (let at = row; at < whole; at += 16) v128.store(at, f32x4.mul(v128.load(at), share));
  if (rest > 0) storeSome(whole, f32x4.mul(v128.load(whole), share), rest);
  for (let s = seen; s < S; s++) store<f32>(row + (s << 2), 0);
}

/** Weights [T, S] of one lane. `panels`: 8 (d + 1) floats for every 8 of S. */
function weigh(q: usize, k: usize, out: usize, panels: usize, T: i32, S: i32, d: i32, causal: bool): void {
  packPanels(k, 4, d << 2, d, S, 0, panels);
  const scale = <f32>(1 / Math.sqrt(<f64>d));
  for (let first = 0; first < T; first += TOGETHER) {
    const next = min(first + TOGETHER, T);
    rowsTimesPanels(q + ((first * d) << 2), d << 2, panels, next - first, d, S, out + ((first * S) << 2), S << 2);
    for (let t = first; t < next; t++) softmaxRow(out + ((t * S) << 2), S, causal ? min(t + 1, S) : S, scale);
  }
}

/** `scratch`: panels of 8 (d + 1) floats for every 8 of S, or 8 (S + 1) for every 8 of e. */
export function attention(
  q: usize,
  k: usize,
  v: usize,
  y: usize,
  trace: usize,
  scratch: usize,
  batch: i32,
  T: i32,
  S: i32,
  d: i32,
  e: i32,
  causal: bool,
): void {
  for (let b = 0; b < batch; b++) {
    weigh(q, k, trace, scratch, T, S, d, causal);
    packPanels(v, e << 2, 4, S, e, 0, scratch);
    rowsTimesPanels(trace, S << 2, scratch, T, S, e, y, e << 2);
    q += (T * d) << 2;
    k += (S * d) << 2;
    v += (S * e) << 2;
    y += (T * e) << 2;
    trace += (T * S) << 2;
  }
}

export function attentionMass(
  q: usize,
  k: usize,
  mass: usize,
  trace: usize,
  scratch: usize,
  batch: i32,
  T: i32,
  S: i32,
  d: i32,
): void {
  for (let b = 0; b < batch; b++) {
    weigh(q, k, trace, scratch, T, S, d, false);
    columns(trace, mass, T, S, 1);
    q += (T * d) << 2;
    k += (S * d) << 2;
    mass += S << 2;
    trace += (T * S) << 2;
  }
}

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
