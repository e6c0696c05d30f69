/**
 * @file Makes one child by asking a language model: the question, the answer, the check, and where the check fails one
 * round of repair. Who answers (a server, a record) is an argument. The densities of such a proposal are unknown.
 */
import { RunError } from "../core/errors.js";
import type { Proposal, ProposalContext, ProposalRequest, Proposer, Usage } from "../core/types.js";
import { childOf, merged } from "./child.js";
import { failureText } from "./describe.js";
import { createDiagnoses } from "./diagnoses.js";
import { NoAnswerError } from "./failure.js";
import { judge, parentSource, type JudgeOptions, type Try } from "./judge.js";
import { proposalMessages, systemText, type FeedbackMode } from "./prompts.js";
import type { Answer, Answerer, Message } from "./question.js";
import { repairMessages } from "./repair.js";
import { createSpending, type Spending } from "./spending.js";
import { emptyMemory } from "../core/memory.js";

export interface ChatProposerOptions extends JudgeOptions {
  /** Default: metrics. */
  readonly feedback?: FeedbackMode;
  /** Ancestors shown with code. Default: 3, as published. */
  readonly fewShot?: number;
}

const MAX_SILENT = 3; // proposals in a row without any answer: the service is gone, not the idea bad

/** `nothing`: the bill before the first request. */
export function createChatProposer(
  name: string,
  { ask, recall }: Answerer,
  nothing: Usage,
  options: ChatProposerOptions,
): Proposer {
  const { check, applyMechanism, feedback = "metrics", fewShot = 3 } = options;
  const diagnoses = createDiagnoses(recall);
  const prompt = { feedback, fewShot, mechanisms: applyMechanism !== undefined };
  let system: Promise<string> | undefined;
  let silent = 0;

  const propose = async (ticketed: ProposalRequest, context: ProposalContext): Promise<Proposal> => {
    const request = grounded(ticketed);
    if (request.ticket.intent === "clone") throw new Error("Expected a draft, an extension or a repair, got a clone");
    const spending = createSpending(ask, request.ticket.id, context, nothing);
    try {
      const tried = await converse(request, spending);
      silent = 0;
      return childOf(request, tried, spending.usage());
    } catch (thrown) {
      const lost = survivable(thrown);
      return childOf(request, null, spending.usage(), lost);
    }
  };

  /** A lost answer is a failed child; a service that refuses us, or is gone, ends the run (which can be resumed). */
  const survivable = (thrown: unknown): string => {
    if (!isLost(thrown)) throw thrown;
    const { kind, where, message } = thrown;
    if (kind === "configuration") throw new RunError(`${where}: ${message}`);
    if (++silent >= MAX_SILENT) {
      throw new RunError(`${where}: ${message}; no answer to ${silent} proposals in a row. The run can be resumed`);
    }
    return `no answer from the language model: ${message}`;
  };

  const converse = async (request: ProposalRequest, spending: Spending): Promise<Try> => {
    const { messages, answer } = await firstAnswer(request, spending);
    const first = await judge(request, answer, parentSource(request), options);
    if (first.problems.length === 0) return first;
    try {
      const repair = repairMessages(messages, answer.text, first.problems);
      const repaired = await spending.ask({ role: "repair", messages: repair });
      const second = await judge(request, repaired, first.source || parentSource(request), options);
      return second.id === null && first.id !== null ? first : merged(first, second); // a repeat beats a broken program
    } catch (thrown) {
      if (!isLost(thrown) || thrown.kind === "configuration") throw thrown;
      return { ...first, problems: [...first.problems, `no answer to the repair: ${thrown.message}`] };
    }
  };

  /** Where the server's context is too short for the whole question, the parent alone must do. */
  const firstAnswer = async (request: ProposalRequest, spending: Spending): Promise<Asked> => {
    const text = await (system ??= systemOf(request));
    const narrative = feedback === "narrative" || feedback === "both";
    const known = narrative ? await diagnoses.of(request, fewShot, text, spending) : new Map<string, never>();
    const messages = proposalMessages(request, text, known, prompt);
    try {
      return { messages, answer: await spending.ask({ role: "propose", messages }) };
    } catch (thrown) {
      if (!isLost(thrown) || thrown.kind !== "too-long") throw thrown;
      const less = proposalMessages(alone(request), text, known, { ...prompt, fewShot: 0, feedback: "none" });
      return { messages: less, answer: await spending.ask({ role: "propose", messages: less }) };
    }
  };

  const systemOf = async ({ environment, base }: ProposalRequest): Promise<string> => {
    const checked = await check(base.source, environment);
    const given = checked.ok ? (checked.parameters ?? []) : [];
    return systemText(environment, base.source, given, prompt.mechanisms);
  };

  return { name, hasDensities: false, propose };
}

interface Asked {
  readonly messages: readonly Message[];
  readonly answer: Answer;
}

function isLost(thrown: unknown): thrown is NoAnswerError {
  return thrown instanceof NoAnswerError && thrown.kind !== "aborted";
}

/** Without ancestors that have no text (their answers got lost): nobody can extend or mend those. */
function grounded(request: ProposalRequest): ProposalRequest {
  const lineage = request.lineage.filter((c) => c.proposal.program.source.trim() !== "");
  const parent = lineage[lineage.length - 1];
  const { ticket } = request;
  if (ticket.intent !== "debug" || (parent && failureText(parent) !== null)) return { ...request, lineage };
  return { ...request, lineage, ticket: { ...ticket, intent: parent ? "extend" : "draft" } };
}

/** Without siblings and memory. */
function alone(request: ProposalRequest): ProposalRequest {
  return { ...request, siblings: [], memory: emptyMemory };
}
