/**
 * @file A draw from a categorical distribution by inversion.
 */

/** Index with probability exp(logWeights[i]), which add up to 1; `u` uniform in (0, 1). */
export function pick(logWeights: Float64Array, u: number): number {
  let left = u;
  for (let m = 0; m < logWeights.length - 1; m++) {
    left -= Math.exp(logWeights[m]);
    if (left < 0) return m;
  }
  return logWeights.length - 1;
}
