/**
 * @file The bins of rational-quadratic splines for four elements side by side, from their unconstrained heads: `bins`
 * widths, `bins` heights, bins − 1 slopes (the constraints are those of `../../spline.ts`).
 */
import { exp4, softplus4, splat } from "./functions";

export const MIN_SHARE: f32 = 1e-3;
const MIN_SLOPE: f32 = 1e-3;
const SLOPE_SHIFT: f32 = 0.5397424172369522; // log(e^(1 − MIN_SLOPE) − 1)

// the heads of the four elements at hand
let h0: usize = 0;
let h1: usize = 0;
let h2: usize = 0;
let h3: usize = 0;

// @ts-ignore: decorator
@inline
export function gather4(a: usize, b: usize, c: usize, d: usize): v128 {
  let v = v128.load32_zero(a);
  v = v128.load_lane<f32>(b, v, 1);
  v = v128.load_lane<f32>(c, v, 2);
  return v128.load_lane<f32>(d, v, 3);
}

// @ts-ignore: decorator
@inline
export function scatter4(v: v128, a: usize, b: usize, c: usize, d: usize): void {
  v128.store_lane<f32>(a, v, 0);
  v128.store_lane<f32>(b, v, 1);
  v128.store_lane<f32>(c, v, 2);
  v128.store_lane<f32>(d, v, 3);
}

/** Numerators of the softmax of n heads into `table`; returns one over their sum. */
function softmax(offset: usize, n: i32, table: usize): v128 {
  const end = offset + ((<usize>n) << 2);
  let top = splat(-Infinity);
  let to = table;
  for (let at = offset; at < end; at += 4, to += 16) {
    const v = gather4(h0 + at, h1 + at, h2 + at, h3 + at);
    v128.store(to, v);
    top = f32x4.max(top, v);
  }
  let sum = splat(0);
  for (let t = table; t < to; t += 16) {
    const e = exp4(f32x4.sub(v128.load(t), top));
    v128.store(t, e);
    sum = f32x4.add(sum, e);
  }
  return f32x4.div(splat(1), sum);
}

// the bins that the four elements fall into, and what is true of them
export let inverseW: v128 = i64x2.splat(0); // of the sums of softmaxes
export let inverseH: v128 = i64x2.splat(0);
export let bin: v128 = i64x2.splat(0); // whole numbers
export let left: v128 = i64x2.splat(0);
export let width: v128 = i64x2.splat(0);
export let low: v128 = i64x2.splat(0);
export let height: v128 = i64x2.splat(0);
export let raw0: v128 = i64x2.splat(0); // heads of the slopes at both ends, shifted
export let raw1: v128 = i64x2.splat(0);
export let slope0: v128 = i64x2.splat(0);
export let slope1: v128 = i64x2.splat(0);

/** The four elements from e on; past the last one they repeat it. `step` bytes from heads to heads. */
export function seat(heads: usize, e: i32, last: i32, step: usize): void {
  h0 = heads + <usize>e * step;
  h1 = heads + <usize>min(e + 1, last) * step;
  h2 = heads + <usize>min(e + 2, last) * step;
  h3 = heads + <usize>min(e + 3, last) * step;
}

/** Finds the bins of x, with the slopes at their ends. The tables keep the numerators of both softmaxes. */
export function locate(x: v128, bins: i32, tail: f32, tableW: usize, tableH: usize): void {
  const bytes = (<usize>bins) << 2;
  inverseW = softmax(0, bins, tableW);
  inverseH = softmax(bytes, bins, tableH);
  const spread = splat((<f32>1 - <f32>bins * MIN_SHARE) * (<f32>2 * tail));
  const least = splat(MIN_SHARE * (<f32>2 * tail));
  const factorW = f32x4.mul(inverseW, spread);
  const factorH = f32x4.mul(inverseH, spread);
  let edge = splat(-tail);
  let floor = edge;
  let before = splat(0);
  let found = i32x4.splat(0);
  let l = edge;
  let w = edge;
  let b = edge;
  let h = edge;
  let r0 = before;
  let r1 = before;
  for (let j = 0; j < bins; j++) {
    const across = f32x4.add(f32x4.mul(v128.load(tableW + (j << 4)), factorW), least);
    const up = f32x4.add(f32x4.mul(v128.load(tableH + (j << 4)), factorH), least);
    const at = 2 * bytes + ((<usize>j) << 2);
    const after = j < bins - 1 ? gather4(h0 + at, h1 + at, h2 + at, h3 + at) : before;
    const reached = j == 0 ? i32x4.splat(-1) : f32x4.gt(x, edge);
    found = v128.bitselect(i32x4.splat(j), found, reached);
    l = v128.bitselect(edge, l, reached);
    w = v128.bitselect(across, w, reached);
    b = v128.bitselect(floor, b, reached);
    h = v128.bitselect(up, h, reached);
    r0 = v128.bitselect(before, r0, reached);
    r1 = v128.bitselect(after, r1, reached);
    edge = f32x4.add(edge, across);
    floor = f32x4.add(floor, up);
    before = after;
  }
  bin = found;
  left = l;
  width = w;
  low = b;
  height = h;
  raw0 = f32x4.add(r0, splat(SLOPE_SHIFT));
  raw1 = f32x4.add(r1, splat(SLOPE_SHIFT));
  const one = splat(1);
  const first = i32x4.eq(found, i32x4.splat(0));
  const last = i32x4.eq(found, i32x4.splat(bins - 1));
  slope0 = v128.bitselect(one, f32x4.add(softplus4(raw0), splat(MIN_SLOPE)), first);
  slope1 = v128.bitselect(one, f32x4.add(softplus4(raw1), splat(MIN_SLOPE)), last);
}
