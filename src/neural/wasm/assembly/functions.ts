/**
 * @file Elementary functions of four floats at once. Every element is computed by the same steps wherever it stands, so
 * that a result does not depend on what lies beside it. exp and log reduce the argument and use the minimax polynomials
 * of the Cephes library (Moshier 1989); tanh is a rational function of degrees 13 and 6 on |x| < 8.
 */

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value);
}

// @ts-ignore: decorator
@inline
function fma(a: v128, b: v128, c: f32): v128 {
  return f32x4.add(f32x4.mul(a, b), f32x4.splat(c));
}

// @ts-ignore: decorator
@inline
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** 0 below −104, ∞ above 88.73; the scale 2ⁿ is applied in two halves, for results below the smallest normal number. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const bounded = f32x4.min(f32x4.max(x, splat(-104)), splat(89));
  const n = f32x4.nearest(f32x4.mul(bounded, splat(1.44269504088896341)));
  let r = f32x4.sub(bounded, f32x4.mul(n, splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, splat(-2.12194440e-4)));
  let p = fma(splat(1.9875691500e-4), r, 1.3981999507e-3);
  p = fma(p, r, 8.3334519073e-3);
  p = fma(p, r, 4.1665795894e-2);
  p = fma(p, r, 1.6666665459e-1);
  p = fma(p, r, 5.0000001201e-1);
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), splat(1));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, power2(half)), power2(i32x4.sub(whole, half)));
}

/** Of positive numbers, the smallest included; −∞ at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, tiny); // · 2²³
  const exponent = i32x4.sub(i32x4.shr_s(scaled, 23), i32x4.splat(126));
  let e = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(tiny, i32x4.splat(23))));
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000)); // in [0.5, 1)
  const small = f32x4.lt(m, splat(0.707106781186547524));
  e = f32x4.sub(e, v128.and(small, splat(1)));
  m = f32x4.sub(f32x4.add(m, v128.and(small, m)), splat(1));
  const z = f32x4.mul(m, m);
  let p = fma(splat(7.0376836292e-2), m, -1.1514610310e-1);
  p = fma(p, m, 1.1676998740e-1);
  p = fma(p, m, -1.2420140846e-1);
  p = fma(p, m, 1.4249322787e-1);
  p = fma(p, m, -1.6668057665e-1);
  p = fma(p, m, 2.0000714765e-1);
  p = fma(p, m, -2.4999993993e-1);
  p = fma(p, m, 3.3333331174e-1);
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = f32x4.add(y, f32x4.mul(e, splat(-2.12194440e-4)));
  y = f32x4.sub(y, f32x4.mul(z, splat(0.5)));
  y = f32x4.add(f32x4.add(m, y), f32x4.mul(e, splat(0.693359375)));
  const valid = f32x4.gt(x, splat(0));
  const special = v128.bitselect(splat(-Infinity), splat(NaN), f32x4.eq(x, splat(0)));
  y = v128.bitselect(y, special, valid);
  return v128.bitselect(x, y, f32x4.eq(x, splat(Infinity)));
}

// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const b = f32x4.min(f32x4.max(x, splat(-7.90531110763549805)), splat(7.90531110763549805));
  const s = f32x4.mul(b, b);
  let p = fma(splat(-2.76076847742355e-16), s, 2.00018790482477e-13);
  p = fma(p, s, -8.60467152213735e-11);
  p = fma(p, s, 5.12229709037114e-8);
  p = fma(p, s, 1.48572235717979e-5);
  p = fma(p, s, 6.37261928875436e-4);
  p = fma(p, s, 4.89352455891786e-3);
  let q = fma(splat(1.19825839466702e-6), s, 1.18534705686654e-4);
  q = fma(q, s, 2.26843463243900e-3);
  q = fma(q, s, 4.89352518554385e-3);
  return f32x4.div(f32x4.mul(b, p), q);
}

export function sigmoid4(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exp4(f32x4.neg(x))));
}

/** max(x, 0) + log1p(e^−|x|), where log1p(u) = log(w) u / (w − 1) for w = 1 + u as rounded (Kahan). */
export function softplus4(x: v128): v128 {
  const u = exp4(f32x4.neg(f32x4.abs(x)));
  const w = f32x4.add(splat(1), u);
  const lost = f32x4.sub(w, splat(1));
  const none = f32x4.eq(lost, splat(0));
  const ratio = f32x4.div(f32x4.mul(log4(w), u), v128.bitselect(splat(1), lost, none));
  return f32x4.add(f32x4.max(x, splat(0)), v128.bitselect(u, ratio, none));
}

export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(splat(x)), 0);
}

export function log1(x: f32): f32 {
  return f32x4.extract_lane(log4(splat(x)), 0);
}
