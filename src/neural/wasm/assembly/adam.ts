/**
 * @file One step of AdamW for K networks of several tensors. A table holds per tensor eight addresses and counts:
 * p, g, m, v, new p, new m, new v, floats per network.
 */
import { splat } from "./functions";

const ENTRY: usize = 32; // bytes

function sumOfSquares(g: usize, n: i32): f64 {
  let a = splat(0);
  let b = splat(0);
  const eights = g + ((<usize>(n & ~7)) << 2);
  const end = g + ((<usize>n) << 2);
  for (; g < eights; g += 32) {
    const u = v128.load(g);
    const v = v128.load(g, 16);
    a = f32x4.add(a, f32x4.mul(u, u));
    b = f32x4.add(b, f32x4.mul(v, v));
  }
  a = f32x4.add(a, b);
  let sum =
    <f64>f32x4.extract_lane(a, 0) +
    <f64>f32x4.extract_lane(a, 1) +
    <f64>f32x4.extract_lane(a, 2) +
    <f64>f32x4.extract_lane(a, 3);
  for (; g < end; g += 4) sum += <f64>load<f32>(g) * <f64>load<f32>(g);
  return sum;
}

// @ts-ignore: decorator
@inline
function step4(
  at: usize,
  p: usize,
  g: usize,
  m: usize,
  v: usize,
  factor: v128,
  keep: v128,
  rate: v128,
  epsilon: v128,
  beta1: v128,
  rest1: v128,
  beta2: v128,
  rest2: v128,
  single: bool,
  nextP: usize,
  nextM: usize,
  nextV: usize,
): void {
  const gradient = f32x4.mul(single ? v128.load32_splat(g + at) : v128.load(g + at), factor);
  const oldM = single ? v128.load32_splat(m + at) : v128.load(m + at);
  const oldV = single ? v128.load32_splat(v + at) : v128.load(v + at);
  const oldP = single ? v128.load32_splat(p + at) : v128.load(p + at);
  const first = f32x4.add(f32x4.mul(oldM, beta1), f32x4.mul(gradient, rest1));
  const second = f32x4.add(f32x4.mul(oldV, beta2), f32x4.mul(f32x4.mul(gradient, gradient), rest2));
  const direction = f32x4.div(first, f32x4.add(f32x4.sqrt(second), epsilon));
  const moved = f32x4.sub(f32x4.mul(oldP, keep), f32x4.mul(direction, rate));
  if (single) {
    v128.store_lane<f32>(nextM + at, first, 0);
    v128.store_lane<f32>(nextV + at, second, 0);
    v128.store_lane<f32>(nextP + at, moved, 0);
  } else {
    v128.store(nextM + at, first);
    v128.store(nextV + at, second);
    v128.store(nextP + at, moved);
  }
}

/** keep = 1 − ηλ; rate and epsilon carry the corrections of the step (adamw.ts). */
export function adamStep(
  table: usize,
  tensors: i32,
  K: i32,
  clip: f64,
  keep: f32,
  rate: f32,
  epsilon: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
): void {
  for (let k = 0; k < K; k++) {
    let squares: f64 = 0;
    for (let t = 0; t < tensors; t++) {
      const entry = table + (<usize>t) * ENTRY;
      const n = load<i32>(entry, 28);
      squares += sumOfSquares(load<usize>(entry, 4) + ((<usize>(k * n)) << 2), n);
    }
    const factor = splat(<f32>(clip / max<f64>(Math.sqrt(squares), clip)));
    for (let t = 0; t < tensors; t++) {
      const entry = table + (<usize>t) * ENTRY;
      const n = load<i32>(entry, 28);
      const offset = (<usize>(k * n)) << 2;
      const p = load<usize>(entry) + offset;
      const g = load<usize>(entry, 4) + offset;
      const m = load<usize>(entry, 8) + offset;
      const v = load<usize>(entry, 12) + offset;
      const nextP = load<usize>(entry, 16) + offset;
      const nextM = load<usize>(entry, 20) + offset;
      const nextV = load<usize>(entry, 24) + offset;
      const whole = (<usize>(n & ~3)) << 2;
      const end = (<usize>n) << 2;
      let at: usize = 0;
      for (; at < whole; at += 16)
        step4(at, p, g, m, v, factor, splat(keep), splat(rate), splat(epsilon), splat(beta1), splat(rest1), splat(beta2), splat(rest2), false, nextP, nextM, nextV);
      for (; at < end; at += 4)
        step4(at, p, g, m, v, factor, splat(keep), splat(rate), splat(epsilon), splat(beta1), splat(rest1), splat(beta2), splat(rest2), true, nextP, nextM, nextV);
    }
  }
}

/** out = weight a + rest b for every entry of a table: three addresses (a, b, out) and a count of floats. */
export function blend(table: usize, tensors: i32, weight: f32, rest: f32): void {
  const w = splat(weight);
  const r = splat(rest);
  for (let t = 0; t < tensors; t++, table += 16) {
    let a = load<usize>(table);
    let b = load<usize>(table, 4);
    let out = load<usize>(table, 8);
    const end = out + ((<usize>load<i32>(table, 12)) << 2);
    for (; out < end; a += 16, b += 16, out += 16)
      v128.store(out, f32x4.add(f32x4.mul(v128.load(a), w), f32x4.mul(v128.load(b), r)));
  }
}
