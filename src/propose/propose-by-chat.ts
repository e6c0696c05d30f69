/**
 * @file Makes one child by asking a language model: one question for all of it, or three roles, in which one looks back on
 * the latest changes, one plans and one writes. Who answers (a server, a record) is an argument. The densities of such a
 * proposal are unknown.
 */
import { RunError } from "../core/errors.js";
import { emptyMemory } from "../core/memory.js";
import type { Proposal, ProposalContext, ProposalRequest, Proposer, Usage } from "../core/types.js";
import type { Mode } from "../programs/types.js";
import { childOf } from "./child.js";
import { failureText } from "./describe.js";
import { createDiagnoses } from "./diagnoses.js";
import { NoAnswerError } from "./failure.js";
import type { JudgeOptions } from "./judge.js";
import { type Plan, PLAN_SCHEMA, planMessages, readPlan } from "./plan.js";
import { modelMessages, proposalMessages, systemText } from "./prompts.js";
import type { Answer, Answerer, Message } from "./question.js";
import { createReflections } from "./reflections.js";
import { CHARACTERS_PER_TOKEN } from "./sections.js";
import type { FeedbackMode, Shown } from "./show.js";
import { createSpending, type Spending } from "./spending.js";
import { type Tried, tryUntilItStands } from "./tries.js";

export interface ChatProposerOptions extends Omit<JudgeOptions, "strict"> {
  /** Default: metrics. */
  readonly feedback?: FeedbackMode;
  /** Ancestors shown with code. Default: 3, as published. */
  readonly fewShot?: number;
  /** three: reflect, plan and model, a question each (NIMMGen 2026). Default: one. */
  readonly roles?: "one" | "three";
  /** Longest prompt, tokens. Default: 24000. */
  readonly contextTokens?: number;
  /** Default: mechanistic. */
  readonly mode?: Mode;
}

const MAX_SILENT = 3; // proposals in a row without any answer: the service is gone, not the idea bad

/** `nothing`: the bill before the first request. */
export function createChatProposer(
  name: string,
  { ask, recall }: Answerer,
  nothing: Usage,
  options: ChatProposerOptions,
): Proposer {
  const { check, applyMechanism, feedback = "metrics", fewShot = 3, roles = "one", mode = "mechanistic" } = options;
  const limit = CHARACTERS_PER_TOKEN * (options.contextTokens ?? 24_000);
  const prompt = { fewShot, mechanisms: applyMechanism !== undefined, limit };
  const judging: JudgeOptions = { check, applyMechanism, strict: roles === "three" };
  const diagnoses = createDiagnoses(recall);
  const reflections = createReflections(recall);
  let system: Promise<string> | undefined;
  let silent = 0;

  const propose = async (ticketed: ProposalRequest, context: ProposalContext): Promise<Proposal> => {
    const request = grounded(ticketed);
    if (request.ticket.intent === "clone") throw new Error("Expected a draft, an extension or a repair, got a clone");
    const spending = createSpending(ask, request.ticket.id, context, nothing);
    try {
      const { plan, tried } = await (roles === "three" ? inThreeRoles : inOne)(request, spending);
      silent = 0;
      return childOf(request, plan, tried, spending.usage());
    } catch (thrown) {
      const lost = survivable(thrown);
      return childOf(request, null, null, spending.usage(), lost);
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

  const inOne = async (request: ProposalRequest, spending: Spending): Promise<Made> => {
    const text = await (system ??= systemOf(request));
    const narrative = feedback === "narrative" || feedback === "both";
    const known = narrative ? await diagnoses.of(request, fewShot, text, spending) : new Map<string, never>();
    const shown: Shown = { request, feedback, diagnoses: known, notes: new Map() };
    const { messages, answer } = await askShortened(
      (s, less) => proposalMessages(s, text, less ? { ...prompt, fewShot: 0 } : prompt),
      shown,
      (m) => spending.ask({ role: "propose", messages: m }),
    );
    return { plan: null, tried: await tryUntilItStands(request, messages, answer, spending, judging) };
  };

  const inThreeRoles = async (request: ProposalRequest, spending: Spending): Promise<Made> => {
    const text = await (system ??= systemOf(request));
    const repairs = request.ticket.intent === "debug"; // its plan is that of what it repairs
    const notes = repairs ? new Map<number, never>() : await reflections.of(request, text, spending);
    const shown: Shown = { request, feedback, diagnoses: new Map(), notes };
    const plan = repairs ? null : await planFor(shown, text, spending);
    const { messages, answer } = await askShortened(
      (s) => modelMessages(s, text, plan, prompt),
      shown,
      (m) => spending.ask({ role: "model", messages: m }),
    );
    return { plan, tried: await tryUntilItStands(request, messages, answer, spending, judging) };
  };

  const planFor = async (shown: Shown, text: string, spending: Spending): Promise<Plan | null> => {
    const { answer } = await askShortened(
      (s, less) => planMessages(s, text, less ? 0 : fewShot, limit),
      shown,
      (messages) => spending.ask({ role: "plan", messages, schema: PLAN_SCHEMA }),
    );
    return readPlan(answer.text);
  };

  const systemOf = async ({ environment, base }: ProposalRequest): Promise<string> => {
    const checked = await check(base.source, environment);
    const given = checked.ok ? (checked.parameters ?? []) : [];
    return systemText(environment, base.source, given, { mechanisms: prompt.mechanisms, mode });
  };

  return { name, hasDensities: false, propose };
}

interface Made {
  readonly plan: Plan | null;
  readonly tried: Tried;
}

interface Asked {
  readonly messages: readonly Message[];
  readonly answer: Answer;
}

/** Where the server's context is too short for the whole question, the parent alone must do. */
async function askShortened(
  messagesOf: (shown: Shown, less: boolean) => readonly Message[],
  shown: Shown,
  ask: (messages: readonly Message[]) => Promise<Answer>,
): Promise<Asked> {
  const messages = messagesOf(shown, false);
  try {
    return { messages, answer: await ask(messages) };
  } catch (thrown) {
    if (!isLost(thrown) || thrown.kind !== "too-long") throw thrown;
    const less = messagesOf({ ...shown, request: alone(shown.request), feedback: "none", notes: new Map() }, true);
    return { messages: less, answer: await ask(less) };
  }
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
