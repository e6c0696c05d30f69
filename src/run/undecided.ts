/**
 * @file Contenders that the best cannot be told from when the search ends get more replicates of batch A, in looks at 6,
 * 12 and 24 of them, until for every other contender c
 *
 *   log Ẑ(best) − log Ẑ(c) > t · se − INDIFFERENT     t: Student's upper α/(L m) quantile, L looks, m comparisons
 *
 * so that with probability 1 − α no contender is better than the one called best by more than INDIFFERENT (the
 * indifference zone of Bechhofer 1954; α spread over looks and comparisons as in Lan & DeMets 1983 and Bonferroni). A
 * leader whose own error is above LEADER_SE decides nothing and gets more too. What is added is batch A, fresh by replicate
 * number; batches B and C stay as they are.
 */
import type { Evaluation, EvaluationRequest, ModelProgram } from "../core/types.js";
import { pairedDifference } from "../evaluate/evidence.js";
import { joinEvidence } from "../evaluate/join-evidence.js";
import { stoppedRung } from "../evaluate/ladder/climb.js";
import { degreesOf } from "../evaluate/racing.js";
import { studentTail } from "../math/quantiles.js";
import { bestOf, type Contender, isExact, seOf, shortlist } from "./contest.js";
import {
  DECIDING_LEAST,
  DECIDING_LEVEL,
  DECIDING_LOOKS,
  DECIDING_SHARE,
  EXCLUDED_MASS,
  INDIFFERENT,
  LEADER_SE,
  MOST_CONTENDERS,
} from "./effort.js";

export interface Decided {
  readonly all: readonly Contender[];
  /** replicates that were added */
  readonly added: number;
  /** programs that the best could not be told from, though it mattered */
  readonly undecided: number;
}

export type Weigh = (program: ModelProgram, request: EvaluationRequest) => Promise<Evaluation>;

/** `request`: what batch A asks for, replicates fixed. */
export async function decide(
  all: readonly Contender[],
  request: EvaluationRequest,
  weigh: Weigh,
  onDone: (done: number, total: number) => void,
): Promise<Decided> {
  let now = all;
  let added = 0;
  const made = all.reduce((sum, c) => sum + replicatesOf(c), 0);
  for (const look of DECIDING_LOOKS) {
    const open = undecidedAmong(now);
    const asked = open.filter((c) => replicatesOf(c) < look);
    const cost = asked.reduce((sum, c) => sum + look - replicatesOf(c), 0);
    if (asked.length === 0 || added + cost > Math.max(DECIDING_SHARE * made, DECIDING_LEAST)) break;
    let done = 0;
    const joined = await Promise.all(
      asked.map(async (c) => {
        const better = await withMore(c, look, request, weigh);
        onDone(++done, asked.length);
        return [c.program.id, better] as const;
      }),
    );
    added += cost;
    const byId = new Map(joined);
    now = now.map((c) => byId.get(c.program.id) ?? c);
  }
  const best = bestOf(now);
  return { all: now, added, undecided: undecidedAmong(now).filter((c) => c !== best).length };
}

const replicatesOf = ({ search }: Contender): number => search.evidence?.replicates.length ?? 0;

/** The best and those that it is not told apart from; none where all is decided. */
export function undecidedAmong(all: readonly Contender[]): readonly Contender[] {
  const best = bestOf(all);
  if (best === null || isExact(all) || best.search.evidence === undefined) return [];
  const { kept } = shortlist(all, EXCLUDED_MASS, MOST_CONTENDERS);
  const rivals = kept.filter((c) => c !== best && stoppedRung(c.search) === null && c.search.evidence !== undefined);
  const open = rivals.filter((c) => !isDecided(best, c, rivals.length));
  const unsure = seOf(best.search) > LEADER_SE;
  return open.length > 0 || unsure ? [best, ...open] : [];
}

/** Whether `rival` is no better than `best` by more than does not matter. */
function isDecided(best: Contender, rival: Contender, comparisons: number): boolean {
  const [a, b] = [best.search.evidence!, rival.search.evidence!];
  const { value, se } = pairedDifference(a, b);
  const freedom = Math.min(degreesOf(a), degreesOf(b));
  const t = studentTail(DECIDING_LEVEL / (DECIDING_LOOKS.length * comparisons), freedom);
  return value > t * se - INDIFFERENT;
}

/** Replicates from the first that is missing to the `look`-th; the program as it was where they fail. */
async function withMore(c: Contender, look: number, request: EvaluationRequest, weigh: Weigh): Promise<Contender> {
  const first = replicatesOf(c);
  const evaluation = await weigh(c.program, { ...request, first, replicates: look - first });
  const before = c.search.evidence;
  if (!evaluation.ok || evaluation.evidence === undefined || before === undefined) return c;
  return { ...c, search: { ...c.search, evidence: joinEvidence(before, evaluation.evidence) } };
}
