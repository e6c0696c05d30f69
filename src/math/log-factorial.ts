/**
 * @file log k! for whole k ≥ 0, absolute error below 1e-15 · max(1, log k!): a table, then Stirling's series.
 * Not a gamma function: that is @stdlib's `gammaln`, several times slower.
 */

const TABLE_SIZE = 256;
const HALF_LOG_TWO_PI = 0.9189385332046728;

const table = new Float64Array(TABLE_SIZE); // log k!, nats
for (let k = 2; k < TABLE_SIZE; k++) table[k] = stirling(k);
// Stirling's series is not exact enough for small k: there the product is (k! < 2^63 up to 20).
for (let k = 2, product = 1; k <= 20; k++) table[k] = Math.log((product *= k));

export function logFactorial(k: number): number {
  return k < TABLE_SIZE ? table[k] : stirling(k);
}

/** Abramowitz & Stegun (1964), 6.1.41, at z = k + 1 */
function stirling(k: number): number {
  const z = k + 1;
  const r = 1 / (z * z);
  return (k + 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r / 1680))) / z;
}
