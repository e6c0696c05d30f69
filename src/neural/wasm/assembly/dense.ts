/**
 * @file A layer of K networks, forwards and backwards. `reach` is 0 or the address of O whole numbers: output o reads
 * inputs 0 … reach[o] − 1. Products beyond are left out panel by panel, and set to 0 inside a panel.
 */
import { relu, tanh } from "./elementwise";
import { splat } from "./functions";
import { addCrossPanel, packPanel, rowsTimesPanel } from "./gemm";
import { columns } from "./reduce";

const NONE: i32 = 0;
const TANH: i32 = 1;

// @ts-ignore: decorator
@inline
function reachOf(reach: usize, o: i32): i32 {
  return load<i32>(reach + (o << 2));
}

/** Inputs that outputs first … first + 7 read at most. */
function furthest(reach: usize, first: i32, I: i32, O: i32): i32 {
  if (reach == 0) return I;
  let most = 0;
  for (let o = first; o < min(first + 8, O); o++) most = max(most, reachOf(reach, o));
  return most;
}

/** Rows taken through all panels together: what they read stays in the cache. */
const BLOCK: i32 = 256;
/** The same for sums over rows, which read two operands. */
const CROSSED: i32 = 64;

/** y = activation(x W + b), panel by panel; `panel` holds 8 (I + 1) floats. */
export function dense(
  x: usize,
  weights: usize,
  bias: usize,
  y: usize,
  panel: usize,
  K: i32,
  B: i32,
  I: i32,
  O: i32,
  activation: i32,
  reach: usize,
): void {
  const line = (<usize>O) << 2;
  const step = (<usize>I) << 2;
  let out = y;
  for (let k = 0; k < K; k++) {
    for (let first = 0; first < B; first += BLOCK) {
      const rows = min(BLOCK, B - first);
      for (let o = 0; o < O; o += 8) {
        const width = min(8, O - o);
        const inputs = furthest(reach, o, I, O);
        packPanel(bias, line, 4, 1, O, o, panel);
        packPanel(weights, line, 4, inputs, O, o, panel + 32);
        if (reach != 0) cutPanel(panel + 32, inputs, reach, o, width);
        rowsTimesPanel(x, step, panel, rows, inputs, out + (o << 2), line, width);
      }
      x += rows * step;
      out += rows * line;
    }
    weights += I * line;
    bias += line;
  }
  if (activation == TANH) tanh(y, y, out);
  else if (activation != NONE) relu(y, y, out);
}

/** Zeros what column p of a panel [inputs, 8] does not read. */
function cutPanel(panel: usize, inputs: i32, reach: usize, first: i32, width: i32): void {
  for (let p = 0; p < width; p++)
    for (let i = reachOf(reach, first + p); i < inputs; i++) store<f32>(panel + (i << 5) + (p << 2), 0);
}

/** gz = g act′, from the layer's own output. */
function throughActivation(g: usize, y: usize, gz: usize, end: usize, activation: i32): void {
  const one = splat(1);
  if (activation == TANH) {
    for (; gz < end; g += 16, y += 16, gz += 16) {
      const v = v128.load(y);
      v128.store(gz, f32x4.mul(v128.load(g), f32x4.sub(one, f32x4.mul(v, v))));
    }
  } else {
    for (; gz < end; g += 16, y += 16, gz += 16)
      v128.store(gz, v128.and(v128.load(g), f32x4.gt(v128.load(y), splat(0))));
  }
}

/**
 * gx = gz Wᵀ (left out where gx is 0), gW = xᵀ gz, gb = column sums of gz. `gz` is scratch of the size of g, `panel`
 * holds 8 (max(O, 63) + 1) floats.
 */
export function denseAdjoint(
  g: usize,
  x: usize,
  weights: usize,
  y: usize,
  gz: usize,
  gx: usize,
  gWeights: usize,
  gBias: usize,
  panel: usize,
  K: i32,
  B: i32,
  I: i32,
  O: i32,
  activation: i32,
  reach: usize,
): void {
  if (activation == NONE) gz = g;
  else throughActivation(g, y, gz, gz + ((<usize>(K * B * O)) << 2), activation);
  for (let k = 0; k < K; k++) {
    if (gx != 0) {
      for (let first = 0; first < B; first += BLOCK) {
        const to = gx + ((first * I) << 2);
        gradientOfInputs(gz + ((first * O) << 2), weights, to, panel, min(BLOCK, B - first), I, O, reach);
      }
      gx += (B * I) << 2;
    }
    gradientOfWeights(gz, x, gWeights, panel, B, I, O, reach);
    columns(gz, gBias, B, O, 1);
    gz += (B * O) << 2;
    x += (B * I) << 2;
    weights += (I * O) << 2;
    gWeights += (I * O) << 2;
    gBias += O << 2;
  }
}

function gradientOfInputs(gz: usize, weights: usize, gx: usize, panel: usize, B: i32, I: i32, O: i32, reach: usize): void {
  const line = (<usize>O) << 2;
  for (let i = 0; i < I; i += 8) {
    const width = min(8, I - i);
    let from = 0;
    let to = O;
    if (reach != 0) {
      while (from < O && reachOf(reach, from) <= i) from++;
      while (to > from && reachOf(reach, to - 1) <= i) to--;
    }
    v128.store(panel, splat(0));
    v128.store(panel, splat(0), 16);
    packPanel(weights + (from << 2), 4, line, to - from, I, i, panel + 32);
    if (reach != 0)
      for (let o = from; o < to; o++)
        for (let p = max(0, reachOf(reach, o) - i); p < width; p++)
          store<f32>(panel + 32 + ((o - from) << 5) + (p << 2), 0);
    rowsTimesPanel(gz + (from << 2), line, panel, B, to - from, gx + (i << 2), (<usize>I) << 2, width);
  }
}

function gradientOfWeights(
  gz: usize,
  x: usize,
  gWeights: usize,
  panel: usize,
  B: i32,
  I: i32,
  O: i32,
  reach: usize,
): void {
  const line = (<usize>O) << 2;
  const step = (<usize>I) << 2;
  memory.fill(gWeights, 0, I * line);
  for (let first = 0; first < B; first += CROSSED) {
    const rows = min(CROSSED, B - first);
    for (let o = 0; o < O; o += 8) {
      packPanel(gz, line, 4, rows, O, o, panel);
      addCrossPanel(x, step, panel, 32, furthest(reach, o, I, O), rows, gWeights + (o << 2), line, min(8, O - o));
    }
    x += rows * step;
    gz += rows * line;
  }
  if (reach == 0) return;
  for (let o = 0; o < O; o++)
    for (let i = reachOf(reach, o); i < I; i++) store<f32>(gWeights + i * line + (o << 2), 0);
}
