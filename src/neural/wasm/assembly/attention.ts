/**
 * @file softmax(q kᵀ / √d) v and its adjoint, lane after lane: q [T, d], k [S, d], v [S, e]. What is kept for the way back
 * are the weights of the softmax, [T, S] of every lane. By scores: gS = A ⊙ (gA − Σₛ A ⊙ gA) / √d.
 *
 * `attentionMass` gives Σₜ A alone: the product with v is left to one row, and gA is the same for all rows.
 */
import { exp4, splat, storeSome } from "./functions";
import { crossPanel, packPanels, rowsTimesPanels } from "./gemm";

/** −∞ from lane `count` on. */
// @ts-ignore: decorator
@inline
function upTo(v: v128, count: i32, other: f32): v128 {
  if (count >= 4) return v;
  return v128.bitselect(v, splat(other), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
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
  let tops = splat(-Infinity);
  for (let s = 0; s < seen; s += 4) tops = f32x4.max(tops, upTo(v128.load(row + (s << 2)), seen - s, -Infinity));
  const top = splat(top4(tops));
  let sums = splat(0);
  for (let s = 0; s < seen; s += 4) {
    const at = row + (s << 2);
    const e = upTo(exp4(f32x4.mul(f32x4.sub(v128.load(at), top), splat(scale))), seen - s, 0);
    storeSome(at, e, S - s);
    sums = f32x4.add(sums, e);
  }
  for (let s = (seen + 3) & ~3; s < S; s++) store<f32>(row + (s << 2), 0);
  const sum =
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
  const share = splat(1 / sum);
  for (let s = 0; s < seen; s += 4) {
    const at = row + (s << 2);
    storeSome(at, f32x4.mul(v128.load(at), share), S - s);
  }
}

/** Weights [T, S] of one lane. `panels`: 8 (d + 1) floats for every 8 of S. */
function weigh(q: usize, k: usize, out: usize, panels: usize, T: i32, S: i32, d: i32, causal: bool): void {
  packPanels(k, 4, d << 2, d, S, 0, panels);
  rowsTimesPanels(q, d << 2, panels, T, d, S, out, S << 2);
  const scale = <f32>(1 / Math.sqrt(<f64>d));
  for (let t = 0; t < T; t++) softmaxRow(out + ((t * S) << 2), S, causal ? min(t + 1, S) : S, scale);
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
    sumRows(trace, mass, T, S);
    q += (T * d) << 2;
    k += (S * d) << 2;
    mass += S << 2;
    trace += (T * S) << 2;
  }
}

/** Column sums of [T, S], row after row. */
function sumRows(x: usize, out: usize, T: i32, S: i32): void {
  memory.fill(out, 0, S << 2);
  for (let t = 0; t < T; t++, x += S << 2)
    for (let s = 0; s < S; s += 4) {
      const at = out + (s << 2);
      storeSome(at, f32x4.add(v128.load(at), v128.load(x + (s << 2))), S - s);
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
// @ts-ignore: decorator
@inline
function scoresRow(weights: usize, g: usize, out: usize, S: i32, scale: f32): void {
  let sums = splat(0);
  for (let s = 0; s < S; s += 4) {
    const at = (<usize>s) << 2;
    sums = f32x4.add(sums, upTo(f32x4.mul(v128.load(weights + at), v128.load(g + at)), S - s, 0));
  }
  const mean = splat(
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3)),
  );
  for (let s = 0; s < S; s += 4) {
    const at = (<usize>s) << 2;
    const by = f32x4.mul(f32x4.mul(v128.load(weights + at), f32x4.sub(v128.load(g + at), mean)), splat(scale));
    storeSome(out + at, by, S - s);
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
