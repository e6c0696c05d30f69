/**
 * @file The affine transform z = x eᵃ + m, a = limit tanh(h / limit), of rows of D floats with heads (m, h) interleaved.
 * Works on whole vectors that may span rows; `scratch` holds one float per element, and slack.
 */
import { exp4, splat, tanh4 } from "./functions";

// @ts-ignore: decorator
@inline
function evens(heads: usize): v128 {
  return v128.shuffle<f32>(v128.load(heads), v128.load(heads, 16), 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function odds(heads: usize): v128 {
  return v128.shuffle<f32>(v128.load(heads), v128.load(heads, 16), 1, 3, 5, 7);
}

export function affine(
  x: usize,
  heads: usize,
  z: usize,
  logDet: usize,
  scratch: usize,
  rows: i32,
  D: i32,
  limit: f32,
): void {
  const end = z + ((<usize>(rows * D)) << 2);
  let a = scratch;
  for (; z < end; x += 16, heads += 32, z += 16, a += 16) {
    const log = f32x4.mul(tanh4(f32x4.div(odds(heads), splat(limit))), splat(limit));
    v128.store(a, log);
    v128.store(z, f32x4.add(f32x4.mul(v128.load(x), exp4(log)), evens(heads)));
  }
  for (let r = 0; r < rows; r++, logDet += 4) {
    let sum: f32 = 0;
    for (let d = 0; d < D; d++, scratch += 4) sum += load<f32>(scratch);
    store<f32>(logDet, sum);
  }
}

/** gx = gz eᵃ, gm = gz, gh = (gz x eᵃ + gLogDet) (1 − tanh²). */
export function affineAdjoint(
  gz: usize,
  gLogDet: usize,
  x: usize,
  heads: usize,
  gx: usize,
  gHeads: usize,
  scratch: usize,
  rows: i32,
  D: i32,
  limit: f32,
): void {
  let to = scratch;
  for (let r = 0; r < rows; r++, gLogDet += 4) {
    const g = load<f32>(gLogDet);
    for (let d = 0; d < D; d++, to += 4) store<f32>(to, g);
  }
  const end = gx + ((<usize>(rows * D)) << 2);
  for (; gx < end; gz += 16, x += 16, heads += 32, gx += 16, gHeads += 32, scratch += 16) {
    const t = tanh4(f32x4.div(odds(heads), splat(limit)));
    const g = v128.load(gz);
    const scaled = f32x4.mul(g, exp4(f32x4.mul(t, splat(limit))));
    const byLog = f32x4.add(f32x4.mul(scaled, v128.load(x)), v128.load(scratch));
    const gh = f32x4.mul(byLog, f32x4.sub(splat(1), f32x4.mul(t, t)));
    v128.store(gx, scaled);
    v128.store(gHeads, v128.shuffle<f32>(g, gh, 0, 4, 1, 5));
    v128.store(gHeads, v128.shuffle<f32>(g, gh, 2, 6, 3, 7), 16);
  }
}
