/** @file The chain-binomial likelihood of `sir`, written down without any program. */
import binomialLogpmf from "@stdlib/stats/base/dists/binomial/logpmf";
import type { Environment } from "../../src/envs/types.js";

/** Triples of consecutive days, S I R → S I R. */
export function* days({ world }: Environment): Generator<[before: Float64Array, after: Float64Array, N: number]> {
  for (const { data, context } of world.arms)
    for (let k = 0; k + 6 <= data.length; k += 3)
      yield [data.slice(k, k + 3), data.slice(k + 3, k + 6), Number(context["N"])];
}

/** Chain-binomial log-likelihood of all arms, written down without any program. */
export function sirLogLikelihood(environment: Environment, beta: number, gamma: number): number {
  let total = 0;
  for (const [[S, I, R], [S1, , R1], N] of days(environment))
    total += binomialLogpmf(S - S1, S, 1 - Math.exp((-beta * I) / N)) + binomialLogpmf(R1 - R, I, gamma);
  return total;
}
