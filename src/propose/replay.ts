/**
 * @file The proposer `replay`: gives again what another run's proposer gave. Two records will do:
 *
 * - its candidates: the question is "this intent, from this parent program"; whatever made them, densities included;
 * - its exchanges with a language model: the question is the prompt itself, so that parsing and checking run again.
 *
 * The same ticket gets the same answer. A question that comes from a ticket that never asked it (another sampler) gets
 * the answer of number ticket mod count, whatever the order of arrival. A question that was never asked is an error.
 */
import type { Candidate, NodeId, Proposal, ProposalRequest, Proposer } from "../core/types.js";
import { noUsage, priceOf, type Price } from "./prices.js";
import { createChatProposer, type ChatProposerOptions } from "./propose-by-chat.js";
import { answerFromRecord } from "./recorded.js";
import { readRecording, type ExchangeSource } from "./recording.js";

type Recorded = Pick<Candidate, "node" | "ticket" | "proposal">;
export type CandidateSource = Iterable<Recorded> | AsyncIterable<Recorded>;

/** Replays the candidates of a run, in creation order. */
export async function createReplayProposer(source: CandidateSource): Promise<Proposer> {
  const programs = new Map<NodeId, string>();
  const answers = new Map<string, { readonly ticket: NodeId; readonly proposal: Proposal }[]>();
  let hasDensities = true;
  for await (const { node, ticket, proposal } of source) {
    programs.set(node, proposal.program.id);
    if (node === 0 || ticket.intent === "clone") continue; // the base is given, and clones are copied by the run
    const parent = ticket.parent === null ? null : programs.get(ticket.parent);
    if (parent === undefined) throw new Error(`Candidate ${node} stands before its parent ${ticket.parent}`);
    const key = `${ticket.intent} ${parent}`;
    answers.set(key, [...(answers.get(key) ?? []), { ticket: ticket.id, proposal }]);
    hasDensities &&= proposal.logPrior !== null && proposal.logForward !== null;
    hasDensities &&= ticket.intent === "draft" || proposal.logReverse !== null; // a draft has no way back
  }

  const propose = async ({ ticket, lineage }: ProposalRequest): Promise<Proposal> => {
    const parent = lineage[lineage.length - 1]?.proposal.program.id ?? null;
    const recorded = answers.get(`${ticket.intent} ${parent}`);
    if (!recorded) {
      const what = parent === null ? "a draft" : `${ticket.intent} of program ${parent}`;
      throw new Error(`The recorded run never asked for ${what} (ticket ${ticket.id}): nothing to replay`);
    }
    return (recorded.find((r) => r.ticket === ticket.id) ?? recorded[ticket.id % recorded.length]).proposal;
  };

  return { name: "replay", hasDensities: hasDensities && answers.size > 0, propose };
}

export interface ReplayExchangesOptions extends ChatProposerOptions {
  /** Default: the only model of the record. */
  readonly model?: string;
  readonly priceUsdPerMTok?: Price;
}

/** Replays the exchanges of a run: prompts are made, answers read and checked as they were. Nothing is sent. */
export async function createExchangeReplay(source: ExchangeSource, options: ReplayExchangesOptions): Promise<Proposer> {
  const recording = await readRecording(source);
  const model = options.model ?? recording.models[0] ?? "";
  if (options.model === undefined && recording.models.length > 1) {
    throw new Error(`Expected one model in the record, got ${recording.models.join(", ")}: name one`);
  }
  const price = priceOf(model, options.priceUsdPerMTok);
  const answerer = answerFromRecord(() => Promise.resolve(recording), { model, price, live: null });
  return createChatProposer("replay", answerer, noUsage(price), options);
}
