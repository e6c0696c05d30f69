/**
 * @file What a worker thread runs: one evaluation, or several together. Environments are loaded once in each worker; programs travel as text
 * and only the code that the compiler emits for them runs.
 */
import type { Evaluation, EvaluationRequest, ModelProgram } from "../core/types.js";
import { loadEnvironment } from "../envs/load.js";
import { projected } from "../envs/projected.js";
import type { Environment, EnvironmentSpec } from "../envs/types.js";
import { type Engine, weighersOf } from "./engine.js";
import { type Assignment, evaluatePrograms } from "./evaluate.js";
import type { EvaluationLimits } from "./limits.js";

export interface Task {
  readonly spec: EnvironmentSpec;
  readonly program: ModelProgram;
  readonly request: EvaluationRequest;
  readonly sims: number;
  readonly limits: EvaluationLimits;
  readonly engine: Engine;
}

const environments = new Map<string, Environment>();

function environmentOf(spec: EnvironmentSpec, hash: string): Environment {
  const known = environments.get(hash);
  if (known) return known;
  const environment = loadEnvironment(spec);
  environments.clear(); // data sets of a study come one after the other: keep the last only
  environments.set(hash, environment);
  return environment;
}

export interface AtWork {
  readonly task: Task;
  /** names the environment that `spec` gives, so that it need not be read again for each task */
  readonly environmentHash: string;
}

const clock = (): number => performance.now() / 1000;

/** Of this thread, MB: what the engine's own limit counts, and what it does not (typed arrays, WebAssembly). */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

export async function evaluateTask({ task, environmentHash }: AtWork): Promise<Evaluation> {
  const [evaluation] = await evaluateTasks({ tasks: [task], environmentHash });
  return evaluation;
}

export interface TogetherAtWork {
  readonly tasks: readonly Task[];
  readonly environmentHash: string;
}

/** Several at once. What fails in company is tried again alone: company costs memory, which is limited for each. */
export async function evaluateTasks({ tasks, environmentHash }: TogetherAtWork): Promise<readonly Evaluation[]> {
  const assignments = await Promise.all(tasks.map((task) => assignmentOf(task, environmentHash)));
  const evaluations = evaluatePrograms(assignments);
  if (tasks.length === 1) return evaluations;
  return evaluations.map((evaluation, i) => (evaluation.ok ? evaluation : evaluatePrograms([assignments[i]])[0]));
}

async function assignmentOf(task: Task, environmentHash: string): Promise<Assignment> {
  const whole = environmentOf(task.spec, environmentHash);
  const { program, limits, engine, request } = task;
  const environment = request.kept === undefined ? whole : projected(whole, request.kept);
  const sims = request.sims ?? task.sims;
  const weighers = await weighersOf(engine);
  return { program, environment, request, options: { sims, limits, clock, memory, weighers } };
}
