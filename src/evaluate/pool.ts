/**
 * @file Evaluations in worker threads. With 0 workers they run here, one at a time: for tests and tiny environments. A
 * worker that outlives the wall-clock limit is ended, and that is a failed evaluation like any other. For a graphics
 * device, which trains many networks in the time of one, evaluations that wait are handed over in groups; what comes out
 * is the same.
 */
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";
import type { Evaluation, EvaluationRequest, Evaluator, ModelProgram } from "../core/types.js";
import type { Environment, EnvironmentSpec } from "../envs/types.js";
import { isDevice } from "../neural/backend-names.js";
import { EMBEDDED_ENGINE, type Engine } from "./engine.js";
import type { EvaluationLimits } from "./limits.js";
import { createBatcher } from "./batcher.js";
import { evaluateTask, type Task } from "./worker.js";

export interface PoolOptions {
  readonly workers: number;
  readonly spec: EnvironmentSpec;
  readonly sims: number;
  readonly limits: EvaluationLimits;
  /** Absent: the embedded one. */
  readonly engine?: Engine;
  /** Evaluations handed over together; absent: as many as the backend gains from. */
  readonly group?: number;
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
  const engine = options.engine ?? EMBEDDED_ENGINE;
  const size = options.group ?? (isDevice(engine.backend.name) ? GROUP_ON_DEVICE : 1);
  // no more tasks are handed over than there are workers, so that the clock of a task starts with it
  const evaluate = createBatcher<Handed, Evaluation>({
    lanes: options.workers,
    size,
    run: (handed) => {
      options.gate?.();
      return togetherInWorker(pool, handed);
    },
  });
  return {
    name: `${options.workers} workers`,
    evaluate: (program, environment, request) => evaluate({ task: taskOf(program, request), environment }),
    close: () => pool.destroy(),
  };
}

/** Candidates in one stack; with their replicates a few dozen networks, small ones. */
const GROUP_ON_DEVICE = 8;

interface Handed {
  readonly task: Task;
  readonly environment: Environment;
}

/** Where a group is struck, each of it gets its own chance: only the guilty one fails. */
async function togetherInWorker(pool: Tinypool, handed: readonly Handed[]): Promise<readonly Evaluation[]> {
  const one = handed.every(({ environment }) => environment.hash === handed[0].environment.hash);
  if (handed.length > 1 && one) {
    const evaluations = await tryTogether(pool, handed);
    if (evaluations !== null) return evaluations;
  }
  const alone: Evaluation[] = [];
  for (const { task, environment } of handed) alone.push(await inWorker(pool, task, environment));
  return alone;
}

async function tryTogether(pool: Tinypool, handed: readonly Handed[]): Promise<readonly Evaluation[] | null> {
  const seconds = handed.reduce((sum, { task }) => sum + task.limits.seconds, 0);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), seconds * 1000);
  const tasks = handed.map(({ task }) => task);
  try {
    return (await pool.run(
      { tasks, environmentHash: handed[0].environment.hash },
      { name: "evaluateTasks", signal: clock.signal },
    )) as readonly Evaluation[];
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
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
