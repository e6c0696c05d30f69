/** @file log Σ exp(l) and log mean exp(l) without overflow; −Infinity where every l is. */

export function logSumExp(logValues: ArrayLike<number>): number {
  let max = -Infinity;
  for (let i = 0; i < logValues.length; i++) if (logValues[i] > max) max = logValues[i];
  if (max === -Infinity || max === Infinity) return max;
  let sum = 0;
  for (let i = 0; i < logValues.length; i++) sum += Math.exp(logValues[i] - max);
  return max + Math.log(sum);
}

export function logMeanExp(logValues: ArrayLike<number>): number {
  return logSumExp(logValues) - Math.log(logValues.length);
}
