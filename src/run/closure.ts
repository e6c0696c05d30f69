/**
 * @file Closing the archive under one edit. A sampler of fifty particles meets most of the posterior, not all of it, and
 * a posterior over what happened to be met would be too sure. Where programs can be listed, the neighbours of those that
 * hold most of the posterior are weighed too (batch A), again and again until none of them is new. What remains unmet is
 * at least two edits from anything that matters.
 */
import { noUsage } from "../core/usage.js";
import type { Candidate, LogProb, Proposal } from "../core/types.js";
import { logSumExp } from "../math/log-sum-exp.js";
import type { MechanismSpace } from "../propose/mechanism-space.js";
import type { AnySampler } from "../samplers.js";
import { type Contender, logZOf } from "./contest.js";
import { CLOSED_MASS, MOST_NEIGHBOURS } from "./effort.js";
import { tellPhase } from "./rescore.js";
import { stopOf } from "./search.js";
import type { Stop } from "./stop.js";
import type { Workplace } from "./workplace.js";

/** `found` and its neighbours; `found` itself for optimisers, for surrogates, and where programs cannot be listed. */
export async function closeUnderEdits(
  workplace: Workplace,
  sampler: AnySampler,
  found: readonly Contender[],
  logPriorOf: (candidate: Pick<Candidate, "proposal">) => LogProb,
): Promise<readonly Contender[] | Stop> {
  const { chosen, options, outside } = workplace;
  const { space } = chosen;
  if (space === null || sampler.kind !== "sampler" || isSurrogate(found)) return found;
  const known = new Set<string>(found.map((c) => c.program.id));
  let all: readonly Contender[] = found;
  try {
    for (;;) {
      const room = MOST_NEIGHBOURS - (all.length - found.length);
      const next = unmet(space, heavy(all), known).slice(0, Math.max(0, room));
      if (next.length === 0) return all;
      next.forEach((id) => known.add(id));
      all = [...all, ...(await weigh(workplace, space, next, logPriorOf))];
    }
  } catch (error) {
    await outside.settled();
    const stopped = stopOf(error, options.signal);
    if (stopped) return stopped;
    throw error;
  }
}

/** A neural likelihood costs a hundred times as much: its neighbours are left to a longer search. */
function isSurrogate(found: readonly Contender[]): boolean {
  return found.some(({ search }) => search.ok && !(search.evidence?.method.startsWith("exact") ?? true));
}

/** Programs that hold CLOSED_MASS of the posterior, heaviest first. */
function heavy(all: readonly Contender[]): string[] {
  const logWeight = (c: Contender): number => c.logPrior + logZOf(c.search);
  const logTotal = logSumExp(all.map(logWeight));
  const sorted = all.filter((c) => logWeight(c) > -Infinity).sort((a, b) => logWeight(b) - logWeight(a));
  const ids: string[] = [];
  let held = 0;
  for (const c of sorted) {
    if (held >= CLOSED_MASS) break;
    ids.push(c.program.id);
    held += Math.exp(logWeight(c) - logTotal);
  }
  return ids;
}

function unmet(space: MechanismSpace, ids: readonly string[], known: ReadonlySet<string>): string[] {
  const near = ids.filter((id) => space.programs.has(id)).flatMap((id) => space.neighbours(id));
  return [...new Set(near)].filter((id) => !known.has(id));
}

async function weigh(
  workplace: Workplace,
  space: MechanismSpace,
  ids: readonly string[],
  logPriorOf: (candidate: Pick<Candidate, "proposal">) => LogProb,
): Promise<Contender[]> {
  const { outside } = workplace;
  let done = 0;
  tellPhase(workplace, "neighbours", 0, ids.length);
  const weighed = await Promise.all(
    ids.map(async (id) => {
      const proposal = listed(space, id);
      const search = await outside.evaluateNow(proposal.program);
      tellPhase(workplace, "neighbours", ++done, ids.length);
      return { program: proposal.program, logPrior: logPriorOf({ proposal }), search };
    }),
  );
  return weighed.filter((c): c is Contender => c.search.ok);
}

function listed(space: MechanismSpace, id: string): Proposal {
  const { program, logPrior } = space.programs.get(id)!;
  return { program, rationale: "neighbour", logPrior, logForward: null, logReverse: null, usage: noUsage };
}
