/**
 * @file After the search: who is best, what the fresh batches say, and whether there is a posterior to speak of. Of a
 * search that was stopped, the summary says what there is and that there is no posterior yet.
 */
import { RunError } from "../core/errors.js";
import type { Candidate, Genealogy } from "../core/types.js";
import { collapse } from "../core/weights.js";
import { countPossiblyPaid } from "../propose/recording.js";
import { closeUnderEdits } from "./closure.js";
import { bestOf, distinctPrograms, logZOf, shortlist } from "./contest.js";
import { EXCLUDED_MASS, MOST_CONTENDERS } from "./effort.js";
import { lengthOf } from "./length.js";
import { logPriorOf, priorNameOf } from "./priors.js";
import { rescore, type Rescored } from "./rescore.js";
import type { Weighed } from "./scores.js";
import type { Searched } from "./search.js";
import { Stop } from "./stop.js";
import { summaryOf } from "./summary.js";
import type { Summary } from "./summary-types.js";
import type { Workplace } from "./workplace.js";

export interface Concluded {
  readonly summary: Summary;
  readonly status: "done" | "budget" | "interrupted";
}

export async function conclude(workplace: Workplace, searched: Searched): Promise<Concluded> {
  const { last } = searched;
  if (last === null) throw searched.stopped ?? new RunError("The run was stopped before the base program was weighed");
  const { chosen, config, environment } = workplace;
  const priorName = priorNameOf(config, chosen.proposer.hasDensities);
  const priorFunction = logPriorOf(priorName, chosen.base, lengthOf(environment));
  const logPrior = ({ proposal }: Pick<Candidate, "proposal">) => priorFunction(proposal.program, proposal.logPrior);
  const found = distinctPrograms(last.genealogy, logPrior);
  if (bestOf(found) === null) throw new RunError(noneCouldBeWeighed(last.genealogy));
  const closed = searched.stopped ?? (await closeUnderEdits(workplace, searched.sampler, found, logPrior));
  const all = closed instanceof Stop ? found : closed;
  const best = bestOf(all)!;
  const a: Weighed = new Map(all.map((c) => [c.program.id, c.search]));
  const rescored = closed instanceof Stop ? closed : await rescore(workplace, all, best);
  const stopped = rescored instanceof Stop ? rescored : null;
  const done: Rescored =
    rescored instanceof Stop ? { ...NOTHING, list: shortlist(all, EXCLUDED_MASS, MOST_CONTENDERS) } : rescored;
  const possiblyPaid = await countPossiblyPaid([...workplace.archive.exchanges.values()].flat());
  const noPosterior = stopped ? "the run is not finished" : whyNoPosterior(workplace, searched, a);
  return {
    summary: summaryOf(workplace, searched, {
      all,
      found: found.length,
      best,
      a,
      done,
      noPosterior,
      priorName,
      stopped,
      possiblyPaid,
      logPriorOf: priorFunction,
    }),
    status: stopped?.kind ?? "done",
  };
}

const NOTHING: Omit<Rescored, "list"> = { b: new Map(), c: new Map(), crossCheck: [] };

function noneCouldBeWeighed(genealogy: Genealogy): string {
  const reasons = collapse(
    [...genealogy].map(({ evaluation }) => (evaluation.ok ? "" : evaluation.reason)),
    Array<number>(genealogy.size).fill(1),
  );
  const [reason, times] = [...reasons].sort((x, y) => y[1] - x[1])[0];
  return `None of ${genealogy.size} programs could be weighed. Most often (${times} times): ${reason}`;
}

/** Why the weights of this run are no posterior, or null. */
function whyNoPosterior({ config }: Workplace, { sampler, last }: Searched, a: Weighed): string | null {
  const { temperature } = sampler.report(last!.state, last!.genealogy);
  if (typeof temperature === "number" && temperature < 1)
    return `the sampler stopped at temperature ${temperature.toPrecision(3)}, before 1: give it more --iterations`;
  if (![...a.values()].some((e) => logZOf(e) > -Infinity))
    return `no program can produce the data (all log Z are −Infinity) under --evidence ${config.evidence}`;
  return null;
}
