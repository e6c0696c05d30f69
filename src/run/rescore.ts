/**
 * @file The batches after a search, run: B for every contender, C for base and best, and on request a neural likelihood
 * beside the exact values. What they mean is said in `contest.ts`.
 */
import type { Batch, ModelProgram } from "../core/types.js";
import { type Contender, isExact, type Shortlist, shortlist, weighBatch } from "./contest.js";
import { EXCLUDED_MASS, MOST_CONTENDERS, replicatesOf } from "./effort.js";
import { evidenceOf, scoreOfEvaluation, type Weighed } from "./scores.js";
import { stopOf } from "./search.js";
import type { Stop } from "./stop.js";
import type { Progress, Summary } from "./summary-types.js";
import type { Workplace } from "./workplace.js";

export interface Rescored {
  readonly b: Weighed;
  readonly c: Weighed;
  readonly list: Shortlist;
  readonly crossCheck: Summary["crossCheck"];
}

/** Everything weighed again, or why not. */
export async function rescore(
  workplace: Workplace,
  all: readonly Contender[],
  best: Contender,
): Promise<Rescored | Stop> {
  const { chosen, config, options, outside, request } = workplace;
  const list = shortlist(all, EXCLUDED_MASS, MOST_CONTENDERS);
  const exact: Weighed | null = isExact(all) ? new Map(all.map((c) => [c.program.id, c.search])) : null;
  const base = all.find((c) => c.program.id === chosen.base.id);
  const finalists = distinct([...(base ? [base.program] : []), best.program]);
  const contenders = distinct([...list.kept.map((c) => c.program), ...finalists]);
  const weigh = (phase: Progress["phase"], programs: readonly ModelProgram[], batch: Exclude<Batch, "A">) => {
    let done = 0;
    const tell = () => tellPhase(workplace, phase, done++, programs.length);
    if (options.onProgress) tell();
    const batchRequest = { ...request, replicates: replicatesOf(config, batch) };
    return weighBatch(programs, batchRequest, batch, outside.evaluateProgram, tell);
  };
  try {
    const b = exact ?? (await weigh("posterior", contenders, "B"));
    const c = exact ?? (await weigh("report", finalists, "C"));
    const crossCheck = await checkAcross(workplace, list, base, b);
    return { b, c, list, crossCheck };
  } catch (error) {
    await outside.settled();
    const stopped = stopOf(error, options.signal);
    if (stopped) return stopped;
    throw error;
  }
}

export function tellPhase(
  { options, archive }: Workplace,
  phase: Progress["phase"],
  done: number,
  total: number,
): void {
  const { promptTokens, completionTokens, costUsd } = archive.usage;
  options.onProgress?.({
    phase,
    done,
    total,
    gain: null,
    failed: 0,
    note: "",
    tokens: promptTokens + completionTokens,
    costUsd,
  });
}

/** Base and the best few by a neural likelihood, beside the exact value where that is what the run used. */
async function checkAcross(
  { config, outside, request }: Workplace,
  list: Shortlist,
  base: Contender | undefined,
  b: Weighed,
): Promise<Summary["crossCheck"]> {
  if (config.crossCheck === 0) return [];
  const programs = distinct([
    ...(base ? [base.program] : []),
    ...list.kept.slice(0, config.crossCheck).map((c) => c.program),
  ]);
  const nle = await weighBatch(programs, { ...request, method: "nle" }, "B", outside.evaluateProgram, () => undefined);
  return programs.map(({ id }) => ({
    id,
    nle: scoreOfEvaluation(nle.get(id)),
    exact: evidenceOf(b.get(id))?.method.startsWith("exact") ? scoreOfEvaluation(b.get(id)) : null,
  }));
}

function distinct(programs: readonly ModelProgram[]): ModelProgram[] {
  return [...new Map(programs.map((p) => [p.id, p])).values()];
}
