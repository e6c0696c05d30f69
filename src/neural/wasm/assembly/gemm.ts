/**
 * @file Matrix products of single precision: tiles of 4 × 8 results held in registers. The right operand is read in
 * panels of 8 columns: a row of 8 starting values (the bias), then one row of 8 per inner term. The terms of one result
 * are added in order whatever tile it falls in, so that results do not depend on the number of rows.
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
function tile4(a: usize, step: usize, panel: usize, N: i32, out: usize, line: usize, width: i32): void {
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
function tile1(a: usize, step: usize, start: v128, start2: v128, right: usize, rightStep: usize, N: i32, out: usize, width: i32): void {
  for (let n = 0; n < N; n++, a += step, right += rightStep) {
    const a0 = v128.load32_splat(a);
    start = f32x4.add(start, f32x4.mul(a0, v128.load(right)));
    start2 = f32x4.add(start2, f32x4.mul(a0, v128.load(right, 16)));
  }
  put(out, start, start2, width);
}

/** All rows of one panel: out[M, width] = start + a[M, N] · panel. Left-over rows repeat some of the tile before. */
export function rowsTimesPanel(
  a: usize,
  step: usize,
  panel: usize,
  M: i32,
  N: i32,
  out: usize,
  line: usize,
  width: i32,
): void {
  if (M < 4) {
    const low = v128.load(panel);
    const high = v128.load(panel, 16);
    for (let m = 0; m < M; m++) tile1(a + m * step, 4, low, high, panel + 32, 32, N, out + m * line, width);
    return;
  }
  let m = 0;
  for (; m + 4 <= M; m += 4) tile4(a + m * step, step, panel, N, out + m * line, line, width);
  if (m < M) tile4(a + (M - 4) * step, step, panel, N, out + (M - 4) * line, line, width);
}

/** out[4, width] = aᵀ · b for a[N, 4] and b[N, 8], rows `aStep` and `bStep` bytes apart; `add`: on top of what is there. */
// @ts-ignore: decorator
@inline
function crossTile4(
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

/** out[M, width] = aᵀ · b for a[N, M] (rows `aStep` bytes apart) and 8 columns of b. */
export function crossPanel(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  M: i32,
  N: i32,
  out: usize,
  line: usize,
  width: i32,
): void {
  if (M < 4) {
    for (let m = 0; m < M; m++)
      tile1(a + (m << 2), aStep, splat(0), splat(0), b, bStep, N, out + m * line, width);
    return;
  }
  let m = 0;
  for (; m + 4 <= M; m += 4) crossTile4(false, a + (m << 2), aStep, b, bStep, N, out + m * line, line, width);
  if (m < M) crossTile4(false, a + ((M - 4) << 2), aStep, b, bStep, N, out + (M - 4) * line, line, width);
}

/** The same, added to what is there: no row is visited twice. */
export function addCrossPanel(
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  M: i32,
  N: i32,
  out: usize,
  line: usize,
  width: i32,
): void {
  let m = 0;
  for (; m + 4 <= M; m += 4) crossTile4(true, a + (m << 2), aStep, b, bStep, N, out + m * line, line, width);
  for (; m < M; m++) {
    const to = out + m * line;
    tile1(a + (m << 2), aStep, v128.load(to), v128.load(to, 16), b, bStep, N, to, width);
  }
}

/** All panels of a matrix one behind the other, 8 (N + 1) floats each; a panel's first row is `first`'s, 0 where that is 0. */
export function packPanels(b: usize, down: usize, right: usize, N: i32, P: i32, first: usize, panels: usize): void {
  for (let p = 0; p < P; p += 8, panels += 32 * (N + 1)) {
    if (first != 0) packPanel(first, 0, 4, 1, P, p, panels);
    else {
      v128.store(panels, splat(0));
      v128.store(panels, splat(0), 16);
    }
    packPanel(b, down, right, N, P, p, panels + 32);
  }
}

/** out[M, P] = a[M, N] times packed panels. */
export function rowsTimesPanels(
  a: usize,
  step: usize,
  panels: usize,
  M: i32,
  N: i32,
  P: i32,
  out: usize,
  line: usize,
): void {
  for (let p = 0; p < P; p += 8, panels += 32 * (N + 1))
    rowsTimesPanel(a, step, panels, M, N, out + (p << 2), line, min(8, P - p));
}

/**
 * Packs columns first … first + 7 of b[N, P] into a panel; element (n, p) is `down` n + `right` p bytes from b.
 * Columns from P on are zeros.
 */
export function packPanel(b: usize, down: usize, right: usize, N: i32, P: i32, first: i32, panel: usize): void {
  const width = min(8, P - first);
  b += first * right;
  if (width == 8 && right == 4) {
    for (let n = 0; n < N; n++, b += down, panel += 32) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
    }
    return;
  }
  for (let n = 0; n < N; n++, b += down, panel += 32) {
    v128.store(panel, splat(0));
    v128.store(panel, splat(0), 16);
    let from = b;
    for (let p = 0; p < width; p++, from += right) store<f32>(panel + (p << 2), load<f32>(from));
  }
}

/** Of `batch` matrices: a is [M, N] or, transposed, [N, M]; b is [N, P] or [P, N]. `panel` holds 8 (N + 1) floats. */
export function matmul(
  a: usize,
  b: usize,
  out: usize,
  panel: usize,
  batch: i32,
  M: i32,
  N: i32,
  P: i32,
  transposeA: bool,
  transposeB: bool,
): void {
  const line = (<usize>P) << 2;
  const down: usize = transposeB ? 4 : line;
  const right: usize = transposeB ? (<usize>N) << 2 : 4;
  for (let k = 0; k < batch; k++) {
    for (let p = 0; p < P; p += 8) {
      v128.store(panel, splat(0));
      v128.store(panel, splat(0), 16);
      packPanel(b, down, right, N, P, p, panel + 32);
      const to = out + (p << 2);
      const width = min(8, P - p);
      if (transposeA) crossPanel(a, (<usize>M) << 2, panel + 32, 32, M, N, to, line, width);
      else rowsTimesPanel(a, (<usize>N) << 2, panel, M, N, to, line, width);
    }
    a += (M * N) << 2;
    b += (N * P) << 2;
    out += (M * P) << 2;
  }
}
