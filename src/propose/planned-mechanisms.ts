/**
 * @file The offline proposer for searches that remember: reflect, plan and model as three plain functions, the
 * counterpart of the three prompts of a language model (NIMMGen 2026). It learns which mechanisms have helped and does
 * not make a program twice. What it proposes depends on the whole run, so its moves have no way back: samplers that need
 * one take `mechanisms.ts`.
 */
import { noUsage } from "../core/usage.js";
import type { Proposal, ProposalRequest, Proposer } from "../core/types.js";
import type { Stream } from "../math/rng.js";
import { reflectOn } from "./library-notes.js";
import { type LibraryPlan, planEdit } from "./library-plan.js";
import type { MechanismSpace } from "./mechanism-space.js";

const REMEMBERED = 500; // changes that notes are made of

export function createPlannedMechanisms(name: string, space: MechanismSpace): Proposer {
  return {
    name,
    hasDensities: true,
    propose: (request, { stream }) => Promise.resolve(modelOf(space, planOf(space, request, stream))),
  };
}

function planOf(
  space: MechanismSpace,
  { ticket, lineage, base, memory }: ProposalRequest,
  stream: Stream,
): LibraryPlan {
  const parent = ticket.intent === "draft" ? null : (lineage.at(-1)?.proposal.program ?? base).id;
  const inSpace = parent !== null && space.programs.has(parent) ? parent : null;
  return planEdit(space, inSpace, reflectOn(memory.latest(REMEMBERED)), memory, stream);
}

/** The role "model": the program that a plan leads to. */
function modelOf(space: MechanismSpace, { target, added, dropped, logForward }: LibraryPlan): Proposal {
  const { program, logPrior } = space.programs.get(target)!;
  const rationale = [...added.map((m) => `+ ${m}`), ...dropped.map((m) => `− ${m}`)].join(" ") || "no change";
  return { program, rationale, logPrior, logForward, logReverse: null, usage: noUsage };
}
