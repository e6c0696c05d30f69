/**
 * @file How independent replicates of Ẑ become one number with an error. A replicate of −Infinity is Ẑ = 0: counted, never
 * dropped; p is the share of replicates with Ẑ > 0, v the variance of their log Ẑ_r.
 *
 *   linear        log Z = log (1/R) Σ_r Ẑ_r             se² = (v/R)·(1 + c) + (1 − p)/(p R)
 *   logarithmic   log Z = log p + mean of log Ẑ_r > −∞   se² = v/R           + (1 − p)/(p R)
 *
 * Linear is for Ẑ_r that are unbiased, or nearly so. A surrogate's Ẑ_r is not: it is exact for a likelihood that is wrong,
 * and its errors of some nats, made anew by every training, are about centred in log Ẑ. Their log mean is the luckiest
 * one's, higher by v/2 and more; with log Ẑ_r ~ N(log Z, v) the mean of logs is the best unbiased estimate there is. (E Ẑ = Z
 * does hold for a normalised q(x) over data x ~ p(x), not for the data at hand. Measured: bench/evidence.ts.)
 *
 * v/R is the delta method; c = v (R − 1)²/(2 R (R + 1)), at most 1, is its next term, the variance of the s²/2 by which
 * log mean Ẑ exceeds mean log Ẑ (both to second order in v). With R replicates of sample variance s²
 * and own estimates of mean w, worth 2 degrees of freedom, v = ((R − 1) s² + 2 w)/(R + 1): s² alone has too few degrees
 * of freedom to be printed as an error, w alone would not see a replicate that went wrong. Where they contradict each
 * other (s² > 6.6 w) only s² counts; and a surrogate's w, the square of what doubling its simulations changed, counts for
 * 6.6 s² at most: where half of them teach little it is many times the spread. The second term is the binomial share of failed replicates. A single replicate
 * without an estimate of its own has an error of Infinity: unknown, not small.
 *
 * Replicates that share what they are scored on (folds, fitted from several seeds) are averaged in their cluster first:
 * only the spread between clusters knows of other data. A single cluster has an error of Infinity.
 */
import type { Batch, Evidence } from "../core/types.js";
import { logMeanExp } from "../math/log-sum-exp.js";
import { stream, type Stream } from "../math/rng.js";
import type { Pooling, Replicate } from "./weigher.js";

/** Degrees of freedom granted to replicates' own variance estimates. */
export const OWN_DEGREES = 2;
/** s²/w above which own estimates are disbelieved: the 99 % point of χ²₁. */
const CONTRADICTION = 6.6;

export interface EvidenceLabel {
  readonly method: string;
  readonly rung: number;
  readonly batch: Batch;
}

export function combine(replicates: readonly Replicate[], label: EvidenceLabel, pooling: Pooling = "linear"): Evidence {
  const logs = replicates.map(({ logZ }) => logZ);
  const own = ownVariance(replicates);
  const clusters = replicates[0].clusters ?? null;
  return {
    logZ: pooled(logs, pooling),
    se: standardError(clustered(logs, clusters), own, pooling),
    bias: null,
    ...label,
    replicates: logs,
    diagnostics: {
      ...commonOf(replicates),
      ...(own === null ? {} : { ownVariance: own }),
      ...(clusters === null ? {} : { clusters }),
      ...(pooling === "linear" ? {} : { pooling }),
      failedSimulations:
        total(replicates, ({ failed }) => failed) / total(replicates, ({ simulations }) => simulations),
      impossibleReplicates: logs.filter((l) => l === -Infinity).length,
    },
  };
}

/** Means of the clusters that replicates take turns at; replicates of −Infinity stay what they are. */
export function clustered(values: readonly number[], clusters: unknown): readonly number[] {
  if (typeof clusters !== "number" || !values.every(Number.isFinite)) return values;
  const count = Math.min(clusters, values.length);
  return Array.from({ length: count }, (_, k) => meanOf(values.filter((_, r) => r % clusters === k)));
}

/** log Z of replicates. */
export function pooled(logs: readonly number[], pooling: Pooling): number {
  if (pooling === "linear") return logMeanExp(logs);
  const possible = logs.filter((l) => l > -Infinity);
  return possible.length === 0 ? -Infinity : Math.log(possible.length / logs.length) + meanOf(possible);
}

/**
 * The first replicate's, but of importance sampling the worst replicate's (largest k̂, smallest ESS), and "unsupported"
 * only where most replicates say so.
 */
function commonOf(replicates: readonly Replicate[]): Evidence["diagnostics"] {
  const numbers = (name: string): number[] =>
    replicates.flatMap(({ diagnostics: { [name]: v } }) => (typeof v === "number" && !Number.isNaN(v) ? [v] : []));
  const [ks, sizes] = [numbers("paretoK"), numbers("ess")];
  const doubting = replicates.filter(({ diagnostics }) => "unsupported" in diagnostics);
  const most = 2 * doubting.length > replicates.length;
  const { unsupported: _, ...first } = (most ? doubting : replicates)[0].diagnostics;
  return {
    ...first,
    ...(ks.length > 0 ? { paretoK: Math.max(...ks) } : {}),
    ...(sizes.length > 0 ? { ess: Math.min(...sizes) } : {}),
    ...(most ? { unsupported: doubting[0].diagnostics["unsupported"] } : {}),
  };
}

/** Mean of replicates' own variances, over those with Ẑ > 0 if there are any; null where one has none. */
function ownVariance(replicates: readonly Replicate[]): number | null {
  const possible = replicates.filter(({ logZ }) => logZ > -Infinity);
  const own = (possible.length > 0 ? possible : replicates).map(({ variance }) => variance);
  if (own.includes(undefined)) return null;
  return own.reduce<number>((sum, v) => sum + (v ?? 0), 0) / own.length;
}

/** se of log Z, nats; `own` is the replicates' own estimate of Var(log Ẑ_r), or null. */
export function standardError(logs: readonly number[], own: number | null, pooling: Pooling = "linear"): number {
  const possible = logs.filter((l) => l > -Infinity);
  const n = logs.length;
  if (possible.length === 0) return own === 0 ? 0 : Infinity;
  const share = possible.length / n;
  const v = pooledVariance(possible, own, pooling);
  const r = possible.length;
  return Math.sqrt((pooling === "linear" ? varianceOfLogMean(v, r) : v / r) + (1 - share) / (share * n));
}

function varianceOfLogMean(v: number, r: number): number {
  if (r === 1) return v;
  return (v / r) * (1 + Math.min(1, (v * (r - 1) ** 2) / (2 * r * (r + 1))));
}

function pooledVariance(values: readonly number[], own: number | null, pooling: Pooling): number {
  const degrees = values.length - 1;
  if (own === 0) return 0;
  if (degrees === 0) return own ?? Infinity;
  const spread = sampleVariance(values);
  if (own === null || !ownIsBelieved(values, own)) return spread;
  const counted = pooling === "linear" || spread === 0 ? own : Math.min(own, CONTRADICTION * spread);
  return (degrees * spread + OWN_DEGREES * counted) / (degrees + OWN_DEGREES);
}

/** Whether replicates' own variances count beside their spread. */
export function ownIsBelieved(values: readonly number[], own: unknown): boolean {
  if (typeof own !== "number") return false;
  return values.length < 2 || sampleVariance(values) <= CONTRADICTION * own;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

function sampleVariance(values: readonly number[]): number {
  const mean = meanOf(values);
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
  const linear = ![a, b].some(({ diagnostics }) => diagnostics["pooling"] === "logarithmic");
  const independent = clustered(differences, a.diagnostics["clusters"]);
  return { value, se: standardError(independent, own, linear ? "linear" : "logarithmic") };
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
