/** @file The search itself: the one loop, driven by the sampler of the configuration, until it ends or is stopped. */
import { noUsage } from "../core/usage.js";
import { infer, scoreOf, type Step } from "../core/infer.js";
import type { Candidate } from "../core/types.js";
import { type AnySampler, samplers } from "../samplers.js";
import { watchSearch } from "./watch.js";
import { Stop } from "./stop.js";
import type { Workplace } from "./workplace.js";

export interface Searched {
  readonly sampler: AnySampler;
  /** null where the run was stopped before the base was weighed */
  readonly last: Step<unknown> | null;
  readonly stopped: Stop | null;
}

export async function search(workplace: Workplace): Promise<Searched> {
  const { config, chosen, outside, stream } = workplace;
  const size = chosen.space?.programs.size ?? null;
  const { create, room } = samplers[config.sampler];
  const sampler = create(config, size);
  const watch = watchSearch(workplace, sampler);
  let last: Step<unknown> | null = null;
  try {
    const base = await baseCandidate(workplace);
    outside.learn([base]);
    const problem = { ...outside, base };
    for await (const step of infer(problem, sampler, { room: room(config, size), stream: stream.fork("sampler") })) {
      last = step;
      outside.learn(step.born);
      watch(step);
    }
    return { sampler, last, stopped: null };
  } catch (error) {
    const stopped = stopOf(error, workplace.options.signal);
    if (stopped === null) workplace.abort(error);
    await outside.settled();
    if (stopped === null) throw error;
    return { sampler, last, stopped };
  }
}

/** A stop, also where it comes in the clothes of a call that the signal cancelled. */
export function stopOf(error: unknown, signal: AbortSignal | undefined): Stop | null {
  if (error instanceof Stop) return error;
  return signal?.aborted ? new Stop("interrupted", "interrupted") : null;
}

/** Node 0: the base program, proposed by nobody. */
async function baseCandidate({ chosen, outside }: Workplace): Promise<Candidate> {
  const ticket = { id: 0, parent: null, intent: "draft" } as const;
  const proposal = {
    program: chosen.base,
    rationale: "base",
    logPrior: chosen.baseLogPrior,
    logForward: null,
    logReverse: null,
    usage: noUsage,
  };
  const evaluation = await outside.evaluate(proposal, ticket);
  return { node: 0, ticket, proposal, evaluation, score: scoreOf(evaluation) };
}
