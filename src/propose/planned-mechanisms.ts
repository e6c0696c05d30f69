/**
 * @file The offline proposer for searches that remember: reflect, plan and model as three plain functions, the
 * counterpart of the three prompts of a language model (NIMMGen 2026). It learns which mechanisms have helped and does
 * not make a program twice. What it proposes depends on the whole run, so its moves have no way back: samplers that need
 * one take `mechanisms.ts`.
 */
import { noUsage } from "../core/usage.js";
import type { ModelProgram, Proposal, ProposalRequest, Proposer } from "../core/types.js";
import type { Stream } from "../math/rng.js";
import { influenceIn, reflectOn } from "./library-notes.js";
import { type LibraryPlan, type PlanSpace, planEdit } from "./library-plan.js";
import type { MechanismSpace } from "./mechanism-space.js";
import type { ProgramsAround } from "./programs-around.js";

const REMEMBERED = 500; // changes that notes are made of

/** Over a library whose programs are listed. */
export function createPlannedMechanisms(name: string, space: MechanismSpace): Proposer {
  return {
    name,
    hasDensities: true,
    propose: (request, { stream }) =>
      Promise.resolve(modelOf(space, planOf(space, parentOf(request), request, stream))),
  };
}

/** Over a library of any size: programs have no prior. */
export function createPlannedAround(name: string, around: ProgramsAround): Proposer {
  const propose = (request: ProposalRequest, stream: Stream): Proposal => {
    const isNew = (id: string): boolean => request.memory.first(id) === null;
    const parent = parentOf(request);
    const space = (parent && around(parent.mechanisms, isNew)) ?? around([], isNew)!;
    return { ...modelOf(space, planOf(space, parent, request, stream)), logPrior: null };
  };
  return {
    name,
    hasDensities: false,
    propose: (request, { stream }) => Promise.resolve(propose(request, stream)),
  };
}

const parentOf = ({ ticket, lineage, base }: ProposalRequest): ModelProgram | null =>
  ticket.intent === "draft" ? null : (lineage.at(-1)?.proposal.program ?? base);

function planOf(
  space: PlanSpace,
  parent: ModelProgram | null,
  { memory, environment: { mechanisms } }: ProposalRequest,
  stream: Stream,
): LibraryPlan {
  const inSpace = parent !== null && space.programs.has(parent.id) ? parent.id : null;
  const outcomes = memory.latest(REMEMBERED);
  const choiceOf = (name: string): string => mechanisms.find((m) => m.name === name)?.choice ?? name;
  return planEdit(space, inSpace, reflectOn(outcomes), memory, stream, influenceIn(outcomes, choiceOf));
}

/** The role "model": the program that a plan leads to. */
function modelOf(space: PlanSpace, { target, added, dropped, logForward }: LibraryPlan): Proposal {
  const { program, logPrior } = space.programs.get(target)!;
  const rationale = [...added.map((m) => `+ ${m}`), ...dropped.map((m) => `− ${m}`)].join(" ") || "no change";
  return { program, rationale, logPrior, logForward, logReverse: null, usage: noUsage };
}
