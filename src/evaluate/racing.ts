/**
 * @file When an evaluation has replicates enough. It looks after n₁ = `replicates`, 2n₁, 4n₁, … of them and stops where
 *
 *   precise    se_n · √(ν / χ²_{ν, α/K}) ≤ target     the error is small, not merely estimated to be
 *   hopeless   log Ẑ + t_{ν, 1 − β/K} · se_n ≤ bound    no error that is likely lifts it to where it matters
 *
 * with ν degrees of freedom and K looks before the last: α (β) is spent in equal parts over the looks (Lan & DeMets 1983,
 * linear spending; the union bound makes it hold for dependent looks), so that the probability of stopping with a true
 * error above the target, or a true score above the bound, is at most α (β).
 *
 * The mean of normal replicates is independent of their variance, so a rule on the variance leaves it unbiased; but the
 * variance at a stop is a small one (Anscombe 1953), by up to 40 % at these looks. STOPPING shares that out: it is
 * multiplied into every stated variance of a race, whose ratio to the truth then is 0.8 to 1.25 at any true spread.
 */
import type { Evidence, Race } from "../core/types.js";
import { OWN_DEGREES, ownIsBelieved } from "./evidence.js";
import { chiSquaredQuantile, studentTail } from "../math/quantiles.js";

/** α of "precise" */
export const LEVEL_PRECISE = 0.1;
/** β of "hopeless" */
export const LEVEL_HOPELESS = 0.05;
/** Factor of the stated variance after a race. */
export const STOPPING = 1.15;

/** Numbers of replicates at which a race looks: doubling from `least` to `most`. */
export function looksOf(least: number, most: number): readonly number[] {
  return least >= most ? [least] : [least, ...looksOf(Math.min(2 * least, most), most)];
}

/** `evidence` of the replicates so far, uncorrected; `interim`: looks before the last. */
export function isEnough(
  evidence: Evidence,
  { se }: Pick<Race, "se">,
  hopelessBelow: number | null,
  interim: number,
): boolean {
  if (evidence.logZ === -Infinity) return true;
  const freedom = degreesOf(evidence);
  if (evidence.se === 0) return true;
  const error = evidence.se * Math.sqrt(freedom / chiSquaredQuantile(LEVEL_PRECISE / interim, freedom));
  if (error <= se) return true;
  if (hopelessBelow === null) return false;
  return evidence.logZ + studentTail(LEVEL_HOPELESS / interim, freedom) * evidence.se <= hopelessBelow;
}

/** Degrees of freedom of the standard error: replicates' own variances are worth two where they are believed. */
export function degreesOf({ replicates, diagnostics }: Evidence): number {
  const possible = replicates.filter((l) => l > -Infinity);
  return Math.max(1, possible.length - 1) + (ownIsBelieved(possible, diagnostics["ownVariance"]) ? OWN_DEGREES : 0);
}

/** Degrees of freedom of the error of a − b, after Welch (1947). */
export function welchDegrees(a: Evidence, b: Evidence): number {
  const [u, v] = [a.se ** 2, b.se ** 2];
  const [n, m] = [degreesOf(a), degreesOf(b)];
  const isKnown = Number.isFinite(u + v) && u + v > 0;
  return isKnown ? (u + v) ** 2 / (u ** 2 / n + v ** 2 / m) : Math.min(n, m);
}

/** What is stated after a race. */
export function afterStopping(evidence: Evidence): Evidence {
  return { ...evidence, se: evidence.se * Math.sqrt(STOPPING), diagnostics: { ...evidence.diagnostics, raced: true } };
}
