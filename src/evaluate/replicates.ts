/**
 * @file The replicates of one evaluation: as many as were asked for, or, in a race, until they are enough. Replicate r
 * has the stream of its number, so that more of them can be made later, by another evaluation that begins at `first`.
 */
import type { EvaluationRequest, Evidence, Hopeless } from "../core/types.js";
import { isExactMethod, scoreKindOf } from "../core/score-kind.js";
import type { Environment } from "../envs/types.js";
import type { CompiledProgram } from "../programs/types.js";
import { combine, replicateStream } from "./evidence.js";
import { type EvaluationLimits, LimitError, MemoryLimitError } from "./limits.js";
import { afterStopping, isEnough, looksOf } from "./racing.js";
import type { Answering, Conversation } from "./conversation.js";
import type { Replicate, ReplicateJob, ReplicateOptions, Weigher } from "./weigher.js";

export interface ReplicateBudget {
  /** Simulations per replicate, for weighers that learn from simulations. */
  readonly sims?: number;
  readonly limits?: Partial<Pick<EvaluationLimits, "simulations" | "memoryMb">>;
  /** Memory in use, MB; without it memory is not looked at. */
  readonly memory?: () => number;
}

export interface Subject {
  readonly program: CompiledProgram;
  readonly environment: Environment;
  readonly request: EvaluationRequest;
  readonly weigher: Weigher;
}

/** Replicates asked of one weigher; those of several evaluations are made in one go. */
export interface Order {
  readonly weigher: Weigher;
  readonly jobs: readonly ReplicateJob[];
}

export type Ordering<R> = Conversation<Order, readonly (Replicate | Error)[], R>;

/** Makes what is ordered. */
export const making: Answering<Order, readonly (Replicate | Error)[]> = {
  groupOf: ({ weigher }) => weigher,
  answer: (orders) => {
    const { weigher } = orders[0];
    const made = weigher.replicates?.(orders.flatMap(({ jobs }) => jobs)) ?? [];
    let at = 0;
    return orders.map(({ jobs }) => made.slice(at, (at += jobs.length)));
  },
};

/** Adds replicates to `made`, so that whoever catches an error knows what was spent; returns the evidence of all. */
export function* weighInto(made: Replicate[], subject: Subject, budget: ReplicateBudget): Ordering<Evidence> {
  const { program, environment, request, weigher } = subject;
  const method = weigher.method(program, environment);
  const label = { method, rung: request.rung, batch: request.batch };
  // an exact value needs no second opinion
  const least = method === "exact/closed" ? 1 : request.replicates;
  const race = scoreKindOf(method) === "held-out score" ? undefined : request.race; // folds are not exchangeable
  const looks = race && least > 1 ? looksOf(least, race.most[kindOf(subject)]) : [least];
  yield* makeReplicates(subject, budget, made, looks[0]);
  const now = () => combine(made, label, weigher.pooling);
  if (looks.length === 1) return now();
  for (const look of looks.slice(1)) {
    if (isEnough(now(), request.race!, hopelessBelow(subject), looks.length - 1)) break;
    if (!(yield* makeMore(subject, budget, made, look - made.length))) break;
  }
  return afterStopping(now());
}

/** A program that has a score keeps it where simulations are too few for a better one; false where they were. */
function* makeMore(subject: Subject, budget: ReplicateBudget, made: Replicate[], count: number): Ordering<boolean> {
  try {
    yield* makeReplicates(subject, budget, made, count);
    return true;
  } catch (error) {
    if (!(error instanceof LimitError) || error instanceof MemoryLimitError) throw error;
    return false;
  }
}

/** What is known of scores by the same kind of method; null where nothing is. */
export function hopelessBelow(subject: Subject): number | null {
  return subject.request.hopelessBelow?.[kindOf(subject)] ?? null;
}

const kindOf = ({ program, environment, weigher }: Subject): keyof Hopeless =>
  isExactMethod(weigher.method(program, environment)) ? "exact" : "surrogate";

/** One by one into `made`, or all at once where the weigher can. */
function* makeReplicates(subject: Subject, budget: ReplicateBudget, made: Replicate[], count: number): Ordering<void> {
  const { program, environment, weigher } = subject;
  if (weigher.replicates !== undefined) {
    const jobs = Array.from({ length: count }, (_, r) => {
      const { simulationLimit = Infinity, ...options } = optionsOf(subject, budget, made, made.length + r);
      return { program, environment, options: { ...options, simulationLimit: Math.floor(simulationLimit / count) } };
    });
    for (const outcome of yield { weigher, jobs }) {
      if (outcome instanceof Error) throw outcome;
      made.push(outcome);
    }
    return;
  }
  for (let r = 0; r < count; r++)
    made.push(weigher.replicate(program, environment, optionsOf(subject, budget, made, made.length)));
}

/** Throws where nothing more may be spent. `r`: how many replicates of this evaluation come before. */
function optionsOf(
  { environment, request }: Subject,
  { sims, limits, memory }: ReplicateBudget,
  before: readonly Replicate[],
  r: number,
): ReplicateOptions {
  if (memory && memory() > (limits?.memoryMb ?? Infinity))
    throw new MemoryLimitError(`used more than ${limits?.memoryMb} MB of memory`);
  const spent = before.reduce((sum, { simulations }) => sum + simulations, 0);
  const left = (limits?.simulations ?? Infinity) - spent;
  if (left <= 0) throw new LimitError(`used up ${limits?.simulations} simulations`);
  const number = (request.first ?? 0) + r;
  const own = replicateStream(request.seed, environment.hash, request.batch, number);
  return {
    rung: request.rung,
    key: own.fork("noise").key(),
    stream: own,
    ...(sims === undefined ? {} : { sims }),
    simulationLimit: left,
    number,
    batch: request.batch,
    ...(request.warm === undefined ? {} : { warm: request.warm }),
  };
}
