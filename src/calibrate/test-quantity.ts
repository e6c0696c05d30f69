/**
 * @file A test quantity that looks at the data: the joint log-likelihood of θ. Ranks of parameters alone cannot tell the
 * posterior from the prior, ranks of this one can (Modrák et al. 2025). Any function of (θ, data) has uniform ranks, so it
 * may be noisy, and crude:
 *
 *   exact methods   the program's own log-likelihood, or its particle-filter estimate
 *   all others      their posterior is given the statistics only, so the quantity must be, too: log-density of the observed
 *                   statistics under independent normals fitted to a few simulations at θ
 */
import type { Environment } from "../envs/types.js";
import { likelihoodMethod, likelihoodOf } from "../evaluate/likelihood.js";
import { simulate } from "../evaluate/simulate.js";
import type { CompiledProgram, Key } from "../programs/types.js";

/** log-likelihood, or what stands for it; never NaN */
export type TestQuantity = (theta: readonly number[]) => number;

const PATHS = 100;

export function testQuantity(
  program: CompiledProgram,
  environment: Environment,
  method: string,
  key: Key,
): TestQuantity {
  const exact = likelihoodMethod(program, environment);
  if (!method.startsWith("exact") || "refusal" in exact) return crudeLogLikelihood(program, environment, key);
  const arms = environment.world.arms.map((_, arm) => arm);
  const likelihood = likelihoodOf(program, environment, exact.method, arms, { key, paths: PATHS });
  return (theta) => likelihood.logLikelihood(Float64Array.from(theta));
}

const SIMULATIONS = 10; // for each θ and arm
/** Spread of a statistic that does not vary, as a share of its size. */
const LEAST = 1e-3;

function crudeLogLikelihood(program: CompiledProgram, { world, statistics }: Environment, key: Key): TestQuantity {
  const observed = world.arms.map(({ data }, arm) => statistics.of(data, arm));
  let next = 0;
  return (theta) => {
    const values = Float64Array.from(theta);
    let log = 0;
    for (const [arm, x] of observed.entries()) {
      const rows: Float64Array[] = [];
      for (let s = 0; s < SIMULATIONS; s++) {
        const outputs = simulate(program, world.arms, arm, values, key, next++);
        if (outputs) rows.push(statistics.of(outputs, arm));
      }
      if (rows.length < 2) return -Infinity;
      log += normalLogDensity(x, rows);
    }
    return Number.isNaN(log) ? -Infinity : log;
  };
}

/** Σ_j log N(x_j; mean, variance of the rows), the constant left out. */
function normalLogDensity(x: Float64Array, rows: readonly Float64Array[]): number {
  return x.reduce((log, value, j) => {
    const mean = rows.reduce((sum, row) => sum + row[j], 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) / (rows.length - 1);
    const floored = variance + (LEAST * Math.max(1e-9, Math.abs(mean))) ** 2;
    return log - 0.5 * Math.log(floored) - (value - mean) ** 2 / (2 * floored);
  }, 0);
}
