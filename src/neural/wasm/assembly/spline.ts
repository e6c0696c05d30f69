/**
 * @file The monotone rational-quadratic spline (Durkan et al. 2019, eqs. 4, 5) and its adjoint, four elements side by
 * side. An element's heads are `bins` widths, `bins` heights and bins − 1 slopes. `scratch` holds two tables of `bins`
 * vectors and, behind them, one float per element.
 */
import {
  bin,
  gather4,
  height,
  inverseH,
  inverseW,
  left,
  locate,
  low,
  MIN_SHARE,
  raw0,
  raw1,
  scatter4,
  seat,
  slope0,
  slope1,
  width,
} from "./bins";
import { log4, sigmoid4, splat } from "./functions";

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
    seat(heads, e, last, step);
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
    seat(heads, e, last, step);
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
