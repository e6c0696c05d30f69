/**
 * @file What can be left out. A search adds what helps at the time, and much of that is idle in the end: fits that have found
 * a law keep what stood in for it. After the search, where predictions are scored, every mechanism of the best program is left
 * out in turn (batch A, fits starting from those of the whole); of the programs that are no worse the best goes on, until
 * none is.
 *
 *   no worse:  s(best) − s(shorter) ≤ max(se of the difference, n ln 1.001)
 *
 * The difference is always to the best of the search, so that small losses do not add up. One standard error: Breiman,
 * Friedman, Olshen & Stone 1984 (3.4.3). n observations: a thousandth of the error counts as nothing. The programs become
 * nodes of the genealogy, and entries of the journal, by the rule `left out`. No posterior is touched: there is none here.
 */
import { createGenealogy, type GrowingGenealogy } from "../core/genealogy.js";
import { scoreOf } from "../core/infer.js";
import type { Candidate, Genealogy, ModelProgram, NodeId, Proposal } from "../core/types.js";
import { noUsage } from "../core/usage.js";
import { programsWithout } from "../propose/programs-around.js";
import type { Archive } from "./archive.js";
import { bestOf, countOf, distinctPrograms, isNoWorse } from "./contest.js";
import { isFit } from "./fitting.js";
import { compilerOf } from "./library-compiler.js";
import { tellPhase } from "./rescore.js";
import { stopOf } from "./search.js";
import type { Stop } from "./stop.js";
import type { Workplace } from "./workplace.js";

export const LEFT_OUT = "left out";

/** The genealogy and the programs that were tried after it; itself where scores are no predictions. */
export async function leaveOut(workplace: Workplace, found: Genealogy): Promise<Genealogy | Stop> {
  const { config, environment, outside, options } = workplace;
  const whole = isFit(config) ? bestNodeOf(found) : null;
  if (whole === null) return found;
  const without = programsWithout(environment, compilerOf(environment, config.mode));
  const all = copyOf(found);
  try {
    const needed = new Set<string>();
    for (let now: Candidate | null = whole; now !== null;) {
      const from: Candidate = now;
      const shorter = without(from.proposal.program).filter((program) => !needed.has(droppedIn(program, from)));
      const tried = await weighEach(workplace, all, from, shorter);
      tried.filter((c) => isMuchWorse(c, whole)).forEach((c) => needed.add(droppedIn(c.proposal.program, from)));
      now = best(tried.filter(({ evaluation }) => isNoWorse(evaluation, whole.evaluation)));
    }
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

const mechanismsOf = ({ proposal }: Candidate): readonly string[] => proposal.program.mechanisms;

/** The mechanism of a program that a shorter one lacks. */
const droppedIn = ({ mechanisms }: ModelProgram, whole: Candidate): string =>
  mechanismsOf(whole).find((name) => !mechanisms.includes(name))!;

/** A mechanism without which the error is so many times larger is not left out again, whatever else is. */
const NEEDED = 2;
const isMuchWorse = (shorter: Candidate, whole: Candidate): boolean =>
  whole.score - shorter.score > Math.log(NEEDED) * countOf(whole.evaluation);

const best = (candidates: readonly Candidate[]): Candidate | null =>
  candidates.reduce<Candidate | null>((a, b) => (a === null || b.score > a.score ? b : a), null);

function copyOf(genealogy: Genealogy): GrowingGenealogy {
  const copy = createGenealogy();
  for (const candidate of genealogy) copy.append(candidate);
  return copy;
}

/** Programs as children of one; those that are known stay where they are. */
async function weighEach(
  workplace: Workplace,
  all: GrowingGenealogy,
  parent: Candidate,
  programs: readonly ModelProgram[],
): Promise<Candidate[]> {
  const { outside, archive } = workplace;
  const known = programs.flatMap(({ id }) => all.first(id) ?? []).map((node) => all.get(node));
  const fresh = programs.filter(({ id }) => all.first(id) === null);
  let done = 0;
  tellPhase(workplace, "left out", 0, fresh.length);
  const weighed = await Promise.all(
    fresh.map(async (program, i): Promise<Candidate> => {
      const node = all.size + i;
      const proposal = proposalOf(program, parent);
      await record(archive, node, parent.node, proposal);
      const evaluation = await outside.evaluateNow(program, parent.proposal.program.id);
      tellPhase(workplace, "left out", ++done, fresh.length);
      const ticket = { id: node, parent: parent.node, intent: "extend", rule: LEFT_OUT } as const;
      return { node, ticket, proposal, evaluation, score: scoreOf(evaluation) };
    }),
  );
  for (const candidate of weighed) all.append(candidate);
  return [...known, ...weighed];
}

function proposalOf(program: ModelProgram, whole: Candidate): Proposal {
  const rationale = `− ${droppedIn(program, whole)}`;
  return { program, rationale, logPrior: null, logForward: null, logReverse: null, usage: noUsage };
}

async function record(archive: Archive, node: NodeId, parent: NodeId, { program, ...rest }: Proposal): Promise<void> {
  if (archive.proposals.has(node)) return;
  if (!archive.programs.has(program.id)) await archive.record({ type: "program", ...program });
  const entry = { node, parent, intent: "extend", rule: LEFT_OUT, ...rest, program: program.id, seconds: 0 } as const;
  await archive.record({ type: "proposal", ...entry });
}
