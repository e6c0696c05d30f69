/**
 * @file Changes of a program that nobody proposed, weighed after a search as the search weighs: batch A, fits starting from those
 * of what is changed. Nodes of the genealogy and entries of the journal, under rules of their own.
 */
import type { GrowingGenealogy } from "../core/genealogy.js";
import { scoreOf } from "../core/infer.js";
import type { Candidate, ModelProgram, NodeId, Proposal } from "../core/types.js";
import { noUsage } from "../core/usage.js";
import type { Archive } from "./archive.js";
import { tellPhase } from "./rescore.js";
import type { Workplace } from "./workplace.js";

/** The rules that tickets of the search never have. */
export const AFTERWARDS = ["one change", "left out"] as const;
export type AfterwardsRule = (typeof AFTERWARDS)[number];

/** Programs as children of one; those that are known stay where they are. */
export async function weighChanges(
  workplace: Workplace,
  all: GrowingGenealogy,
  parent: Candidate,
  programs: readonly ModelProgram[],
  rule: AfterwardsRule,
): Promise<readonly Candidate[]> {
  const { outside, archive } = workplace;
  const known = programs.flatMap(({ id }) => all.first(id) ?? []).map((node) => all.get(node));
  const fresh = programs.filter(({ id }) => all.first(id) === null);
  let done = 0;
  tellPhase(workplace, rule, 0, fresh.length);
  const weighed = await Promise.all(
    fresh.map(async (program, i): Promise<Candidate> => {
      const node = all.size + i;
      const proposal = proposalOf(program, parent);
      await record(archive, node, parent.node, proposal, rule);
      const evaluation = await outside.evaluateNow(program, parent.proposal.program.id);
      tellPhase(workplace, rule, ++done, fresh.length);
      const ticket = { id: node, parent: parent.node, intent: "extend", rule } as const;
      return { node, ticket, proposal, evaluation, score: scoreOf(evaluation) };
    }),
  );
  for (const candidate of weighed) all.append(candidate);
  return [...known, ...weighed];
}

export const highest = (candidates: readonly Candidate[]): Candidate | null =>
  candidates.reduce<Candidate | null>((a, b) => (a === null || b.score > a.score ? b : a), null);

function proposalOf(program: ModelProgram, { proposal: { program: before } }: Candidate): Proposal {
  const added = program.mechanisms.filter((name) => !before.mechanisms.includes(name));
  const dropped = before.mechanisms.filter((name) => !program.mechanisms.includes(name));
  const rationale = [...added.map((name) => `+ ${name}`), ...dropped.map((name) => `− ${name}`)].join(" ");
  return { program, rationale, logPrior: null, logForward: null, logReverse: null, usage: noUsage };
}

async function record(
  archive: Archive,
  node: NodeId,
  parent: NodeId,
  { program, ...rest }: Proposal,
  rule: AfterwardsRule,
): Promise<void> {
  if (archive.proposals.has(node)) return;
  if (!archive.programs.has(program.id)) await archive.record({ type: "program", ...program });
  const entry = { node, parent, intent: "extend", rule, ...rest, program: program.id, seconds: 0 } as const;
  await archive.record({ type: "proposal", ...entry });
}
