/** @file What the fidelity ladder stopped, saved, and may have lost. */
import type { Summary } from "../run/summary-types.js";
import { wrapLines } from "./columns.js";
import { count, counted, percent, quantity } from "./numbers.js";

export function ladderLines({ ladder, seconds }: Summary): string[] {
  if (ladder === null) return [];
  return wrapLines(ladderSentence(ladder, seconds.saved), 100);
}

export function ladderSentence(ladder: NonNullable<Summary["ladder"]>, secondsSaved: number): string {
  const { stopped, rungs, simulationsSaved, spared, sparedWithinReach, lostProbability } = ladder;
  if (stopped === 0) return "Few simulations first: no program was hopeless enough to stop there.";
  const where = rungs.filter((r) => r.stopped > 0).map((r) => `${count(r.stopped)} at ${r.simulations} simulations`);
  const seen =
    spared === 0
      ? ""
      : ` Of ${counted(spared, "such program")} weighed in full all the same, ${sparedWithinReach} came within reach.`;
  return (
    `Few simulations first: ${counted(stopped, "program")} stopped early (${where.join(", ")}), which spared ` +
    `${count(simulationsSaved)} simulations and ${quantity(Math.max(0, Math.round(secondsSaved)))} s of work. Each of them would have come ` +
    `within reach of the best with a probability of at most ${percent(lostProbability)}.${seen}`
  );
}
