/**
 * @file Matrix products of single precision, tile by tile (`tiles.ts`). The right operand is read in panels of 8 columns: a
 * row of 8 starting values (the bias), then one row of 8 per inner term. Results do not depend on the number of rows.
 */
import { splat } from "./functions";
import { crossTile4, tile1, tile4 } from "./tiles";

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
