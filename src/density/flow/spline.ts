/**
 * @file The transformer of neural spline flows (Durkan, Bekasov, Murray & Papamakarios 2019): an affine map, then a
 * monotone rational-quadratic spline on (−TAIL, TAIL) with linear tails. The affine map follows the condition and finds
 * the scale, so that the spline has only shape to learn.
 */
import { MIN_SHARE, MIN_SLOPE, SLOPE_SHIFT } from "../../neural/spline.js";
import { softplus } from "../../neural/cpu.js";
import { affine, invertAffine } from "./affine.js";
import type { Transformer } from "./transformer.js";

/** Data are whitened first: few lie beyond. */
const TAIL = 4;

export const splineTransformer = (bins: number): Transformer => ({
  heads: [...affine.heads, 3 * bins - 1],
  forward: (ops, x, [line, shape]) => {
    const [y, logScale] = affine.forward(ops, x, [line]);
    const [z, logDet] = ops.spline(y, shape, bins, TAIL);
    return [z, ops.add(logScale, logDet)];
  },
  inverse: (z, [line, shape], at) => invertAffine(invertSpline(z, shape, at * (3 * bins - 1), bins), line, at),
});

/** Durkan et al. 2019, eqs. 6–8. Parameters of one spline at heads[from …]. */
function invertSpline(y: number, heads: Float64Array, from: number, bins: number): number {
  if (!(Math.abs(y) < TAIL)) return y;
  const widths = shares(heads.subarray(from, from + bins));
  const heights = shares(heads.subarray(from + bins, from + 2 * bins));
  let [bin, left, low] = [0, -TAIL, -TAIL];
  while (bin < bins - 1 && y >= low + heights[bin]) {
    left += widths[bin];
    low += heights[bin++];
  }
  const slope = (edge: number): number =>
    edge === 0 || edge === bins ? 1 : MIN_SLOPE + softplus(heads[from + 2 * bins + edge - 1] + SLOPE_SHIFT);
  const [d0, d1, s] = [slope(bin), slope(bin + 1), heights[bin] / widths[bin]];
  const up = y - low;
  const bend = up * (d0 + d1 - 2 * s);
  const [a, b, c] = [heights[bin] * (s - d0) + bend, heights[bin] * d0 - bend, -s * up];
  const theta = (2 * c) / (-b - Math.sqrt(Math.max(0, b * b - 4 * a * c)));
  return left + theta * widths[bin];
}

/** Lengths of bins that fill (−TAIL, TAIL): ε + (1 − n ε) softmax. */
function shares(h: Float64Array): Float64Array {
  const top = h.reduce((a, b) => Math.max(a, b));
  const terms = h.map((v) => Math.exp(v - top));
  const total = terms.reduce((a, b) => a + b);
  return terms.map((v) => 2 * TAIL * (MIN_SHARE + (1 - h.length * MIN_SHARE) * (v / total)));
}
