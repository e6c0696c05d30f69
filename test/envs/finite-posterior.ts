/**
 * @file The posterior of the environment `finite`, written down without any program: responses are sums of effects,
 * p(set | y) ∝ Π_run N(y_run; Σ_{m ∈ set} size_m · column_m(run), 1.2²), uniform over the 192 sets.
 */

/** Level of each factor and interaction in run r = 0 … 7: bits of r give a, b, c. */
function columns(run: number): Record<string, number> {
  const [a, b, c] = [0, 1, 2].map((bit) => ((run >> bit) & 1 ? 1 : -1));
  return { A: a, B: b, C: c, D: a * b, E: a * c, F: b * c, AB: a * b, AC: a * c };
}

const SIZES: Readonly<Record<string, number>> = { A: 1, B: 0.8, C: 0.6, D: 0.9, E: 0.7, F: 0.5, AB: 1, AC: 0.8 };
const ERROR_SD = 1.2;

/** Log-likelihood of a set of effects, nats. */
export function finiteLogLikelihood(set: readonly string[], responses: readonly number[]): number {
  return responses.reduce((total, y, run) => {
    const mean = set.reduce((sum, m) => sum + SIZES[m] * columns(run)[m], 0);
    return total - 0.5 * ((y - mean) / ERROR_SD) ** 2 - Math.log(ERROR_SD) - 0.5 * Math.log(2 * Math.PI);
  }, 0);
}

/** Names of a set, sorted and joined by "+" → posterior probability. */
export function finitePosterior(responses: readonly number[]): Map<string, number> {
  const mains = ["A", "B", "C", "D", "E", "F"];
  const logs = new Map<string, number>();
  for (let bits = 0; bits < 64; bits++)
    for (const interaction of [[], ["AB"], ["AC"]]) {
      const set = [...mains.filter((_, i) => (bits >> i) & 1), ...interaction].sort();
      logs.set(set.join("+"), finiteLogLikelihood(set, responses));
    }
  const total = [...logs.values()].reduce((sum, l) => sum + Math.exp(l), 0);
  return new Map([...logs].map(([set, l]) => [set, Math.exp(l) / total]));
}
