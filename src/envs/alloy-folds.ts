/**
 * @file Cross-validation by alloy: all measurements of one alloy are on one side of a division, for the same alloy at another
 * temperature would give the answer away.
 */
import { stream, type Stream } from "../math/rng.js";
import type { Fold } from "./types.js";

export const PARTS = 5;
const REPEATS = 5;
const SEED = 2022; // Liu, Lee & Balachandran

/** `alloys`: [arm] → its alloy. `outer`: the part that a search never sees; null: divisions of all alloys, five times. */
export function alloyFolds(alloys: readonly string[], outer: number | null): Fold[] {
  const all = alloys.map((_, arm) => arm);
  if (outer === null)
    return Array.from({ length: REPEATS }, (_, repeat) =>
      dividedBy(alloys, all, repeat === 0 ? "validation" : "test", `division ${repeat + 1}`, repeat),
    ).flat();
  const opened = partsOf(alloys, all, 0)[outer];
  const kept = all.filter((arm) => !opened.includes(arm));
  const test: Fold = { name: `part ${outer + 1} of ${PARTS}`, purpose: "test", fitted: kept, scored: opened };
  return [...dividedBy(alloys, kept, "validation", "inner division", REPEATS + outer), test];
}

/** One fold for each part of the arms. */
function dividedBy(
  alloys: readonly string[],
  arms: readonly number[],
  purpose: Fold["purpose"],
  name: string,
  division: number,
): Fold[] {
  return partsOf(alloys, arms, division).map((scored, part) => ({
    name: `${name}, part ${part + 1}`,
    purpose,
    fitted: arms.filter((arm) => !scored.includes(arm)),
    scored,
  }));
}

/** The arms in five parts, each alloy wholly in one; numbers of alloys differ by one at most. */
function partsOf(alloys: readonly string[], arms: readonly number[], division: number): number[][] {
  const names = shuffled([...new Set(arms.map((arm) => alloys[arm]))], stream(SEED).fork("division", division));
  const place = new Map(names.map((name, i) => [name, i % PARTS]));
  return Array.from({ length: PARTS }, (_, part) => arms.filter((arm) => place.get(alloys[arm]) === part));
}

/** Fisher & Yates */
function shuffled<T>(items: readonly T[], random: Stream): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
