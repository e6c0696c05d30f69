/**
 * @file How independent replicates of Ẑ become one number with an error.
 *
 *   log Z = log (1/R) Σ_r Ẑ_r          (a replicate of −Infinity is Ẑ = 0: counted, never dropped)
 *   se²   = (v/R)·(1 + c) + (1 − p)/(p R)   v: variance of log Ẑ_r; p: share of replicates with Ẑ > 0
 *
 * v/R is the delta method; c = v (R − 1)²/(2 R (R + 1)), at most 1, is its next term, the variance of the s²/2 by which
 * log mean Ẑ exceeds mean log Ẑ (both to second order in v). With R replicates of sample variance s²
 * and own estimates of mean w, worth 2 degrees of freedom, v = ((R − 1) s² + 2 w)/(R + 1): s² alone has too few degrees
 * of freedom to be printed as an error, w alone would not see a replicate that went wrong. Where they contradict each
 * other (s² > 6.6 w) only s² counts. The second term is the binomial share of failed replicates. A single replicate
 * without an estimate of its own has an error of Infinity: unknown, not small.
 */
import type { Batch, Evidence } from "../core/types.js";
import { logMeanExp } from "../math/log-sum-exp.js";
import { stream, type Stream } from "../math/rng.js";
import type { Replicate } from "./weigher.js";

/** Degrees of freedom granted to replicates' own variance estimates. */
const OWN_DEGREES = 2;
/** s²/w above which own estimates are disbelieved: the 99 % point of χ²₁. */
const CONTRADICTION = 6.6;

export interface EvidenceLabel {
  readonly method: string;
  readonly rung: number;
  readonly batch: Batch;
}

export function combine(replicates: readonly Replicate[], label: EvidenceLabel): Evidence {
  const logs = replicates.map(({ logZ }) => logZ);
  const own = ownVariance(replicates);
  return {
    logZ: logMeanExp(logs),
    se: standardError(logs, own),
    bias: null,
    ...label,
    replicates: logs,
    diagnostics: {
      ...replicates[0].diagnostics,
      ...(own === null ? {} : { ownVariance: own }),
      failedSimulations:
        total(replicates, ({ failed }) => failed) / total(replicates, ({ simulations }) => simulations),
      impossibleReplicates: logs.filter((l) => l === -Infinity).length,
    },
  };
}

/** Mean of replicates' own variances, over those with Ẑ > 0 if there are any; null where one has none. */
function ownVariance(replicates: readonly Replicate[]): number | null {
  const possible = replicates.filter(({ logZ }) => logZ > -Infinity);
  const own = (possible.length > 0 ? possible : replicates).map(({ variance }) => variance);
  if (own.includes(undefined)) return null;
  return own.reduce<number>((sum, v) => sum + (v ?? 0), 0) / own.length;
}

/** se of log mean Ẑ, nats; `own` is the replicates' own estimate of Var(log Ẑ_r), or null. */
export function standardError(logs: readonly number[], own: number | null): number {
  const possible = logs.filter((l) => l > -Infinity);
  const n = logs.length;
  if (possible.length === 0) return own === 0 ? 0 : Infinity;
  const share = possible.length / n;
  return Math.sqrt(varianceOfLogMean(pooledVariance(possible, own), possible.length) + (1 - share) / (share * n));
}

function varianceOfLogMean(v: number, r: number): number {
  if (r === 1) return v;
  return (v / r) * (1 + Math.min(1, (v * (r - 1) ** 2) / (2 * r * (r + 1))));
}

function pooledVariance(values: readonly number[], own: number | null): number {
  const degrees = values.length - 1;
  if (own === 0) return 0;
  if (degrees === 0) return own ?? Infinity;
  const spread = sampleVariance(values);
  if (own === null || spread > CONTRADICTION * own) return spread;
  return (degrees * spread + OWN_DEGREES * own) / (degrees + OWN_DEGREES);
}

function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
}

/**
 * log Z(a) − log Z(b) with its error. Replicates of one batch share their noise, so the error comes from differences
 * within replicates, where both have the same ones; own estimates, which know nothing of shared noise, bound it as above.
 */
export function pairedDifference(a: Evidence, b: Evidence): { readonly value: number; readonly se: number } {
  const value = a.logZ === b.logZ ? 0 : a.logZ - b.logZ;
  const paired = a.batch === b.batch && a.replicates.length === b.replicates.length && a.replicates.length > 1;
  const differences = a.replicates.map((l, r) => l - b.replicates[r]);
  if (!paired || !differences.every(Number.isFinite)) return { value, se: Math.hypot(a.se, b.se) };
  const own = addOwn(a.diagnostics["ownVariance"], b.diagnostics["ownVariance"]);
  return { value, se: standardError(differences, own) };
}

function addOwn(a: unknown, b: unknown): number | null {
  return typeof a === "number" && typeof b === "number" ? a + b : null;
}

/**
 * The stream of one replicate: of the environment, batch and number alone, so that every program meets the same noise,
 * and batches share none.
 */
export function replicateStream(seed: number, environmentHash: string, batch: Batch, replicate: number): Stream {
  return stream(seed).fork("evidence", environmentHash, batch, replicate);
}

function total<T>(items: readonly T[], f: (item: T) => number): number {
  return items.reduce((sum, item) => sum + f(item), 0);
}
