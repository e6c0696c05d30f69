/**
 * @file The next temperature of tempered SMC: the largest λ' ≤ 1 at which reweighting by Z^(λ'−λ) keeps the effective
 * sample size at a given share of N, found by bisection (Jasra, Stephens, Doucet & Tsagaris 2011).
 */
import { effectiveSampleSize, normalise } from "../core/weights.js";

/** ESS after reweighting equal particles of log-potential `logZ` by `step` in temperature. */
export function essAfter(logZ: ArrayLike<number>, step: number): number {
  return effectiveSampleSize(normalise(Float64Array.from(logZ, (l) => (l === -Infinity ? -Infinity : step * l))));
}

/** λ' in (λ, 1]. Particles of log-potential −Infinity weigh nothing at any λ' > 0. */
export function nextTemperature(logZ: ArrayLike<number>, temperature: number, essShare: number): number {
  // particles that cannot be (Z = 0) are lost at once, whatever the step: the target counts the living
  const living = Array.from(logZ).filter((l) => l > -Infinity).length;
  const target = essShare * living * (1 - 1e-9); // 1/ΣW² of equal weights may round below their number
  const rest = 1 - temperature;
  if (essAfter(logZ, rest) >= target) return 1;
  let low = 0;
  let high = rest;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (essAfter(logZ, middle) >= target) low = middle;
    else high = middle;
  }
  return Math.min(1, temperature + Math.max(low, Number.MIN_VALUE, high * 1e-12));
}
