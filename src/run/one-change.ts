/**
 * @file One change more. A search of a few dozen programs looks at a part of what is near its best: all programs of the
 * library that differ from the best in one choice are weighed, and where one is better, by more than its error, it is gone on
 * from. So the program called best has no better neighbour, as far as was looked: no round is begun once as many programs were
 * tried as the search has made. The counterpart of closing an archive under one edit (`closure.ts`), which is for posteriors.
 */
import type { GrowingGenealogy } from "../core/genealogy.js";
import type { Candidate, ModelProgram } from "../core/types.js";
import { EXACT } from "../evaluate/fit/score.js";
import { programsAround } from "../propose/programs-around.js";
import { isNoWorse } from "./contest.js";
import { compilerOf } from "./library-compiler.js";
import { highest, weighChanges } from "./weigh-changes.js";
import type { Workplace } from "./workplace.js";

/** Tries what is near `first` and adds what was tried to the genealogy; the best of all. */
export async function changeOne(workplace: Workplace, all: GrowingGenealogy, first: Candidate): Promise<Candidate> {
  const near = neighboursIn(workplace);
  const most = 2 * all.size;
  let now = first;
  while (all.size < most && !isExactEverywhere(now)) {
    const tried = await weighChanges(workplace, all, now, near(now.proposal.program), "one change");
    const next = highest(tried.filter(({ evaluation }) => !isNoWorse(now.evaluation, evaluation)));
    if (next === null || !next.evaluation.ok) break;
    now = next;
  }
  return now;
}

/** Nothing is left to explain. */
const isExactEverywhere = ({ evaluation }: Candidate): boolean =>
  evaluation.ok && (evaluation.heldOut?.folds.every(({ rmse, naive }) => rmse <= EXACT * naive) ?? false);

/** None of a program that is not of the library. */
function neighboursIn({ environment, config }: Workplace): (program: ModelProgram) => readonly ModelProgram[] {
  const around = programsAround(environment, compilerOf(environment, config.mode));
  return ({ id, mechanisms }) => {
    const space = around(mechanisms, () => true);
    if (space === null || !space.programs.has(id)) return [];
    return space.neighbours(id).map((other) => space.programs.get(other)!.program);
  };
}
