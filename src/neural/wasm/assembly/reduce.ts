/**
 * @file Reductions of the middle axis of [outer, length, inner]. The order of additions depends on `length` alone.
 */
import { exp4, log1, splat } from "./functions";

// @ts-ignore: decorator
@inline
function across(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** Four running vectors: the error of a long sum grows with length / 16. */
export function total(x: usize, n: i32): f32 {
  let a = splat(0);
  let b = splat(0);
  let c = splat(0);
  let d = splat(0);
  const sixteens = x + ((<usize>(n & ~15)) << 2);
  const end = x + ((<usize>n) << 2);
  for (; x < sixteens; x += 64) {
    a = f32x4.add(a, v128.load(x));
    b = f32x4.add(b, v128.load(x, 16));
    c = f32x4.add(c, v128.load(x, 32));
    d = f32x4.add(d, v128.load(x, 48));
  }
  let sum = across(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  for (; x < end; x += 4) sum += load<f32>(x);
  return sum;
}

export function sum(x: usize, out: usize, outer: i32, length: i32, inner: i32, factor: f32): void {
  for (let o = 0; o < outer; o++) {
    if (inner == 1) store<f32>(out, total(x, length) * factor);
    else columns(x, out, length, inner, factor);
    x += (length * inner) << 2;
    out += inner << 2;
  }
}

/** Column sums of [length, inner]. */
export function columns(x: usize, out: usize, length: i32, inner: i32, factor: f32): void {
  const step = (<usize>inner) << 2;
  const wide = step & ~63;
  const whole = step & ~15;
  let at: usize = 0;
  for (; at < wide; at += 64) {
    let a = splat(0);
    let b = splat(0);
    let c = splat(0);
    let d = splat(0);
    let p = x + at;
    for (let l = 0; l < length; l++, p += step) {
      a = f32x4.add(a, v128.load(p));
      b = f32x4.add(b, v128.load(p, 16));
      c = f32x4.add(c, v128.load(p, 32));
      d = f32x4.add(d, v128.load(p, 48));
    }
    v128.store(out + at, f32x4.mul(a, splat(factor)));
    v128.store(out + at, f32x4.mul(b, splat(factor)), 16);
    v128.store(out + at, f32x4.mul(c, splat(factor)), 32);
    v128.store(out + at, f32x4.mul(d, splat(factor)), 48);
  }
  for (; at < whole; at += 16) {
    let a = splat(0);
    let p = x + at;
    for (let l = 0; l < length; l++, p += step) a = f32x4.add(a, v128.load(p));
    v128.store(out + at, f32x4.mul(a, splat(factor)));
  }
  for (; at < step; at += 4) {
    let a: f32 = 0;
    let p = x + at;
    for (let l = 0; l < length; l++, p += step) a += load<f32>(p);
    store<f32>(out + at, a * factor);
  }
}

/** Adds the column sums of [length, inner] to out. */
export function addColumns(x: usize, out: usize, length: i32, inner: i32): void {
  const step = (<usize>inner) << 2;
  const whole = step & ~15;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    let a = v128.load(out + at);
    let p = x + at;
    for (let l = 0; l < length; l++, p += step) a = f32x4.add(a, v128.load(p));
    v128.store(out + at, a);
  }
  for (; at < step; at += 4) {
    let a = load<f32>(out + at);
    let p = x + at;
    for (let l = 0; l < length; l++, p += step) a += load<f32>(p);
    store<f32>(out + at, a);
  }
}

/** log Σ exp of n floats `step` bytes apart, relative to their largest; −∞ where all are. */
function logSumExp1(x: usize, n: i32, step: usize): f32 {
  let top: f32 = -Infinity;
  let p = x;
  for (let l = 0; l < n; l++, p += step) top = max<f32>(top, load<f32>(p));
  if (top == -Infinity) return top;
  let sum: f32 = 0;
  p = x;
  for (let l = 0; l < n; l += 4) {
    // lanes past the end repeat −∞, whose exponential is 0
    let v = f32x4.splat(load<f32>(p));
    v = f32x4.replace_lane(v, 1, l + 1 < n ? load<f32>(p + step) : <f32>-Infinity);
    v = f32x4.replace_lane(v, 2, l + 2 < n ? load<f32>(p + 2 * step) : <f32>-Infinity);
    v = f32x4.replace_lane(v, 3, l + 3 < n ? load<f32>(p + 3 * step) : <f32>-Infinity);
    p += step << 2;
    sum += across(exp4(f32x4.sub(v, splat(top))));
  }
  return top + log1(sum);
}

export function logSumExp(x: usize, out: usize, outer: i32, length: i32, inner: i32): void {
  for (let o = 0; o < outer; o++, x += (length * inner) << 2)
    for (let i = 0; i < inner; i++, out += 4)
      store<f32>(out, logSumExp1(x + (i << 2), length, (<usize>inner) << 2));
}

/** −½ Σ x² − n/2 log 2π of each row of n. */
export function logNormal(x: usize, out: usize, rows: i32, n: i32): void {
  const constant = <f32>(-0.91893853320467274 * <f64>n);
  for (let r = 0; r < rows; r++, out += 4) {
    let squares: f32 = 0;
    for (let i = 0; i < n; i++, x += 4) squares += load<f32>(x) * load<f32>(x);
    store<f32>(out, <f32>-0.5 * squares + constant);
  }
}
