/**
 * @file The monotone rational-quadratic spline (Durkan et al. 2019, eqs. 4, 5) and its adjoint, four elements side by
 * side. An element's heads are `bins` widths, `bins` heights and bins − 1 slopes. `scratch` holds two tables of `bins`
 * vectors and, behind them, one float per element.
 */
import { exp4, log4, sigmoid4, softplus4, splat } from "./functions";

const MIN_SHARE: f32 = 1e-3;
const MIN_SLOPE: f32 = 1e-3;
const SLOPE_SHIFT: f32 = 0.5397424172369522; // log(e^(1 − MIN_SLOPE) − 1)

// the heads of the four elements at hand
let h0: usize = 0;
let h1: usize = 0;
let h2: usize = 0;
let h3: usize = 0;

// @ts-ignore: decorator
@inline
function gather4(a: usize, b: usize, c: usize, d: usize): v128 {
  let v = v128.load32_zero(a);
  v = v128.load_lane<f32>(b, v, 1);
  v = v128.load_lane<f32>(c, v, 2);
  return v128.load_lane<f32>(d, v, 3);
}

// @ts-ignore: decorator
@inline
function scatter4(v: v128, a: usize, b: usize, c: usize, d: usize): void {
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
let inverseW: v128 = i64x2.splat(0); // of the sums of softmaxes
let inverseH: v128 = i64x2.splat(0);
let bin: v128 = i64x2.splat(0); // whole numbers
let left: v128 = i64x2.splat(0);
let width: v128 = i64x2.splat(0);
let low: v128 = i64x2.splat(0);
let height: v128 = i64x2.splat(0);
let raw0: v128 = i64x2.splat(0); // heads of the slopes at both ends, shifted
let raw1: v128 = i64x2.splat(0);
let slope0: v128 = i64x2.splat(0);
let slope1: v128 = i64x2.splat(0);

function locate(x: v128, bins: i32, tail: f32, tableW: usize, tableH: usize): void {
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
  const tableH = scratch + ((<usize>bins) << 4);
  const logs = tableH + ((<usize>bins) << 4);
  const step = (<usize>(3 * bins - 1)) << 2;
  const last = rows * D - 1;
  const one = splat(1);
  const two = splat(2);
  for (let e = 0; e <= last; e += 4) {
    // elements past the end repeat the last one
    const e1 = min(e + 1, last);
    const e2 = min(e + 2, last);
    const e3 = min(e + 3, last);
    h0 = heads + <usize>e * step;
    h1 = heads + <usize>e1 * step;
    h2 = heads + <usize>e2 * step;
    h3 = heads + <usize>e3 * step;
    const at = gather4(x + (e << 2), x + (e1 << 2), x + (e2 << 2), x + (e3 << 2));
    locate(at, bins, tail, scratch, tableH);
    const inside = v128.and(f32x4.gt(at, splat(-tail)), f32x4.lt(at, splat(tail)));
    const s = f32x4.div(height, width);
    const theta = f32x4.div(f32x4.sub(at, left), width);
    const rest = f32x4.sub(one, theta);
    const t = f32x4.mul(theta, rest);
    const s2 = f32x4.mul(s, two);
    const theta2 = f32x4.mul(theta, theta);
    const below = f32x4.add(s, f32x4.mul(f32x4.sub(f32x4.add(slope0, slope1), s2), t));
    const above = f32x4.add(f32x4.mul(s, theta2), f32x4.mul(slope0, t));
    const curve = f32x4.add(
      f32x4.add(f32x4.mul(slope1, theta2), f32x4.mul(s2, t)),
      f32x4.mul(slope0, f32x4.mul(rest, rest)),
    );
    const value = f32x4.add(low, f32x4.div(f32x4.mul(height, above), below));
    const slope = f32x4.div(f32x4.mul(f32x4.mul(s, s), curve), f32x4.mul(below, below));
    const result = v128.bitselect(value, at, inside);
    scatter4(result, y + (e << 2), y + (e1 << 2), y + (e2 << 2), y + (e3 << 2));
    v128.store(logs + (e << 2), v128.and(log4(slope), inside));
  }
  let from = logs;
  for (let r = 0; r < rows; r++, logDet += 4) {
    let total: f32 = 0;
    for (let d = 0; d < D; d++, from += 4) total += load<f32>(from);
    store<f32>(logDet, total);
  }
}

/**
 * Gradients by unconstrained shares, to the heads' places `offset` bytes on: `before` reaches all bins left of the one
 * found, `at` that one, and the softmax takes the mean off.
 */
function gradientOfShares(
  g0: usize,
  g1: usize,
  g2: usize,
  g3: usize,
  offset: usize,
  table: usize,
  inverse: v128,
  bins: i32,
  spread: f32,
  before: v128,
  at: v128,
): void {
  let mean = splat(0);
  for (let j = 0; j < bins; j++) {
    const here = i32x4.splat(j);
    const by = v128.or(v128.and(before, i32x4.lt_s(here, bin)), v128.and(at, i32x4.eq(here, bin)));
    mean = f32x4.add(mean, f32x4.mul(v128.load(table + (j << 4)), by));
  }
  mean = f32x4.mul(mean, inverse);
  const factor = f32x4.mul(inverse, splat(spread));
  for (let j = 0; j < bins; j++, offset += 4) {
    const here = i32x4.splat(j);
    const by = v128.or(v128.and(before, i32x4.lt_s(here, bin)), v128.and(at, i32x4.eq(here, bin)));
    const share = f32x4.mul(v128.load(table + (j << 4)), factor);
    scatter4(f32x4.mul(share, f32x4.sub(by, mean)), g0 + offset, g1 + offset, g2 + offset, g3 + offset);
  }
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
  const tableH = scratch + ((<usize>bins) << 4);
  const logs = tableH + ((<usize>bins) << 4);
  const step = (<usize>(3 * bins - 1)) << 2;
  const last = rows * D - 1;
  const one = splat(1);
  const two = splat(2);
  const spread: f32 = (<f32>1 - <f32>bins * MIN_SHARE) * (<f32>2 * tail);
  let to = logs;
  for (let r = 0; r < rows; r++, gLogDet += 4)
    for (let d = 0; d < D; d++, to += 4) store<f32>(to, load<f32>(gLogDet));
  for (let e = 0; e <= last; e += 4) {
    const e1 = min(e + 1, last);
    const e2 = min(e + 2, last);
    const e3 = min(e + 3, last);
    h0 = heads + <usize>e * step;
    h1 = heads + <usize>e1 * step;
    h2 = heads + <usize>e2 * step;
    h3 = heads + <usize>e3 * step;
    const at = gather4(x + (e << 2), x + (e1 << 2), x + (e2 << 2), x + (e3 << 2));
    const g = gather4(gy + (e << 2), gy + (e1 << 2), gy + (e2 << 2), gy + (e3 << 2));
    const gl = gather4(logs + (e << 2), logs + (e1 << 2), logs + (e2 << 2), logs + (e3 << 2));
    locate(at, bins, tail, scratch, tableH);
    const inside = v128.and(f32x4.gt(at, splat(-tail)), f32x4.lt(at, splat(tail)));
    const s = f32x4.div(height, width);
    const theta = f32x4.div(f32x4.sub(at, left), width);
    const rest = f32x4.sub(one, theta);
    const t = f32x4.mul(theta, rest);
    const turn = f32x4.sub(rest, theta);
    const turn2 = f32x4.sub(one, f32x4.mul(two, t));
    const theta2 = f32x4.mul(theta, theta);
    const rest2 = f32x4.mul(rest, rest);
    const s2 = f32x4.mul(s, two);
    const bend = f32x4.sub(f32x4.add(slope0, slope1), s2);
    const below = f32x4.add(s, f32x4.mul(bend, t));
    const above = f32x4.add(f32x4.mul(s, theta2), f32x4.mul(slope0, t));
    const curve = f32x4.add(f32x4.add(f32x4.mul(slope1, theta2), f32x4.mul(s2, t)), f32x4.mul(slope0, rest2));
    const gh = f32x4.div(f32x4.mul(g, height), f32x4.mul(below, below)); // by above / below, over below²
    const byCurve = f32x4.div(gl, curve);
    const byBelow = f32x4.div(f32x4.mul(two, gl), below);
    const t2 = f32x4.mul(t, byBelow);

    const inner = f32x4.add(f32x4.sub(f32x4.mul(slope1, theta), f32x4.mul(slope0, rest)), f32x4.mul(s, turn));
    const byTheta = f32x4.add(
      f32x4.mul(gh, f32x4.mul(s, curve)),
      f32x4.sub(f32x4.mul(f32x4.mul(two, inner), byCurve), f32x4.mul(f32x4.mul(bend, turn), byBelow)),
    );
    const byS = f32x4.add(
      f32x4.mul(gh, f32x4.sub(f32x4.mul(theta2, below), f32x4.mul(above, turn2))),
      f32x4.sub(
        f32x4.add(f32x4.div(f32x4.mul(two, gl), s), f32x4.mul(f32x4.mul(two, t), byCurve)),
        f32x4.mul(turn2, byBelow),
      ),
    );
    const by0 = f32x4.add(
      f32x4.mul(f32x4.mul(gh, t), f32x4.sub(below, above)),
      f32x4.sub(f32x4.mul(rest2, byCurve), t2),
    );
    const by1 = f32x4.sub(f32x4.sub(f32x4.mul(theta2, byCurve), t2), f32x4.mul(f32x4.mul(gh, above), t));

    const byX = f32x4.div(byTheta, width);
    const byWidth = f32x4.neg(f32x4.div(f32x4.add(f32x4.mul(byS, s), f32x4.mul(byTheta, theta)), width));
    const byHeight = f32x4.add(f32x4.div(f32x4.mul(g, above), below), f32x4.div(byS, width));
    const toX = v128.bitselect(byX, g, inside);
    scatter4(toX, gx + (e << 2), gx + (e1 << 2), gx + (e2 << 2), gx + (e3 << 2));

    const g0 = gHeads + <usize>e * step;
    const g1 = gHeads + <usize>e1 * step;
    const g2 = gHeads + <usize>e2 * step;
    const g3 = gHeads + <usize>e3 * step;
    const bytes = (<usize>bins) << 2;
    const leftOf = v128.and(f32x4.neg(byX), inside);
    gradientOfShares(g0, g1, g2, g3, 0, scratch, inverseW, bins, spread, leftOf, v128.and(byWidth, inside));
    gradientOfShares(
      g0,
      g1,
      g2,
      g3,
      bytes,
      tableH,
      inverseH,
      bins,
      spread,
      v128.and(g, inside),
      v128.and(byHeight, inside),
    );
    const bySlope0 = v128.and(f32x4.mul(by0, sigmoid4(raw0)), inside);
    const bySlope1 = v128.and(f32x4.mul(by1, sigmoid4(raw1)), inside);
    for (let j = 1; j < bins; j++) {
      const a = v128.and(bySlope0, i32x4.eq(bin, i32x4.splat(j)));
      const b = v128.and(bySlope1, i32x4.eq(bin, i32x4.splat(j - 1)));
      const offset = 2 * bytes + ((<usize>(j - 1)) << 2);
      scatter4(v128.or(a, b), g0 + offset, g1 + offset, g2 + offset, g3 + offset);
    }
  }
}
