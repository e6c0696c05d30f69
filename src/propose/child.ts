/** @file The proposal that a language model's tries amount to. Its densities are unknown. */
import type { Proposal, ProposalRequest, Usage } from "../core/types.js";
import type { ReadAnswer } from "./answer.js";
import { invalidProgram } from "./check.js";
import type { Try } from "./judge.js";

/** `tried`: the last try, null where no answer came; `lost`: why. */
export function childOf(request: ProposalRequest, tried: Try | null, usage: Usage, lost?: string): Proposal {
  const mechanisms = tried ? mechanismsOf(request, tried.read) : [];
  const source = tried?.source ?? "";
  const id = tried?.id ?? null;
  const error = lost ?? (id === null ? (tried?.problems.join("\n") ?? "no answer") : undefined);
  return {
    program: id === null ? invalidProgram(source, mechanisms) : { id, source, mechanisms },
    rationale: tried?.read.why ?? "",
    logPrior: null,
    logForward: null,
    logReverse: null,
    usage,
    ...(error === undefined ? {} : { error }),
  };
}

/** The second try; a repair often says nothing but the code, and name and reason are the first try's then. */
export function merged(first: Try, second: Try): Try {
  const read = {
    ...second.read,
    name: second.read.name || first.read.name,
    replaces: second.read.replaces || first.read.replaces,
    why: second.read.why || first.read.why,
  };
  return { ...second, read, source: second.source || first.source };
}

/** The parent's mechanisms, less the one taken out, and the change; mending a failure changes no mechanism. */
function mechanismsOf({ ticket, lineage }: ProposalRequest, { name, replaces, change }: ReadAnswer): readonly string[] {
  const parent = lineage[lineage.length - 1]?.proposal.program.mechanisms ?? [];
  if (ticket.intent === "debug" && parent.length > 0) return parent;
  const own = name || (change.kind === "mechanism" ? change.mechanism.name : "unnamed-change");
  return [...new Set([...parent.filter((m) => m !== replaces), own])].sort();
}
