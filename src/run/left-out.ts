/**
 * @file What can be left out. A search adds what helps at the time, and much of that is idle in the end: fits that have found
 * a law keep what stood in for it. Every mechanism of the best program is left out in turn; of the programs that are no worse
 * the best goes on, until none is.
 *
 *   no worse:  s(best) − s(shorter) ≤ max(se of the difference, n ln 1.001)
 *
 * The difference is always to the best, so that small losses do not add up. One standard error: Breiman, Friedman, Olshen &
 * Stone 1984 (3.4.3). n observations: a thousandth of the error counts as nothing. With fewer than four folds only that does
 * (`contest.ts`).
 */
import type { GrowingGenealogy } from "../core/genealogy.js";
import type { Candidate, ModelProgram } from "../core/types.js";
import { programsWithout } from "../propose/programs-around.js";
import { countOf, isNoWorse } from "./contest.js";
import { compilerOf } from "./library-compiler.js";
import { highest, weighChanges } from "./weigh-changes.js";
import type { Workplace } from "./workplace.js";

/** Tries the parts of `whole` and adds what was tried to the genealogy; the shortest that is no worse. */
export async function leaveOut(workplace: Workplace, all: GrowingGenealogy, whole: Candidate): Promise<Candidate> {
  const { config, environment } = workplace;
  const without = programsWithout(environment, compilerOf(environment, config.mode));
  const needed = new Set<string>();
  for (let now = whole; ;) {
    const shorter = without(now.proposal.program).filter((program) => !needed.has(droppedIn(program, now)));
    const tried = await weighChanges(workplace, all, now, shorter, "left out");
    for (const c of tried) if (isMuchWorse(c, whole)) needed.add(droppedIn(c.proposal.program, now));
    const next = highest(tried.filter(({ evaluation }) => isNoWorse(evaluation, whole.evaluation)));
    if (next === null) return now;
    now = next;
  }
}

/** The mechanism of a program that a shorter one lacks. */
const droppedIn = ({ mechanisms }: ModelProgram, whole: Candidate): string =>
  whole.proposal.program.mechanisms.find((name) => !mechanisms.includes(name))!;

/** A mechanism without which the error is so many times larger is not left out again, whatever else is. */
const NEEDED = 2;
const isMuchWorse = (shorter: Candidate, whole: Candidate): boolean =>
  whole.score - shorter.score > Math.log(NEEDED) * countOf(whole.evaluation);
