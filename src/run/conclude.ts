/**
 * @file After the search: who is best, what the fresh batches say, and whether there is a posterior to speak of. Of a
 * search that was stopped, the summary says what there is and that there is no posterior yet.
 */
import { join } from "node:path";
import { type Check, noPosteriorBecause } from "../core/check.js";
import { RunError } from "../core/errors.js";
import { scoreKindOf, scoreKinds } from "../core/score-kind.js";
import type { Candidate, Genealogy } from "../core/types.js";
import { collapse } from "../core/weights.js";
import { countPossiblyPaid } from "../propose/recording.js";
import { afterwards } from "./afterwards.js";
import { closeUnderEdits } from "./closure.js";
import { calibrationChecks, readStudy } from "./calibrations.js";
import { checksOfFits, type FreshFits } from "./checks-fits.js";
import { checksOf } from "./checks.js";
import { bestOf, type Contender, distinctPrograms } from "./contest.js";
import type { RunConfig } from "./config.js";
import { isFit } from "./fitting.js";
import { lengthOf } from "./length.js";
import { logPriorOf, priorNameOf } from "./priors.js";
import { rescore, type Rescored, shortlistOf, tellPhase } from "./rescore.js";
import type { Weighed } from "./scores.js";
import { type Searched, stopOf } from "./search.js";
import { Stop } from "./stop.js";
import { summaryOf } from "./summary.js";
import type { Summary } from "./summary-types.js";
import { decide, type Decided, undecidedAmong } from "./undecided.js";
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
  const whole = searched.stopped ?? (await afterwards(workplace, last.genealogy));
  const genealogy = whole instanceof Stop ? last.genealogy : whole;
  const found = distinctPrograms(genealogy, logPrior);
  if (bestOf(found) === null) throw new RunError(noneCouldBeWeighed(last.genealogy));
  const closed = whole instanceof Stop ? whole : await closeUnderEdits(workplace, searched.sampler, found, logPrior);
  const decided = closed instanceof Stop ? closed : await settleOrder(workplace, closed);
  const all = closed instanceof Stop ? found : decided instanceof Stop ? closed : decided.all;
  const leader = bestOf(all)!;
  const a: Weighed = new Map(all.map((c) => [c.program.id, c.search]));
  const rescored = decided instanceof Stop ? decided : await rescore(workplace, all, leader);
  const stopped = rescored instanceof Stop ? rescored : null;
  const done: Rescored =
    rescored instanceof Stop ? { ...NOTHING, best: leader, list: shortlistOf(workplace, all) } : rescored;
  const possiblyPaid = await countPossiblyPaid([...workplace.archive.exchanges.values()].flat());
  const undecided = decided instanceof Stop ? 0 : decided.undecided;
  const checks = stopped ? [] : checksOfRun(workplace, searched, all, done, undecided);
  const noPosterior = stopped ? "the run is not finished" : noPosteriorOf(config, checks);
  return {
    summary: summaryOf(workplace, searched, {
      all,
      found: found.length,
      genealogy,
      best: done.best,
      a,
      done,
      noPosterior,
      checks,
      replicatesAdded: decided instanceof Stop ? 0 : decided.added,
      priorName,
      stopped,
      possiblyPaid,
      logPriorOf: priorFunction,
    }),
    status: stopped?.kind ?? "done",
  };
}

/** Predictions of held-out data make none, whatever else is sound. */
function noPosteriorOf(config: RunConfig, checks: readonly Check[]): string | null {
  return (isFit(config) ? scoreKinds["held-out score"].noPosterior : null) ?? noPosteriorBecause(checks);
}

const NOTHING: Omit<Rescored, "list" | "best"> = { b: new Map(), c: new Map(), crossCheck: null };

function noneCouldBeWeighed(genealogy: Genealogy): string {
  const reasons = collapse(
    [...genealogy].map(({ evaluation }) => (evaluation.ok ? "" : evaluation.reason)),
    Array<number>(genealogy.size).fill(1),
  );
  const [reason, times] = [...reasons].sort((x, y) => y[1] - x[1])[0];
  return `None of ${genealogy.size} programs could be weighed. Most often (${times} times): ${reason}`;
}

/** More replicates for those whose order is open; a stop where one struck. Scores that are no evidence stay as they are. */
async function settleOrder(workplace: Workplace, all: readonly Contender[]): Promise<Decided | Stop> {
  const { config, request, outside, options } = workplace;
  const isRacing = config.replicates === "auto" && scoreKindOf(config.evidence) === "log evidence";
  if (!isRacing) return { all, added: 0, undecided: undecidedAmong(all).slice(1).length };
  try {
    return await decide(all, request, outside.evaluateProgram, (n, of) => tellPhase(workplace, "order", n, of));
  } catch (error) {
    await outside.settled();
    const stopped = stopOf(error, options.signal);
    if (stopped) return stopped;
    throw error;
  }
}

function checksOfRun(
  { config, environment, chosen, folder, studies }: Workplace,
  { sampler, last }: Searched,
  all: readonly Contender[],
  { best, list, b, c, crossCheck }: Rescored,
  undecided: number,
): readonly Check[] {
  const { genealogy, state } = last!;
  const report = sampler.report(state, genealogy);
  const made = [...genealogy].slice(1);
  const failedShare = made.length === 0 ? 0 : made.filter((m) => !m.evaluation.ok).length / made.length;
  if (isFit(config)) {
    const freshOf = (id: string): FreshFits => ({ validation: b.get(id), test: c.get(id) });
    return checksOfFits({ base: freshOf(chosen.base.id), best: freshOf(best.program.id), failedShare });
  }
  const method = best.search.evidence?.method ?? "";
  const own = readStudy(join(folder.dir, "calibration"));
  return [
    ...checksOf({ config, report, all, list, b, c, crossCheck, undecided, failedShare }),
    ...calibrationChecks(own === null ? studies : [own, ...studies], { config, environment, method }),
  ];
}
