/**
 * @file Evaluations in worker threads. With 0 workers they run here, one at a time: for tests and tiny environments. A
 * worker that outlives the wall-clock limit is ended, and that is a failed evaluation like any other.
 */
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import { createLimit } from "../core/limit.js";
import type { Evaluation, EvaluationRequest, Evaluator, ModelProgram } from "../core/types.js";
import type { Environment, EnvironmentSpec } from "../envs/types.js";
import { EMBEDDED_ENGINE, type Engine } from "./engine.js";
import type { EvaluationLimits } from "./limits.js";
import { evaluateTask, type Task } from "./worker.js";

export interface PoolOptions {
  readonly workers: number;
  readonly spec: EnvironmentSpec;
  readonly sims: number;
  readonly limits: EvaluationLimits;
  /** Absent: the embedded one. */
  readonly engine?: Engine;
  /** Called when an evaluation is about to begin; throws where nothing new may be begun. */
  readonly gate?: () => void;
}

export interface EvaluatorPool extends Evaluator {
  close(): Promise<void>;
}

/** Built code, also when the caller runs from the TypeScript sources. */
const WORKER = fileURLToPath(new URL("./worker.js", import.meta.url)).replace(
  /([\\/])src([\\/]evaluate[\\/]worker\.js)$/,
  "$1dist$2",
);

export function createPool(options: PoolOptions): EvaluatorPool {
  const taskOf = (program: ModelProgram, request: EvaluationRequest): Task => ({
    spec: options.spec,
    program,
    request,
    sims: options.sims,
    limits: options.limits,
    engine: options.engine ?? EMBEDDED_ENGINE,
  });
  if (options.workers === 0)
    return {
      name: "in process",
      evaluate: async (program, { hash }, request) => {
        await new Promise(setImmediate); // between evaluations, signals and timers get their turn
        options.gate?.();
        return evaluateTask({ task: taskOf(program, request), environmentHash: hash });
      },
      close: () => Promise.resolve(),
    };
  const pool = new Tinypool({
    filename: WORKER,
    minThreads: options.workers,
    maxThreads: options.workers,
    idleTimeout: 60_000,
    runtime: "worker_threads",
    env: onlyData(process.env), // nothing else of the environment is a worker's business, keys least of all
    resourceLimits: { maxOldGenerationSizeMb: options.limits.memoryMb },
  });
  pool.on("error", () => undefined); // a worker that died fails the task it had; that is reported there
  const atMost = createLimit(options.workers);
  return {
    name: `${options.workers} workers`,
    // no more tasks are handed over than there are workers, so that the clock of a task starts with it
    evaluate: (program, environment, request) =>
      atMost(null, async () => {
        options.gate?.();
        return inWorker(pool, taskOf(program, request), environment);
      }),
    close: () => pool.destroy(),
  };
}

function onlyData({ DISCOVER_DATA }: NodeJS.ProcessEnv): Record<string, string> {
  return DISCOVER_DATA === undefined ? {} : { DISCOVER_DATA };
}

async function inWorker(pool: Tinypool, task: Task, environment: Environment): Promise<Evaluation> {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), task.limits.seconds * 1000);
  try {
    return (await pool.run(
      { task, environmentHash: environment.hash },
      { name: "evaluateTask", signal: clock.signal },
    )) as Evaluation;
  } catch (error) {
    return struck(
      clock.signal.aborted ? `wall-clock limit of ${task.limits.seconds} s` : `worker ended: ${messageOf(error)}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function struck(reason: string): Evaluation {
  return {
    ok: false,
    reason,
    feedback: `The evaluation was stopped: ${reason}. Make the program cheaper to simulate.`,
    cost: { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } },
  };
}
