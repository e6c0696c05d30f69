/**
 * @file Binary operations with broadcasting. Four axes (the outer ones of length 1 where there are fewer), a step in
 * floats for either operand along each; along the last axis steps are 0 or 1.
 */
import { splat } from "./functions";

export const ADD: i32 = 0;
export const SUBTRACT: i32 = 1;
export const MULTIPLY: i32 = 2;
export const DIVIDE: i32 = 3;
export const MAXIMUM: i32 = 4;
export const GREATER: i32 = 5;

// @ts-ignore: decorator
@inline
function four(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUBTRACT) return f32x4.sub(a, b);
  if (op == MULTIPLY) return f32x4.mul(a, b);
  if (op == DIVIDE) return f32x4.div(a, b);
  if (op == MAXIMUM) return f32x4.max(a, b);
  return v128.and(f32x4.gt(a, b), splat(1));
}

/** One run of n; what is left of the last vector is stored float by float. */
// @ts-ignore: decorator
@inline
function run(op: i32, a: usize, i: i32, b: usize, j: i32, out: usize, n: i32): void {
  const whole = n & ~3;
  const fixedA = i == 0 ? v128.load32_splat(a) : splat(0);
  const fixedB = j == 0 ? v128.load32_splat(b) : splat(0);
  let at: usize = 0;
  const end = (<usize>whole) << 2;
  if (i != 0 && j != 0) for (; at < end; at += 16) v128.store(out + at, four(op, v128.load(a + at), v128.load(b + at)));
  else if (i != 0) for (; at < end; at += 16) v128.store(out + at, four(op, v128.load(a + at), fixedB));
  else if (j != 0) for (; at < end; at += 16) v128.store(out + at, four(op, fixedA, v128.load(b + at)));
  else for (; at < end; at += 16) v128.store(out + at, four(op, fixedA, fixedB));
  for (let m = whole; m < n; m++, at += 4) {
    const left = i != 0 ? v128.load32_splat(a + at) : fixedA;
    const right = j != 0 ? v128.load32_splat(b + at) : fixedB;
    v128.store_lane<f32>(out + at, four(op, left, right), 0);
  }
}

// @ts-ignore: decorator
@inline
function walk(
  op: i32,
  a: usize,
  b: usize,
  out: usize,
  n0: i32,
  n1: i32,
  n2: i32,
  n3: i32,
  a0: i32,
  a1: i32,
  a2: i32,
  a3: i32,
  b0: i32,
  b1: i32,
  b2: i32,
  b3: i32,
): void {
  for (let x = 0; x < n0; x++)
    for (let y = 0; y < n1; y++)
      for (let z = 0; z < n2; z++) {
        const p = a + ((x * a0 + y * a1 + z * a2) << 2);
        const q = b + ((x * b0 + y * b1 + z * b2) << 2);
        run(op, p, a3, q, b3, out, n3);
        out += n3 << 2;
      }
}

export function binary(
  op: i32,
  a: usize,
  b: usize,
  out: usize,
  n0: i32,
  n1: i32,
  n2: i32,
  n3: i32,
  a0: i32,
  a1: i32,
  a2: i32,
  a3: i32,
  b0: i32,
  b1: i32,
  b2: i32,
  b3: i32,
): void {
  if (op == ADD) walk(ADD, a, b, out, n0, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3);
  else if (op == SUBTRACT) walk(SUBTRACT, a, b, out, n0, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3);
  else if (op == MULTIPLY) walk(MULTIPLY, a, b, out, n0, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3);
  else if (op == DIVIDE) walk(DIVIDE, a, b, out, n0, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3);
  else if (op == MAXIMUM) walk(MAXIMUM, a, b, out, n0, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3);
  else walk(GREATER, a, b, out, n0, n1, n2, n3, a0, a1, a2, a3, b0, b1, b2, b3);
}
