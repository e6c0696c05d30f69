/**
 * @file Kernel ABC as a conditional density: on residuals w of a linear regression on c (Beaumont, Zhang & Balding 2002),
 *
 *   q(w | c) = Σ_i K_h(c − c_i) K_b(w − w_i) / Σ_i K_h(c − c_i),   K normal, columns whitened,
 *
 * the estimate of Rosenblatt (1969). h and b are Silverman's (1986) widths times factors chosen together by the
 * likelihood of held-out rows. Its cost grows with the rows it was made of; in many dimensions it is blunt.
 */
import { logSumExp } from "../math/log-sum-exp.js";
import type { Stream } from "../math/rng.js";
import { inDataUnits } from "./data-units.js";
import type { FitDensities, Rows } from "./density.js";
import { colour, fitLinear, logWhitening, whiten } from "./linear-gaussian.js";
import { pick } from "./pick.js";
import type { UnitDensity } from "./unit-density.js";

/** Factors of both widths; the largest of the condition's stands for "it does not matter". */
const FACTORS_X = [0.1, 0.2, 0.35, 0.6, 1, 1.6] as const;
const FACTORS_CONDITION = [0.15, 0.3, 0.6, 1, 1.8, 4, 50] as const;
/** Rows that decide about widths. */
const HELD_OUT = 300;
const LOG_TWO_PI = Math.log(2 * Math.PI);

interface Widths {
  readonly x: number;
  readonly condition: number;
}

export const kernelDensity = (): FitDensities =>
  inDataUnits((data) => data.map(({ x, condition, stream }) => fitKernel(x, condition, stream)));

function fitKernel(x: Rows, condition: Rows, stream: Stream): UnitDensity {
  const fit = fitLinear(x, condition);
  const w = whiten(fit, x, condition);
  const near = whitener(condition);
  const given = near(condition);
  const widths = chooseWidths(w, given, stream.fork("widths"));
  const constant = logWhitening(fit) + logNormaliser(widths.x, w.width);
  return {
    logDensities: (variants, c) => {
      const [g, out] = [near(c), variants.map(() => new Float64Array(c.count))];
      const terms = new Float64Array(w.count);
      const whites = variants.map((v) => whiten(fit, v, c));
      for (let i = 0; i < c.count; i++) {
        const logs = logWeights(given, g, i, widths.condition);
        const total = logSumExp(logs);
        whites.forEach((v, which) => {
          for (let n = 0; n < w.count; n++) terms[n] = logs[n] - distance(v, i, w, n) / (2 * widths.x ** 2);
          out[which][i] = logSumExp(terms) - total + constant;
        });
      }
      return out;
    },
    sample: (c, random) => {
      const g = near(c);
      const values = new Float64Array(c.count * w.width);
      for (let i = 0; i < c.count; i++) {
        const logs = logWeights(given, g, i, widths.condition);
        const total = logSumExp(logs);
        const n = pick(
          logs.map((l) => l - total),
          random.uniform(),
        );
        for (let d = 0; d < w.width; d++)
          values[i * w.width + d] = w.values[n * w.width + d] + widths.x * random.normal();
      }
      return colour(fit, { values, count: c.count, width: w.width }, c);
    },
  };
}

/** log K_h(c_i − given_n) for all n, without constants. */
function logWeights(given: Rows, c: Rows, i: number, width: number): Float64Array {
  const out = new Float64Array(given.count);
  for (let n = 0; n < out.length; n++) out[n] = -distance(c, i, given, n) / (2 * width ** 2);
  return out;
}

const logNormaliser = (width: number, D: number): number => -D * Math.log(width) - (D / 2) * LOG_TWO_PI;

/** Squared distance of row i of a and row n of b. */
function distance(a: Rows, i: number, b: Rows, n: number): number {
  const D = a.width;
  let s = 0;
  for (let d = 0; d < D; d++) s += (a.values[i * D + d] - b.values[n * D + d]) ** 2;
  return s;
}

/** Conditions at unit covariance. */
function whitener(condition: Rows): (c: Rows) => Rows {
  const nothing = (c: Rows): Rows => ({ values: new Float64Array(0), count: c.count, width: 0 });
  if (condition.width === 0) return (c) => c;
  const fit = fitLinear(condition, nothing(condition));
  return (c) => whiten(fit, c, nothing(c));
}

/** The factors under which held-out rows are likeliest. A row is no neighbour of its own copies. */
function chooseWidths(w: Rows, given: Rows, stream: Stream): Widths {
  const N = w.count;
  const silverman = (D: number): number => (4 / ((D + 2) * N)) ** (1 / (D + 4));
  const [x, condition] = [silverman(w.width), silverman(w.width + given.width)];
  const rows = Array.from({ length: Math.min(N, HELD_OUT) }, (_, i) => (N <= HELD_OUT ? i : stream.below(N)));
  const gaps = rows.map((i) => Float64Array.from({ length: N }, (_, n) => distance(w, i, w, n)));
  const between = rows.map((i) => Float64Array.from({ length: N }, (_, n) => distance(given, i, given, n)));
  let best: Widths & { readonly score: number } = { x, condition, score: -Infinity };
  for (const b of FACTORS_CONDITION)
    for (const a of FACTORS_X) {
      const widths = { x: a * x, condition: b * condition };
      const score = rows.reduce((s, _row, r) => s + logHeldOut(gaps[r], between[r], widths, w.width), 0);
      if (score > best.score) best = { ...widths, score };
    }
  return best;
}

function logHeldOut(gaps: Float64Array, between: Float64Array, widths: Widths, D: number): number {
  const logs = between.map((d, n) => (gaps[n] === 0 ? -Infinity : -d / (2 * widths.condition ** 2)));
  const terms = logs.map((l, n) => l - gaps[n] / (2 * widths.x ** 2));
  return logSumExp(terms) - logSumExp(logs) + logNormaliser(widths.x, D);
}
