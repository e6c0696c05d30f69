/** @file Kernels that only move floats. */

/** `rows` runs of `run` floats; steps between the starts of runs in floats. */
export function copyRows(from: usize, fromStep: i32, to: usize, toStep: i32, run: i32, rows: i32): void {
  const bytes = (<usize>run) << 2;
  for (let r = 0; r < rows; r++, from += fromStep << 2, to += toStep << 2) {
    if (run < 16) for (let at: usize = 0; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
    else memory.copy(to, from, bytes);
  }
}

export function zero(at: usize, floats: i32): void {
  memory.fill(at, 0, (<usize>floats) << 2);
}

/** Reads `x` by steps s0 … s3 in floats, in row-major order of n0 … n3. */
export function restride(
  x: usize,
  out: usize,
  n0: i32,
  n1: i32,
  n2: i32,
  n3: i32,
  s0: i32,
  s1: i32,
  s2: i32,
  s3: i32,
): void {
  const step = s3 << 2;
  for (let a = 0; a < n0; a++)
    for (let b = 0; b < n1; b++)
      for (let c = 0; c < n2; c++) {
        let from = x + ((a * s0 + b * s1 + c * s2) << 2);
        for (let d = 0; d < n3; d++, from += step, out += 4) store<f32>(out, load<f32>(from));
      }
}

/** out[o, j] = x[o, indices[j]], slices of `inner` floats. */
export function gather(x: usize, out: usize, outer: i32, length: i32, inner: i32, indices: usize, count: i32): void {
  for (let o = 0; o < outer; o++, x += (length * inner) << 2)
    for (let j = 0; j < count; j++, out += inner << 2) {
      const from = x + ((load<i32>(indices + (j << 2)) * inner) << 2);
      copyRows(from, 0, out, 0, inner, 1);
    }
}

/** out[o, indices[j]] += x[o, j]; out must hold zeros. */
export function scatter(x: usize, out: usize, outer: i32, length: i32, inner: i32, indices: usize, count: i32): void {
  for (let o = 0; o < outer; o++, out += (length * inner) << 2)
    for (let j = 0; j < count; j++) {
      let to = out + ((load<i32>(indices + (j << 2)) * inner) << 2);
      for (let i = 0; i < inner; i++, x += 4, to += 4) store<f32>(to, load<f32>(to) + load<f32>(x));
    }
}
