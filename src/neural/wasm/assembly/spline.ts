/**
 * @file The monotone rational-quadratic spline (Durkan et al. 2019, eqs. 4, 5) and its adjoint, one element after the
 * other; the softmaxes run four bins at a time. `scratch` holds two tables of `bins` floats, rounded up to vectors.
 */
import { exp1, exp4, log1, softplus4, splat } from "./functions";

const MIN_SHARE: f32 = 1e-3;
const MIN_SLOPE: f32 = 1e-3;
const SLOPE_SHIFT: f32 = 0.5397424172369522; // log(e^(1 − MIN_SLOPE) − 1)

// the bin that was found last, and the value there
let found: i32 = 0;
let left: f32 = 0;
let width: f32 = 0;
let low: f32 = 0;
let height: f32 = 0;
let slope0: f32 = 0;
let slope1: f32 = 0;

/** softmax of n floats at h into `out`, which has room for whole vectors. */
function softmax(h: usize, n: i32, out: usize): void {
  let top: f32 = -Infinity;
  for (let i = 0; i < n; i++) {
    const v = load<f32>(h + (i << 2));
    store<f32>(out + (i << 2), v);
    top = max<f32>(top, v);
  }
  for (let i = n; i & 3; i++) store<f32>(out + (i << 2), -Infinity);
  let sum = splat(0);
  for (let i = 0; i < n; i += 4) {
    const e = exp4(f32x4.sub(v128.load(out + (i << 2)), splat(top)));
    v128.store(out + (i << 2), e);
    sum = f32x4.add(sum, e);
  }
  const total =
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  const factor = splat(<f32>1 / total);
  for (let i = 0; i < n; i += 4) v128.store(out + (i << 2), f32x4.mul(v128.load(out + (i << 2)), factor));
}

// @ts-ignore: decorator
@inline
function lengthOf(share: f32, bins: i32, tail: f32): f32 {
  return ((<f32>1 - <f32>bins * MIN_SHARE) * share + MIN_SHARE) * (<f32>2 * tail);
}

/** MIN_SLOPE + softplus; 1 at both ends. Slope i of bins + 1. */
function slopeOf(inner: usize, i: i32, bins: i32): f32 {
  if (i == 0 || i == bins) return 1;
  const h = load<f32>(inner + ((i - 1) << 2)) + SLOPE_SHIFT;
  return MIN_SLOPE + f32x4.extract_lane(softplus4(splat(h)), 0);
}

/** Finds the bin of x in (−tail, tail). */
function locate(x: f32, heads: usize, bins: i32, tail: f32, shares: usize, shares2: usize): void {
  softmax(heads, bins, shares);
  softmax(heads + (bins << 2), bins, shares2);
  left = -tail;
  low = -tail;
  found = 0;
  width = lengthOf(load<f32>(shares), bins, tail);
  height = lengthOf(load<f32>(shares2), bins, tail);
  while (found < bins - 1 && x > left + width) {
    left += width;
    low += height;
    found++;
    width = lengthOf(load<f32>(shares + (found << 2)), bins, tail);
    height = lengthOf(load<f32>(shares2 + (found << 2)), bins, tail);
  }
  const inner = heads + (bins << 3);
  slope0 = slopeOf(inner, found, bins);
  slope1 = slopeOf(inner, found + 1, bins);
}

export function spline(
  x: usize,
  heads: usize,
  y: usize,
  logDet: usize,
  scratch: usize,
  rows: i32,
  D: i32,
  bins: i32,
  tail: f32,
): void {
  const shares2 = scratch + (((bins + 3) & ~3) << 2);
  const step = (3 * bins - 1) << 2;
  for (let r = 0; r < rows; r++, logDet += 4) {
    let total: f32 = 0;
    for (let d = 0; d < D; d++, x += 4, y += 4, heads += step) {
      const at = load<f32>(x);
      if (!(at > -tail && at < tail)) {
        store<f32>(y, at);
        continue;
      }
      locate(at, heads, bins, tail, scratch, shares2);
      const s = height / width;
      const theta = (at - left) / width;
      const rest = <f32>1 - theta;
      const t = theta * rest;
      const below = s + (slope0 + slope1 - <f32>2 * s) * t;
      const above = s * theta * theta + slope0 * t;
      const curve = slope1 * theta * theta + <f32>2 * s * t + slope0 * rest * rest;
      store<f32>(y, low + (height * above) / below);
      total += log1((s * s * curve) / (below * below));
    }
    store<f32>(logDet, total);
  }
}

/** Gradients by unconstrained shares from those by lengths: `before` reaches all bins left of the one found, `at` it. */
function gradientOfShares(g: usize, shares: usize, bins: i32, tail: f32, before: f32, at: f32): void {
  const factor = (<f32>1 - <f32>bins * MIN_SHARE) * (<f32>2 * tail);
  let mean: f32 = 0;
  for (let i = 0; i < found; i++) mean += load<f32>(shares + (i << 2)) * before;
  mean += load<f32>(shares + (found << 2)) * at;
  for (let i = 0; i < bins; i++) {
    const by = i < found ? before : i == found ? at : <f32>0;
    store<f32>(g + (i << 2), factor * load<f32>(shares + (i << 2)) * (by - mean));
  }
}

function gradientOfSlope(g: usize, inner: usize, i: i32, bins: i32, by: f32): void {
  if (i == 0 || i == bins) return;
  const h = load<f32>(inner + ((i - 1) << 2)) + SLOPE_SHIFT;
  store<f32>(g + ((i - 1) << 2), by / (<f32>1 + exp1(-h)));
}

export function splineAdjoint(
  gy: usize,
  gLogDet: usize,
  x: usize,
  heads: usize,
  gx: usize,
  gHeads: usize,
  scratch: usize,
  rows: i32,
  D: i32,
  bins: i32,
  tail: f32,
): void {
  const shares2 = scratch + (((bins + 3) & ~3) << 2);
  const count = 3 * bins - 1;
  const step = count << 2;
  for (let r = 0; r < rows; r++, gLogDet += 4) {
    const gl = load<f32>(gLogDet);
    for (let d = 0; d < D; d++, x += 4, gy += 4, gx += 4, heads += step, gHeads += step) {
      const at = load<f32>(x);
      const g = load<f32>(gy);
      memory.fill(gHeads, 0, step);
      if (!(at > -tail && at < tail)) {
        store<f32>(gx, g);
        continue;
      }
      locate(at, heads, bins, tail, scratch, shares2);
      const s = height / width;
      const theta = (at - left) / width;
      const rest = <f32>1 - theta;
      const t = theta * rest;
      const turn = <f32>1 - <f32>2 * theta;
      const below = s + (slope0 + slope1 - <f32>2 * s) * t;
      const above = s * theta * theta + slope0 * t;
      const curve = slope1 * theta * theta + <f32>2 * s * t + slope0 * rest * rest;
      const gh = (g * height) / (below * below); // gradient by above / below, over below²

      const byTheta =
        gh * s * curve +
        gl *
          ((<f32>2 * (slope1 * theta + s * turn - slope0 * rest)) / curve -
            (<f32>2 * (slope0 + slope1 - <f32>2 * s) * turn) / below);
      const byS =
        gh * (theta * theta * below - above * (<f32>1 - <f32>2 * t)) +
        gl * (<f32>2 / s + (<f32>2 * t) / curve - (<f32>2 * (<f32>1 - <f32>2 * t)) / below);
      const by0 = gh * t * (below - above) + gl * ((rest * rest) / curve - (<f32>2 * t) / below);
      const by1 = -gh * above * t + gl * ((theta * theta) / curve - (<f32>2 * t) / below);

      const byX = byTheta / width;
      const byWidth = -(byS * s + byTheta * theta) / width;
      const byHeight = (g * above) / below + byS / width;
      store<f32>(gx, byX);
      gradientOfShares(gHeads, scratch, bins, tail, -byX, byWidth);
      gradientOfShares(gHeads + (bins << 2), shares2, bins, tail, g, byHeight);
      const inner = heads + (bins << 3);
      gradientOfSlope(gHeads + (bins << 3), inner, found, bins, by0);
      gradientOfSlope(gHeads + (bins << 3), inner, found + 1, bins, by1);
    }
  }
}
