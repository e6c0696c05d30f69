/**
 * @file softmax(q kᵀ / √d) v, lane after lane: q [T, d], k [S, d], v [S, e]. What is kept for the way back are the weights of
 * the softmax, [T, S] of every lane. `attentionMass` gives their sums over T alone: the product with v is left to one row.
 */
import { exp4, splat, storeSome } from "./functions";
import { packPanels, rowsTimesPanels } from "./gemm";
import { columns } from "./reduce";

/** Rows of scores that are weighed while they are in the nearest cache. */
const TOGETHER: i32 = 16;

/** −∞ from lane `count` on. */
// @ts-ignore: decorator
@inline
export function upTo(v: v128, count: i32, other: f32): v128 {
  if (count >= 4) return v;
  return v128.bitselect(v, splat(other), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

// @ts-ignore: decorator
@inline
export function sum4(v: v128): f32 {
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
