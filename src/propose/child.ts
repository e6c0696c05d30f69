/** @file The proposal that a language model's tries amount to. Its densities are unknown. */
import type { Proposal, ProposalRequest, Usage } from "../core/types.js";
import { slug, type ReadAnswer } from "./answer.js";
import { invalidProgram } from "./check.js";
import type { Try } from "./judge.js";
import type { Plan } from "./plan.js";
import type { Tried } from "./tries.js";

/** `tried`: null where no answer came; `lost`: why. */
export function childOf(
  request: ProposalRequest,
  plan: Plan | null,
  tried: Tried | null,
  usage: Usage,
  lost?: string,
): Proposal {
  const last = tried?.last ?? null;
  const mechanisms = last ? mechanismsOf(request, named(last.read, plan)) : [];
  const source = last?.source ?? "";
  const id = last?.id ?? null;
  const error = lost ?? (id === null ? (last?.problems.join("\n") ?? "no answer") : undefined);
  const attempts = tried?.attempts ?? [];
  return {
    program: id === null ? invalidProgram(source, mechanisms) : { id, source, mechanisms },
    rationale: rationaleOf(request, plan, last),
    logPrior: null,
    logForward: null,
    logReverse: null,
    usage,
    ...(error === undefined ? {} : { error }),
    ...(attempts.join() === "stands" ? {} : { attempts }),
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

/** A plan's idea is its change; a repair keeps the idea of what it repairs. */
function rationaleOf({ ticket, lineage }: ProposalRequest, plan: Plan | null, last: Try | null): string {
  if (plan) return [plan.change, plan.why].filter(Boolean).join(" ");
  if (ticket.intent === "debug") return lineage.at(-1)?.proposal.rationale || (last?.read.why ?? "");
  return last?.read.why ?? "";
}

const named = (read: ReadAnswer, plan: Plan | null): ReadAnswer =>
  plan && slug(plan.name) !== "" ? { ...read, name: slug(plan.name) } : read;

/** The parent's mechanisms, less the one taken out, and the change; mending a failure changes no mechanism. */
function mechanismsOf({ ticket, lineage }: ProposalRequest, { name, replaces, change }: ReadAnswer): readonly string[] {
  const parent = lineage[lineage.length - 1]?.proposal.program.mechanisms ?? [];
  if (ticket.intent === "debug" && parent.length > 0) return parent;
  const own = name || (change.kind === "mechanism" ? change.mechanism.name : "unnamed-change");
  return [...new Set([...parent.filter((m) => m !== replaces), own])].sort();
}
