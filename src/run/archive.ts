/**
 * @file What a run knows for sure, read from its journal and kept as it grows: proposals by node, evaluations by key,
 * exchanges with a language model by node. A fact that is here is never asked for twice.
 */
import { addUsage, noUsage } from "../core/usage.js";
import type {
  Evaluation,
  EvaluationRequest,
  Exchange,
  ModelProgram,
  NodeId,
  Proposal,
  Ticket,
  Usage,
} from "../core/types.js";
import { RunError } from "../core/errors.js";
import type { Entry, Journal } from "../journal/types.js";

export interface Archive {
  readonly proposals: ReadonlyMap<NodeId, Proposal>;
  readonly evaluations: ReadonlyMap<string, Evaluation>;
  readonly programs: ReadonlyMap<string, ModelProgram>;
  readonly exchanges: ReadonlyMap<NodeId, readonly Exchange[]>;
  /** working time of earlier sittings, s */
  readonly secondsBefore: number;
  readonly proposeSeconds: number;
  readonly usage: Usage;
  /** proposals with their tickets, in creation order: what a replay answers from */
  candidates(): RecordedCandidate[];
  record(entry: Entry): Promise<void>;
  /** the run entry that begins every journal; null for a new run */
  readonly header: Extract<Entry, { type: "run" }> | null;
}

export interface RecordedCandidate {
  readonly node: NodeId;
  readonly ticket: Ticket;
  readonly proposal: Proposal;
}

/**
 * Identity of an evaluation within a run (environment, seed and engine are the run's). What was known when a program was
 * first asked for is no part of it: a program has one evaluation, and which one is fixed by the order of tickets.
 */
export function evaluationKey(program: ModelProgram, request: EvaluationRequest): string {
  const { batch, method, rung, replicates, first, sims, kept } = request;
  const parts = [program.id, batch, method, rung, replicates];
  if (first !== undefined) parts.push(`from-${first}`);
  if (sims !== undefined) parts.push(`sims-${sims}`);
  if (kept !== undefined) parts.push(`kept-${kept[0].length}`);
  return parts.join("/");
}

export async function openArchive(journal: Journal): Promise<Archive> {
  const proposals = new Map<NodeId, Proposal>();
  const tickets = new Map<NodeId, Ticket>();
  const evaluations = new Map<string, Evaluation>();
  const programs = new Map<string, ModelProgram>();
  const exchanges = new Map<NodeId, Exchange[]>();
  let header: Archive["header"] = null;
  let secondsBefore = 0;
  let proposeSeconds = 0;
  let usage = noUsage;

  const take = (entry: Entry): void => {
    switch (entry.type) {
      case "run":
        header = entry;
        break;
      case "program":
        requireId(entry.id);
        programs.set(entry.id, { id: entry.id, source: entry.source, mechanisms: entry.mechanisms });
        break;
      case "proposal":
        proposals.set(entry.node, proposalOf(entry, programs));
        tickets.set(entry.node, ticketOf(entry));
        usage = addUsage(usage, entry.usage);
        proposeSeconds += entry.seconds;
        break;
      case "evaluation":
        evaluations.set(entry.key, entry.evaluation);
        break;
      case "exchange":
        push(exchanges, entry.exchange);
        break;
      case "end":
        secondsBefore += entry.seconds;
        break;
      case "sitting":
        break;
      default:
        entry satisfies never;
    }
  };

  for await (const entry of journal.read()) take(entry);
  const before = secondsBefore;
  return {
    proposals,
    evaluations,
    programs,
    exchanges,
    secondsBefore: before,
    get proposeSeconds() {
      return proposeSeconds;
    },
    get usage() {
      return usage;
    },
    get header() {
      return header;
    },
    candidates: () =>
      [...tickets]
        .sort(([a], [b]) => a - b)
        .map(([node, ticket]) => ({ node, ticket, proposal: proposals.get(node)! })),
    record(entry) {
      take(entry);
      return journal.append(entry);
    },
  };
}

/** Ids become file names: one that is no hash comes from a journal that was tampered with. */
function requireId(id: string): void {
  if (!/^(invalid-)?[0-9a-f]{16}$/.test(id))
    throw new RunError(`Expected the id of a program in the journal, got ${JSON.stringify(id)}`);
}

function push(exchanges: Map<NodeId, Exchange[]>, exchange: Exchange): void {
  const list = exchanges.get(exchange.ticket);
  if (list) list.push(exchange);
  else exchanges.set(exchange.ticket, [exchange]);
}

const ticketOf = ({ node, parent, intent, rule }: Extract<Entry, { type: "proposal" }>): Ticket => ({
  id: node,
  parent,
  intent,
  ...(rule === undefined ? {} : { rule }),
});

function proposalOf(
  entry: Extract<Entry, { type: "proposal" }>,
  programs: ReadonlyMap<string, ModelProgram>,
): Proposal {
  const { rationale, logPrior, logForward, logReverse, usage, error, attempts } = entry;
  const first = programs.get(entry.program);
  if (first === undefined) throw new Error(`Expected program ${entry.program} before proposal ${entry.node}`);
  const program = { ...first, source: entry.source ?? first.source, mechanisms: entry.mechanisms ?? first.mechanisms };
  const seldom = { ...(error === undefined ? {} : { error }), ...(attempts === undefined ? {} : { attempts }) };
  return { program, rationale, logPrior, logForward, logReverse, usage, ...seldom };
}
