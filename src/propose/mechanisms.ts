/**
 * @file The offline proposer: programs are sets of an environment's mechanisms, and the density of every move is known,
 * forward and back, so that samplers driven by it target a stated posterior and small spaces can be enumerated. The
 * space and its moves are in `mechanism-space.ts`; this file answers tickets.
 */
import { noUsage } from "../core/usage.js";
import type { LogProb, ModelProgram, Proposal, ProposalRequest, Proposer } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import type { Stream } from "../math/rng.js";
import type { Compile, MechanismSpace } from "./mechanism-space.js";
import { mechanismSpace } from "./mechanism-space.js";

/** Enumerates the environment's programs (a few milliseconds each) and proposes among them. */
export function createMechanismProposer(environment: Environment, compile: Compile): Proposer & MechanismSpace {
  const space = mechanismSpace(environment, compile);
  return {
    name: "mechanisms",
    hasDensities: true,
    ...space,
    propose: (request, { stream }) => Promise.resolve(answer(space, request, stream)),
  };
}

function answer(space: MechanismSpace, { ticket, lineage, base }: ProposalRequest, stream: Stream): Proposal {
  if (ticket.intent === "draft") {
    const id = space.draw(stream);
    return proposal(space, id, "drawn from the prior", space.logPrior(id), null);
  }
  const parent = lineage.at(-1)?.proposal.program ?? base;
  if (ticket.intent === "clone") return copy(space, parent);
  if (!space.programs.has(parent.id)) return stranger(parent);
  const child = space.move(parent.id, stream);
  return proposal(
    space,
    child,
    change(parent, space.programs.get(child)!.program),
    space.logMove(child, parent.id),
    space.logMove(parent.id, child),
  );
}

function proposal(
  space: MechanismSpace,
  id: string,
  rationale: string,
  logForward: LogProb,
  logReverse: LogProb | null,
): Proposal {
  const { program, logPrior } = space.programs.get(id)!;
  return { program, rationale, logPrior, logForward, logReverse, usage: noUsage };
}

/** A copy is certain, and so is the way back. */
function copy(space: MechanismSpace, program: ModelProgram): Proposal {
  const logPrior = space.programs.has(program.id) ? space.logPrior(program.id) : null;
  return { program, rationale: "copy", logPrior, logForward: 0, logReverse: 0, usage: noUsage };
}

const stranger = (parent: ModelProgram): Proposal => ({
  program: parent,
  rationale: "",
  logPrior: null,
  logForward: null,
  logReverse: null,
  usage: noUsage,
  error: `Expected a parent made of the environment's mechanisms, got program ${parent.id}, which is not in that space`,
});

/** What distinguishes two sets: "+ latency − seeding". */
function change(parent: ModelProgram, child: ModelProgram): string {
  const plus = child.mechanisms.filter((name) => !parent.mechanisms.includes(name)).map((name) => `+ ${name}`);
  const minus = parent.mechanisms.filter((name) => !child.mechanisms.includes(name)).map((name) => `− ${name}`);
  return [...plus, ...minus].join(" ") || "no change";
}
