/**
 * @file Tiles of 4 × 8 results of a matrix product, held in registers, and rows of 1 × 8. The terms of one result are added in
 * order whatever tile it falls in.
 */
import { splat } from "./functions";

/** Stores the first `width` of eight floats. */
// @ts-ignore: decorator
@inline
function put(out: usize, low: v128, high: v128, width: i32): void {
  if (width >= 8) {
    v128.store(out, low);
    v128.store(out, high, 16);
  } else putPart(out, low, high, width);
}

function putPart(out: usize, low: v128, high: v128, width: i32): void {
  if (width >= 4) {
    v128.store(out, low);
    out += 16;
    low = high;
    width -= 4;
  }
  if (width > 0) v128.store_lane<f32>(out, low, 0);
  if (width > 1) v128.store_lane<f32>(out, low, 1, 4);
  if (width > 2) v128.store_lane<f32>(out, low, 2, 8);
}

/** out[4, width] = start + a[4, N] · panel[N, 8]; `step` bytes from row to row of a, `line` of out. */
export function tile4(a: usize, step: usize, panel: usize, N: i32, out: usize, line: usize, width: i32): void {
  let s0 = v128.load(panel);
  let t0 = v128.load(panel, 16);
  let s1 = s0;
  let t1 = t0;
  let s2 = s0;
  let t2 = t0;
  let s3 = s0;
  let t3 = t0;
  let b = a + step;
  let c = b + step;
  let d = c + step;
  panel += 32;
  const end = panel + ((<usize>N) << 5);
  for (; panel < end; panel += 32, a += 4, b += 4, c += 4, d += 4) {
    const u = v128.load(panel);
    const v = v128.load(panel, 16);
    const a0 = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(a0, u));
    t0 = f32x4.add(t0, f32x4.mul(a0, v));
    const a1 = v128.load32_splat(b);
    s1 = f32x4.add(s1, f32x4.mul(a1, u));
    t1 = f32x4.add(t1, f32x4.mul(a1, v));
    const a2 = v128.load32_splat(c);
    s2 = f32x4.add(s2, f32x4.mul(a2, u));
    t2 = f32x4.add(t2, f32x4.mul(a2, v));
    const a3 = v128.load32_splat(d);
    s3 = f32x4.add(s3, f32x4.mul(a3, u));
    t3 = f32x4.add(t3, f32x4.mul(a3, v));
  }
  put(out, s0, t0, width);
  put(out + line, s1, t1, width);
  put(out + 2 * line, s2, t2, width);
  put(out + 3 * line, s3, t3, width);
}

/** The same for one row, whose terms are `step` bytes apart. */
export function tile1(a: usize, step: usize, start: v128, start2: v128, right: usize, rightStep: usize, N: i32, out: usize, width: i32): void {
  for (let n = 0; n < N; n++, a += step, right += rightStep) {
    const a0 = v128.load32_splat(a);
    start = f32x4.add(start, f32x4.mul(a0, v128.load(right)));
    start2 = f32x4.add(start2, f32x4.mul(a0, v128.load(right, 16)));
  }
  put(out, start, start2, width);
}

/** out[4, width] = aᵀ · b for a[N, 4] and b[N, 8], rows `aStep` and `bStep` bytes apart; `add`: on top of what is there. */
// @ts-ignore: decorator
@inline
export function crossTile4(
  add: bool,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  N: i32,
  out: usize,
  line: usize,
  width: i32,
): void {
  const zero = splat(0);
  let s0 = add ? v128.load(out) : zero;
  let t0 = add ? v128.load(out, 16) : zero;
  let s1 = add ? v128.load(out + line) : zero;
  let t1 = add ? v128.load(out + line, 16) : zero;
  let s2 = add ? v128.load(out + 2 * line) : zero;
  let t2 = add ? v128.load(out + 2 * line, 16) : zero;
  let s3 = add ? v128.load(out + 3 * line) : zero;
  let t3 = add ? v128.load(out + 3 * line, 16) : zero;
  for (let n = 0; n < N; n++, a += aStep, b += bStep) {
    const u = v128.load(b);
    const v = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    s0 = f32x4.add(s0, f32x4.mul(a0, u));
    t0 = f32x4.add(t0, f32x4.mul(a0, v));
    const a1 = v128.load32_splat(a, 4);
    s1 = f32x4.add(s1, f32x4.mul(a1, u));
    t1 = f32x4.add(t1, f32x4.mul(a1, v));
    const a2 = v128.load32_splat(a, 8);
    s2 = f32x4.add(s2, f32x4.mul(a2, u));
    t2 = f32x4.add(t2, f32x4.mul(a2, v));
    const a3 = v128.load32_splat(a, 12);
    s3 = f32x4.add(s3, f32x4.mul(a3, u));
    t3 = f32x4.add(t3, f32x4.mul(a3, v));
  }
  put(out, s0, t0, width);
  put(out + line, s1, t1, width);
  put(out + 2 * line, s2, t2, width);
  put(out + 3 * line, s3, t3, width);
}
