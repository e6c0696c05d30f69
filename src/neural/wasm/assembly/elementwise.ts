/**
 * @file Element-wise kernels. A unary one runs over whole vectors, into the slack behind the tensor's last element; a
 * binary one walks up to four axes with a step of its own for either operand.
 */
import { between, exp4, log4, sigmoid4, softplus4, splat, tanh4 } from "./functions";

export function negate(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, f32x4.neg(v128.load(x)));
}

export function tanh(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, tanh4(v128.load(x)));
}

export function relu(x: usize, out: usize, end: usize): void {
  const zero = splat(0);
  for (; out < end; x += 16, out += 16) {
    const v = v128.load(x);
    v128.store(out, v128.and(v, f32x4.gt(v, zero)));
  }
}

export function exp(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, exp4(v128.load(x)));
}

export function log(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, log4(v128.load(x)));
}

export function softplus(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, softplus4(v128.load(x)));
}

export function sigmoid(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, sigmoid4(v128.load(x)));
}

export function sqrt(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) v128.store(out, f32x4.sqrt(v128.load(x)));
}

export function square(x: usize, out: usize, end: usize): void {
  for (; out < end; x += 16, out += 16) {
    const v = v128.load(x);
    v128.store(out, f32x4.mul(v, v));
  }
}

export function scale(x: usize, out: usize, end: usize, factor: f32): void {
  const f = splat(factor);
  for (; out < end; x += 16, out += 16) v128.store(out, f32x4.mul(v128.load(x), f));
}

export function shift(x: usize, out: usize, end: usize, amount: f32): void {
  const a = splat(amount);
  for (; out < end; x += 16, out += 16) v128.store(out, f32x4.add(v128.load(x), a));
}

export function clip(x: usize, out: usize, end: usize, lower: f32, upper: f32): void {
  const low = splat(lower);
  const high = splat(upper);
  for (; out < end; x += 16, out += 16) v128.store(out, between(v128.load(x), low, high));
}
