/**
 * @file The batches after a search, run: B for every contender, C for base and best, and on request a neural likelihood
 * beside the exact values. What they mean is said in `contest.ts`.
 */
import { scoreKindOf } from "../core/score-kind.js";
import type { Batch, Evaluation, ModelProgram } from "../core/types.js";
import {
  type Contender,
  countOf,
  isExact,
  isNoWorse,
  logZOf,
  type Shortlist,
  shortlist,
  weighBatch,
} from "./contest.js";
import { EXCLUDED_MASS, MOST_CONTENDERS, FITTED_WITHIN, MOST_FITTED, MOST_RANKED, replicatesOf } from "./effort.js";
import { isFit } from "./fitting.js";
import { crossCheck } from "./cross-check.js";
import { lengthOf } from "./length.js";
import type { Weighed } from "./scores.js";
import { stopOf } from "./search.js";
import type { Stop } from "./stop.js";
import type { CrossCheck, Progress } from "./summary-types.js";
import type { Workplace } from "./workplace.js";

export interface Rescored {
  /** the one to report */
  readonly best: Contender;
  readonly b: Weighed;
  readonly c: Weighed;
  readonly list: Shortlist;
  readonly crossCheck: CrossCheck | null;
}

/** Everything weighed again, or why not. */
export async function rescore(
  workplace: Workplace,
  all: readonly Contender[],
  best: Contender,
): Promise<Rescored | Stop> {
  const { chosen, config, environment, options, outside, request } = workplace;
  const list = shortlistOf(workplace, all);
  const exact: Weighed | null =
    !isFit(config) && isExact(all) ? new Map(all.map((c) => [c.program.id, c.search])) : null;
  const base = all.find((c) => c.program.id === chosen.base.id);
  const withBase = (programs: readonly ModelProgram[]) => distinct([...(base ? [base.program] : []), ...programs]);
  const contenders = distinct([...list.kept.map((c) => c.program), ...withBase([best.program])]);
  const weigh = (phase: Progress["phase"], programs: readonly ModelProgram[], batch: Exclude<Batch, "A">) => {
    let done = 0;
    const tell = () => tellPhase(workplace, phase, done++, programs.length);
    if (options.onProgress) tell();
    const batchRequest = { ...request, replicates: replicatesOf(config, batch, environment.task) };
    return weighBatch(programs, batchRequest, batch, outside.evaluateProgram, tell);
  };
  try {
    const b = exact ?? (await weigh("posterior", contenders, "B"));
    const reported = isFit(config) ? bestOfFresh(all, b, best, lengthOf(environment)) : best;
    const c = exact ?? (await weigh("report", withBase([reported.program]), "C"));
    const leaders = list.kept.slice(0, config.crossCheck).map((each) => each.program);
    const across = await crossCheck(workplace, withBase(leaders), (done, total) =>
      tellPhase(workplace, "cross-check", done, total),
    );
    return { best: reported, b, c, list, crossCheck: across };
  } catch (error) {
    await outside.settled();
    const stopped = stopOf(error, options.signal);
    if (stopped) return stopped;
    throw error;
  }
}

/**
 * Who is best by batch B. Fits of the search start from each other's, and by one seed; cold ones of the same folds are what
 * programs are compared by, and test folds (batch C) know nothing of this choice. Of those that are no worse than the highest
 * score, the shortest program's.
 */
function bestOfFresh(
  all: readonly Contender[],
  b: Weighed,
  otherwise: Contender,
  lengthOfProgram: (program: ModelProgram) => number,
): Contender {
  const evaluationOf = ({ program }: Contender): Evaluation => b.get(program.id)!;
  const scoreOf = (c: Contender): number => logZOf(evaluationOf(c));
  const weighed = all
    .filter((c) => b.has(c.program.id) && scoreOf(c) > -Infinity)
    .sort((x, y) => scoreOf(y) - scoreOf(x));
  if (weighed.length === 0) return otherwise;
  const leaders = weighed.filter((c) => isNoWorse(evaluationOf(c), evaluationOf(weighed[0])));
  const shortest = Math.min(...leaders.map((c) => lengthOfProgram(c.program)));
  return leaders.find((c) => lengthOfProgram(c.program) === shortest)!;
}

/** Contenders; of scores that are no evidence, and of which no weights are made, the leading few. */
export function shortlistOf({ config, environment }: Workplace, all: readonly Contender[]): Shortlist {
  if (scoreKindOf(config.evidence) === "log evidence") return shortlist(all, EXCLUDED_MASS, MOST_CONTENDERS);
  const most = isFit(config) ? MOST_FITTED : MOST_RANKED;
  const lengthOfProgram = lengthOf(environment);
  const kept = [...all]
    .sort((a, b) => logZOf(b.search) - logZOf(a.search) || lengthOfProgram(a.program) - lengthOfProgram(b.program))
    .filter((c, _, [first]) => !isFit(config) || isNear(c, first))
    .slice(0, most);
  return { kept, excludedMass: 0, excludedAtMost: 0 };
}

/** Whether cold fits could still turn the order of two programs round: errors within a factor of each other. */
const isNear = ({ search }: Contender, best: Contender): boolean =>
  logZOf(best.search) - logZOf(search) <= Math.log(FITTED_WITHIN) * countOf(best.search);

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

function distinct(programs: readonly ModelProgram[]): ModelProgram[] {
  return [...new Map(programs.map((p) => [p.id, p])).values()];
}
