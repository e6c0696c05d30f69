/**
 * @file Tests of accuracy with random points (TARP: Lemos, Coogan, Hezaveh & Perreault-Levasseur 2023): for a point r
 * drawn without looking at θ*, the share of posterior draws that are closer to r than θ* is uniform under calibration,
 *
 *   f = #{ l : |θ_l − r| < |θ* − r| } / L,   ECP(α) = P(f ≤ α) = α.
 *
 * All parameters at once, one number for each simulation. Distances are of standardised parameters: on raw scales the
 * widest parameter decides alone. ATC = ∫_½¹ (ECP(α) − α) dα is positive for posteriors that are too wide, negative for
 * ones that are too narrow, and near 0 for biased ones, which the whole curve shows. Reference points that do not depend
 * on the data cannot tell the prior from the posterior: `ranks.ts` on the log-likelihood can.
 */
import type { Stream } from "../math/rng.js";
import type { Draws } from "./independent-draws.js";
import { placeOf } from "./ranks.js";

/** Where the parameters lie before any data: from prior draws. */
export interface Scale {
  readonly mean: readonly number[];
  /** 1 where a parameter never varies */
  readonly sd: readonly number[];
  /** of standardised values: the box that reference points are drawn from */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export function scaleOf(prior: Draws): Scale {
  const column = (j: number): number[] => prior.map((row) => row[j]);
  const columns = (prior[0] ?? []).map((_, j) => column(j));
  const mean = columns.map((v) => v.reduce((a, b) => a + b, 0) / v.length);
  const sd = columns.map((v, j) => Math.sqrt(v.reduce((s, x) => s + (x - mean[j]) ** 2, 0) / (v.length - 1)) || 1);
  const standard = columns.map((v, j) => v.map((x) => (x - mean[j]) / sd[j]));
  return { mean, sd, low: standard.map((v) => Math.min(...v)), high: standard.map((v) => Math.max(...v)) };
}

/** f of one simulation, spread to (0, 1) as ranks are. The reference point is uniform in the box of the prior. */
export function tarpPlace(truth: readonly number[], draws: Draws, scale: Scale, stream: Stream): number {
  const reference = scale.low.map((low, j) => low + (scale.high[j] - low) * stream.uniform());
  const distance = (theta: readonly number[]): number =>
    theta.reduce((sum, x, j) => sum + ((x - scale.mean[j]) / scale.sd[j] - reference[j]) ** 2, 0);
  return placeOf(distance(truth), draws.map(distance), stream);
}

/** Standard deviation of ATC of one uniform f: Var(1 − max(f, ½)) = 5/192. */
const ATC_SD = Math.sqrt(5 / 192);

export interface AreaToCurve {
  readonly atc: number;
  /** under calibration */
  readonly se: number;
}

/** ∫_½¹ (ECP(α) − α) dα = mean of 1 − max(f, ½), less 3/8. */
export function areaToCurve(places: ArrayLike<number>): AreaToCurve {
  const n = places.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 1 - Math.max(places[i], 0.5);
  return { atc: sum / n - 0.375, se: ATC_SD / Math.sqrt(n) };
}
