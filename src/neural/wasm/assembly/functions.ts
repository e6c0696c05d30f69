/**
 * @file Elementary functions of four floats at once. Every element is computed by the same steps wherever it stands, so
 * that a result does not depend on what lies beside it. exp and log reduce the argument and use the minimax polynomials
 * of the Cephes library (Moshier 1989); tanh is a rational function of degrees 13 and 6 on |x| < 8.
 *
 * Constants are read from tables: the engine would otherwise build each anew in every turn of a loop. Bounds are set by
 * pmin and pmax with the argument first, which are single instructions and let NaN pass.
 */

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** Entry i of a table, four times. */
// @ts-ignore: decorator
@inline
function at(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

/** a b + entry i */
// @ts-ignore: decorator
@inline
function step(a: v128, b: v128, table: usize, i: usize): v128 {
  return f32x4.add(f32x4.mul(a, b), at(table, i));
}

// @ts-ignore: decorator
@inline
export function between(x: v128, lower: v128, upper: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, lower), upper);
}

// @ts-ignore: decorator
@inline
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** bounds, 1/log 2, log 2 in two parts, polynomial, 1 */
const EXP = memory.data<f32>([
  -104, 89, 1.44269504088896341, -0.693359375, 2.1219444e-4, 1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3,
  4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1,
]);

/** 0 below −104, ∞ above 88.73; the scale 2ⁿ is applied in two halves, for results below the smallest normal number. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const bounded = between(x, at(EXP, 0), at(EXP, 1));
  const n = f32x4.nearest(f32x4.mul(bounded, at(EXP, 2)));
  let r = f32x4.add(bounded, f32x4.mul(n, at(EXP, 3)));
  r = f32x4.add(r, f32x4.mul(n, at(EXP, 4)));
  let p = step(at(EXP, 5), r, EXP, 6);
  p = step(p, r, EXP, 7);
  p = step(p, r, EXP, 8);
  p = step(p, r, EXP, 9);
  p = step(p, r, EXP, 10);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), at(EXP, 11));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, power2(half)), power2(i32x4.sub(whole, half)));
}

/** smallest normal number, 2²³, √½, polynomial, log 2 in two parts, ½, 1 */
const LOG = memory.data<f32>([
  1.17549435e-38, 8388608, 0.707106781186547524, 7.0376836292e-2, -1.151461031e-1, 1.1676998740e-1, -1.2420140846e-1,
  1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1, -2.1219444e-4, 0.693359375,
  -0.5, 1,
]);

/** Of positive numbers, the smallest included; −∞ at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, at(LOG, 0));
  const scaled = v128.bitselect(f32x4.mul(x, at(LOG, 1)), x, tiny); // · 2²³
  const exponent = i32x4.sub(i32x4.shr_s(scaled, 23), i32x4.splat(126));
  let e = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(tiny, i32x4.splat(23))));
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000)); // in [0.5, 1)
  const small = f32x4.lt(m, at(LOG, 2));
  e = f32x4.sub(e, v128.and(small, at(LOG, 15)));
  m = f32x4.sub(f32x4.add(m, v128.and(small, m)), at(LOG, 15));
  const z = f32x4.mul(m, m);
  let p = step(at(LOG, 3), m, LOG, 4);
  p = step(p, m, LOG, 5);
  p = step(p, m, LOG, 6);
  p = step(p, m, LOG, 7);
  p = step(p, m, LOG, 8);
  p = step(p, m, LOG, 9);
  p = step(p, m, LOG, 10);
  p = step(p, m, LOG, 11);
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = f32x4.add(y, f32x4.mul(e, at(LOG, 12)));
  y = f32x4.add(y, f32x4.mul(z, at(LOG, 14)));
  y = f32x4.add(f32x4.add(m, y), f32x4.mul(e, at(LOG, 13)));
  const special = v128.bitselect(splat(-Infinity), splat(NaN), f32x4.eq(x, splat(0)));
  y = v128.bitselect(y, special, f32x4.gt(x, splat(0)));
  return v128.bitselect(x, y, f32x4.eq(x, splat(Infinity)));
}

/** bounds, numerator, denominator */
const TANH = memory.data<f32>([
  -7.90531110763549805, 7.90531110763549805, -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11,
  5.12229709037114e-8, 1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3, 1.19825839466702e-6,
  1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3,
]);

// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const b = between(x, at(TANH, 0), at(TANH, 1));
  const s = f32x4.mul(b, b);
  let p = step(at(TANH, 2), s, TANH, 3);
  p = step(p, s, TANH, 4);
  p = step(p, s, TANH, 5);
  p = step(p, s, TANH, 6);
  p = step(p, s, TANH, 7);
  p = step(p, s, TANH, 8);
  let q = step(at(TANH, 9), s, TANH, 10);
  q = step(q, s, TANH, 11);
  q = step(q, s, TANH, 12);
  return f32x4.div(f32x4.mul(b, p), q);
}

// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = at(EXP, 11);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** max(x, 0) + log1p(e^−|x|), where log1p(u) = log(w) u / (w − 1) for w = 1 + u as rounded (Kahan). */
export function softplus4(x: v128): v128 {
  const one = at(EXP, 11);
  const u = exp4(f32x4.neg(f32x4.abs(x)));
  const w = f32x4.add(one, u);
  const lost = f32x4.sub(w, one);
  const none = f32x4.eq(lost, splat(0));
  const ratio = f32x4.div(f32x4.mul(log4(w), u), v128.bitselect(one, lost, none));
  return f32x4.add(f32x4.max(x, splat(0)), v128.bitselect(u, ratio, none));
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(splat(x)), 0);
}

export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(splat(x)), 0);
}

/** Stores the first `count` floats of a vector: 4 or more, or what is left of a row. */
// @ts-ignore: decorator
@inline
export function storeSome(to: usize, v: v128, count: i32): void {
  if (count >= 4) v128.store(to, v);
  else {
    v128.store_lane<f32>(to, v, 0);
    if (count > 1) v128.store_lane<f32>(to, v, 1, 4);
    if (count > 2) v128.store_lane<f32>(to, v, 2, 8);
  }
}
