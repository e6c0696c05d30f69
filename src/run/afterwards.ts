/**
 * @file What is tried once a search of predictions has ended: changes of the best program that nobody proposed. They become
 * nodes of the genealogy like those of the search. No posterior is touched: there is none here.
 */
import { createGenealogy, type GrowingGenealogy } from "../core/genealogy.js";
import type { Candidate, Genealogy } from "../core/types.js";
import { bestOf, distinctPrograms } from "./contest.js";
import { isFit } from "./fitting.js";
import { leaveOut } from "./left-out.js";
import { changeOne } from "./one-change.js";
import { stopOf } from "./search.js";
import type { Stop } from "./stop.js";
import type { Workplace } from "./workplace.js";

/** The genealogy, and what was tried after it; itself where scores are no predictions. */
export async function afterwards(workplace: Workplace, found: Genealogy): Promise<Genealogy | Stop> {
  const { config, outside, options } = workplace;
  const first = isFit(config) ? bestNodeOf(found) : null;
  if (first === null) return found;
  const all = copyOf(found);
  try {
    await leaveOut(workplace, all, await changeOne(workplace, all, first));
    return all;
  } catch (error) {
    await outside.settled();
    const stopped = stopOf(error, options.signal);
    if (stopped) return stopped;
    throw error;
  }
}

/** Where the best program was first met. */
function bestNodeOf(genealogy: Genealogy): Candidate | null {
  const leader = bestOf(distinctPrograms(genealogy, () => 0));
  return leader === null ? null : [...genealogy].find((c) => c.evaluation === leader.search)!;
}

function copyOf(genealogy: Genealogy): GrowingGenealogy {
  const copy = createGenealogy();
  for (const candidate of genealogy) copy.append(candidate);
  return copy;
}
