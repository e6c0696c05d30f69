/**
 * @file The bar distribution (Müller, Hollmann, Pineda Arango, Grabocka & Hutter 2022, section 3): probabilities of bins
 * make a density on the whole line. Inside, a bin's probability is spread evenly; the first and the last bin are
 * half-normals that fall away outwards from their inner border, with half of their mass within the bin.
 *
 *   q(y) = p_b / width_b,   q(y) = p_B · 2 φ((y − inner) / s) / s,   s = width_B / Φ⁻¹(3/4).
 *
 * Raised to 1 / T and normalised again it is another one: p_b^(1/T) width_b^(1 − 1/T) inside, half-normals √T as wide
 * outside, which is what temperature-scaling of one-dimensional factors needs (Wahl et al. 2026, eq. D-33).
 */
import { logSumExp } from "../../math/log-sum-exp.js";
import type { Stream } from "../../math/rng.js";

export interface Bars {
  /** [bins + 1], ascending */
  readonly borders: Float64Array;
  /** of the bins, normalised, [bins] */
  readonly logProbabilities: Float64Array;
  /** scales of the two half-normals */
  readonly lower: number;
  readonly upper: number;
}

/** Φ⁻¹(3/4): half of a half-normal lies within so many scales. */
const MEDIAN = 0.6744897501960817;
const LOG_TWO_OVER_ROOT_TWO_PI = Math.log(2 / Math.sqrt(2 * Math.PI));
const FEWEST = 2;

/** Logits need not be normalised. */
export function barsOf(borders: Float64Array, logits: Float64Array): Bars {
  const bins = logits.length;
  if (bins < FEWEST || borders.length !== bins + 1)
    throw new RangeError(
      `Expected at least ${FEWEST} bins and one border more, got ${bins} bins and ${borders.length} borders`,
    );
  const total = logSumExp(logits);
  if (!Number.isFinite(total)) throw new RangeError(`Expected finite logits, got a total of ${total}`);
  return {
    borders,
    logProbabilities: logits.map((l) => l - total),
    lower: (borders[1] - borders[0]) / MEDIAN,
    upper: (borders[bins] - borders[bins - 1]) / MEDIAN,
  };
}

export function logDensityAt({ borders, logProbabilities, lower, upper }: Bars, y: number): number {
  const last = logProbabilities.length - 1;
  const bin = binOf(borders, y);
  if (bin === 0) return logProbabilities[0] + logHalfNormal(borders[1] - y, lower);
  if (bin === last) return logProbabilities[last] + logHalfNormal(y - borders[last], upper);
  return logProbabilities[bin] - Math.log(borders[bin + 1] - borders[bin]);
}

export function drawFrom({ borders, logProbabilities, lower, upper }: Bars, stream: Stream): number {
  const last = logProbabilities.length - 1;
  const bin = pickBin(logProbabilities, stream.uniform());
  if (bin === 0) return borders[1] - lower * Math.abs(stream.normal());
  if (bin === last) return borders[last] + upper * Math.abs(stream.normal());
  return borders[bin] + (borders[bin + 1] - borders[bin]) * stream.uniform();
}

/** ∝ q^(1 / temperature) */
export function tempered({ borders, logProbabilities, lower, upper }: Bars, temperature: number): Bars {
  const last = logProbabilities.length - 1;
  const power = 1 / temperature;
  const logits = logProbabilities.map((l, bin) => {
    const log =
      bin === 0
        ? logHalfNormalMass(lower, power)
        : bin === last
          ? logHalfNormalMass(upper, power)
          : (1 - power) * Math.log(borders[bin + 1] - borders[bin]);
    return power * l + log;
  });
  const total = logSumExp(logits);
  const wider = Math.sqrt(temperature);
  return { borders, logProbabilities: logits.map((l) => l - total), lower: lower * wider, upper: upper * wider };
}

/** log density of |ε| s at d ≥ 0 */
const logHalfNormal = (d: number, s: number): number => LOG_TWO_OVER_ROOT_TWO_PI - Math.log(s) - 0.5 * (d / s) ** 2;

/** log ∫ (density of |ε| s)^power */
const logHalfNormalMass = (s: number, power: number): number =>
  power * (LOG_TWO_OVER_ROOT_TWO_PI - Math.log(s)) - (LOG_TWO_OVER_ROOT_TWO_PI - Math.log(s / Math.sqrt(power)));

/** The bin of y; the outer ones reach to infinity. */
function binOf(borders: Float64Array, y: number): number {
  let [low, high] = [0, borders.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (y >= borders[middle]) low = middle;
    else high = middle - 1;
  }
  return low;
}

function pickBin(logProbabilities: Float64Array, u: number): number {
  let left = u;
  for (let bin = 0; bin < logProbabilities.length - 1; bin++) {
    left -= Math.exp(logProbabilities[bin]);
    if (left < 0) return bin;
  }
  return logProbabilities.length - 1;
}
