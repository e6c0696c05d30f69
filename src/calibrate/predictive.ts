/**
 * @file Can the program make the data that were observed? Statistics of data replicated from its posterior beside the
 * observed ones. Where there are many arms, the mean of each statistic over the arms is compared.
 */
import type { EvaluationRequest } from "../core/types.js";
import { predictiveChecks, type PredictiveCheck } from "../diagnose/predictive-checks.js";
import type { Environment } from "../envs/types.js";
import { evaluateCompiled, type EvaluateOptions } from "../evaluate/evaluate-compiled.js";
import { simulate } from "../evaluate/simulate.js";
import type { Weigher } from "../evaluate/weigher.js";
import { stream } from "../math/rng.js";
import type { CompiledProgram } from "../programs/types.js";

const REPLICATED = 1000;
/** More arms than this are averaged. */
const MOST_ARMS = 4;

/** None where there is no posterior. */
export function checkPredictions(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  weighers: readonly Weigher[],
  options: EvaluateOptions,
): PredictiveCheck[] {
  const evaluation = evaluateCompiled(program, environment, request, weighers, options);
  if (!evaluation.ok || evaluation.draws.length === 0) return [];
  const { arms } = environment.world;
  const key = stream(request.seed).fork("predictive", environment.hash).key();
  const replicated: Float64Array[] = [];
  for (let s = 0; s < REPLICATED; s++) {
    const theta = Float64Array.from(evaluation.draws[s % evaluation.draws.length]);
    const outputs = arms.map((_, arm) => simulate(program, arms, arm, theta, key, s * arms.length + arm));
    if (outputs.every((o): o is Float64Array => o !== null)) replicated.push(summaryOf(environment, outputs));
  }
  if (replicated.length < 2) return [];
  const observed = arms.map(({ data }) => data);
  return predictiveChecks(namesOf(environment), summaryOf(environment, observed), replicated);
}

function namesOf({ world, statistics }: Environment): readonly string[] {
  if (world.arms.length === 1) return statistics.names;
  if (world.arms.length > MOST_ARMS) return statistics.names.map((name) => `mean ${name}`);
  return world.arms.flatMap((arm) => statistics.names.map((name) => `${arm.name}: ${name}`));
}

/** Statistics of all arms, or their means. `outputs`: [arms] */
function summaryOf({ world, statistics }: Environment, outputs: readonly Float64Array[]): Float64Array {
  const rows = outputs.map((output, arm) => statistics.of(output, arm));
  if (world.arms.length <= MOST_ARMS) return Float64Array.from(rows.flatMap((row) => [...row]));
  return Float64Array.from(statistics.names, (_, j) => rows.reduce((sum, row) => sum + row[j], 0) / rows.length);
}
