/**
 * @file Distances between simulations of a program, at draws from its parameters' posterior, and the data: what others
 * weigh programs by. Printed beside the evidence; nothing is decided on them.
 */
import type { Evaluation, ModelProgram } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { discrepancies } from "../evaluate/discrepancy/discrepancies.js";
import { stream } from "../math/rng.js";
import { compileIn } from "./compile-in.js";
import type { Metrics } from "./summary-types.js";

/** null where there are no statistics, or no draws to simulate at. */
export function metricsOf(
  environment: Environment,
  program: ModelProgram,
  evaluation: Evaluation | undefined,
  seed: number,
): Metrics | null {
  if (environment.statistics.names.length === 0 || !evaluation?.ok || evaluation.draws.length === 0) return null;
  const compiled = compileIn(environment, program.source);
  if (!compiled.ok) return null;
  const key = stream(seed).fork("metrics", environment.hash).key();
  const { mse, mmd, wasserstein } = discrepancies(compiled.program, environment, evaluation.draws, key);
  return { id: program.id, mse, mmd, wasserstein };
}
