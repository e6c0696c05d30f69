/**
 * @file Makes one child by asking a language model: the question, the answer, the check, and where the check fails one
 * round of repair. Who answers (a server, a record) is an argument. The densities of such a proposal are unknown.
 */
import { RunError } from "../core/errors.js";
import type { Proposal, ProposalContext, ProposalRequest, Proposer, Usage } from "../core/types.js";
import { readAnswer, type ReadAnswer } from "./answer.js";
import { invalidProgram, type ApplyMechanism, type Check, type CheckResult } from "./check.js";
import { applyEdits } from "./edits.js";
import { failureText } from "./describe.js";
import { NoAnswerError } from "./failure.js";
import { FEEDBACK_SCHEMA, feedbackMessages, readFeedback, type Feedback } from "./feedback.js";
import { addUsage } from "./prices.js";
import {
  ancestorsOf,
  baseOf,
  problemText,
  proposalMessages,
  repairMessages,
  systemText,
  type FeedbackMode,
} from "./prompts.js";
import { questionId, type Answer, type Ask, type Message } from "./question.js";

export interface ChatProposerOptions {
  readonly check: Check;
  /** Where given, the model may answer with a mechanism. */
  readonly applyMechanism?: ApplyMechanism;
  /** Default: metrics. */
  readonly feedback?: FeedbackMode;
  /** Ancestors shown with code. Default: 3, as published. */
  readonly fewShot?: number;
}

/** One try of the model: the program that it amounts to, and what is wrong with it. */
interface Try {
  readonly read: ReadAnswer;
  readonly source: string;
  readonly id: string | null;
  readonly problems: readonly string[];
}

const MAX_SILENT = 3; // proposals in a row without any answer: the service is gone, not the idea bad

export function createChatProposer(name: string, ask: Ask, nothing: Usage, options: ChatProposerOptions): Proposer {
  const { check, applyMechanism, feedback: mode = "metrics", fewShot = 3 } = options;
  const diagnoses = new Map<string, Promise<Feedback | null>>();
  let system: Promise<string> | undefined;
  let silent = 0;

  const propose = async (ticketed: ProposalRequest, context: ProposalContext): Promise<Proposal> => {
    const request = grounded(ticketed);
    if (request.ticket.intent === "clone") throw new Error("Expected a draft, an extension or a repair, got a clone");
    let usage = nothing;
    const attempts = new Map<string, number>(); // role → last attempt
    const spend = (role: string, attempt: number, bill: Answer["bill"]): void => {
      usage = addUsage(usage, { ...bill, requests: attempt - (attempts.get(role) ?? 0) });
      attempts.set(role, attempt);
    };
    const asked = async (role: string, messages: readonly Message[]): Promise<Answer> => {
      const schema = role === "feedback" ? { schema: FEEDBACK_SCHEMA } : {};
      const asking = { ...context, ticket: request.ticket.id, attemptsBefore: attempts.get(role) ?? 0 };
      try {
        const answer = await ask({ role, messages, ...schema }, asking);
        spend(role, answer.attempt, answer.bill);
        silent = 0;
        return answer;
      } catch (thrown) {
        if (thrown instanceof NoAnswerError) spend(role, thrown.attempt, nothing);
        throw thrown;
      }
    };
    try {
      const made = await converse(request, asked);
      return proposalOf(request, made, usage);
    } catch (thrown) {
      const error = survivable(thrown);
      return { ...proposalOf(request, null, usage), error };
    }
  };

  /** A lost answer is a failed child; a service that refuses us, or is gone, ends the run (which can be resumed). */
  const survivable = (thrown: unknown): string => {
    if (!(thrown instanceof NoAnswerError) || thrown.kind === "aborted") throw thrown;
    if (thrown.kind === "configuration") throw new RunError(`${thrown.where}: ${thrown.message}`);
    if (++silent >= MAX_SILENT) {
      const { where, message } = thrown;
      throw new RunError(`${where}: ${message}; no answer to ${silent} proposals in a row. The run can be resumed`);
    }
    return `no answer from the language model: ${thrown.message}`;
  };

  const converse = async (request: ProposalRequest, asked: Asked): Promise<Try> => {
    const text = await (system ??= systemOf(request));
    const known = await diagnosesOf(request, text, asked);
    const prompt = { feedback: mode, fewShot, mechanisms: applyMechanism !== undefined };
    let messages = proposalMessages(request, text, known, prompt);
    const first = await asked("propose", messages).catch((thrown: unknown) => {
      if (!(thrown instanceof NoAnswerError) || thrown.kind !== "too-long") throw thrown;
      messages = proposalMessages(shortened(request), text, new Map(), { ...prompt, fewShot: 0, feedback: "none" });
      return asked("propose", messages);
    });
    const tried = await judge(request, first, parentSource(request));
    if (tried.problems.length === 0) return tried;
    const second = await asked("repair", repairMessages(messages, first.text, tried.problems));
    const repaired = await judge(request, second, tried.source || parentSource(request));
    if (repaired.id === null && tried.id !== null) return tried; // a twin that became broken
    return { ...repaired, read: merged(tried.read, repaired.read), source: repaired.source || tried.source };
  };

  const systemOf = async ({ environment, base }: ProposalRequest): Promise<string> => {
    const checked = await check(base.source, environment);
    const given = checked.ok ? (checked.parameters ?? []) : [];
    return systemText(environment, base.source, given, applyMechanism !== undefined);
  };

  /** The parent is diagnosed if it was not yet; older ancestors were when they were parents. */
  const diagnosesOf = async (request: ProposalRequest, text: string, asked: Asked) => {
    const known = new Map<string, Feedback>();
    if (mode !== "narrative" && mode !== "both") return known;
    const parent = request.lineage[request.lineage.length - 1];
    for (const candidate of ancestorsOf(request, fewShot)) {
      if (failureText(candidate) !== null) continue; // says by itself what is wrong
      const messages = feedbackMessages(candidate, baseOf(request), text);
      const found = await diagnosisOf(messages, candidate === parent ? asked : null);
      if (found) known.set(candidate.proposal.program.id, found);
    }
    return known;
  };

  /** Asked once for all children of a program. Without a diagnosis a child is made from the scores alone. */
  const diagnosisOf = async (messages: readonly Message[], asked: Asked | null): Promise<Feedback | null> => {
    const id = questionId("", messages);
    const asking = diagnoses.get(id) ?? asked?.("feedback", messages).then(({ text }) => readFeedback(text));
    if (!asking) return null;
    diagnoses.set(id, asking);
    try {
      return await asking;
    } catch (thrown) {
      diagnoses.delete(id);
      if (thrown instanceof NoAnswerError && thrown.kind !== "configuration") return null;
      throw thrown;
    }
  };

  const judge = async (request: ProposalRequest, answer: Answer, against: string): Promise<Try> => {
    const read = readAnswer(answer.text, answer.truncated);
    const built = build(read, against, parentSource(request));
    if (built.problem !== undefined) return { read, source: built.source, id: null, problems: [built.problem] };
    const result: CheckResult = await check(built.source, request.environment);
    if (!result.ok) return { read, source: built.source, id: null, problems: result.errors.map(problemText) };
    const twin = twinOf(request, result.id);
    const problems = twin ? [`This is no change: the program is the same as ${twin}, only spelled otherwise.`] : [];
    return { read, source: result.source, id: result.id, problems };
  };

  /** The source that an answer amounts to. Edits are tried on the last try first, then on the parent. */
  const build = ({ change }: ReadAnswer, last: string, parent: string): Built => {
    if (change.kind === "none") return { source: "", problem: change.reason };
    if (change.kind === "file") return { source: change.source };
    if (change.kind === "edits") {
      const edited = applyEdits(last, change.edits);
      if (edited.ok) return edited;
      const again = applyEdits(parent, change.edits);
      return again.ok ? again : { source: "", problem: edited.message };
    }
    if (!applyMechanism) return { source: "", problem: "a mechanism cannot be used here: write the whole program" };
    const patched = applyMechanism(parent, change.mechanism);
    return patched.ok ? patched : { source: "", problem: patched.message };
  };

  const proposalOf = (request: ProposalRequest, tried: Try | null, usage: Usage): Proposal => {
    const mechanisms = tried ? mechanismsOf(request, tried.read) : [];
    const source = tried?.source ?? "";
    const id = tried?.id ?? null;
    return {
      program: id === null ? invalidProgram(source, mechanisms) : { id, source, mechanisms },
      rationale: tried?.read.why ?? "",
      logPrior: null,
      logForward: null,
      logReverse: null,
      usage,
      ...(tried && id === null ? { error: tried.problems.join("\n") } : {}),
    };
  };

  return { name, hasDensities: false, propose };
}

type Asked = (role: string, messages: readonly Message[]) => Promise<Answer>;
type Built = { readonly source: string; readonly problem?: string };

function parentSource({ lineage, base }: ProposalRequest): string {
  return (lineage[lineage.length - 1]?.proposal.program ?? base).source;
}

/** Without ancestors that have no text (their answers got lost): nobody can extend or mend those. */
function grounded(request: ProposalRequest): ProposalRequest {
  const lineage = request.lineage.filter((c) => c.proposal.program.source.trim() !== "");
  const parent = lineage[lineage.length - 1];
  const { ticket } = request;
  if (ticket.intent !== "debug" || (parent && failureText(parent) !== null)) return { ...request, lineage };
  return { ...request, lineage, ticket: { ...ticket, intent: parent ? "extend" : "draft" } };
}

/** Parent alone, without siblings and memory, for servers with a short context. */
function shortened(request: ProposalRequest): ProposalRequest {
  return { ...request, siblings: [], memory: { best: [], errors: [] } };
}

/** Which shown program a child repeats, if any. */
function twinOf({ lineage, siblings, base }: ProposalRequest, id: string): string | null {
  if (lineage[lineage.length - 1]?.proposal.program.id === id) return "its parent";
  if (lineage.some((c) => c.proposal.program.id === id)) return "one of its ancestors";
  if (siblings.some((c) => c.proposal.program.id === id)) return "a child of this parent that was tried before";
  return base.id === id ? "the base program" : null;
}

/** A repair often says nothing but the code; name and reason are the first answer's then. */
function merged(first: ReadAnswer, second: ReadAnswer): ReadAnswer {
  return {
    ...second,
    name: second.name || first.name,
    replaces: second.replaces || first.replaces,
    why: second.why || first.why,
  };
}

/** The parent's mechanisms, less the one taken out, and the change; a repair changes no mechanism. */
function mechanismsOf({ ticket, lineage }: ProposalRequest, { name, replaces, change }: ReadAnswer): readonly string[] {
  const parent = lineage[lineage.length - 1]?.proposal.program.mechanisms ?? [];
  const own = name || (change.kind === "mechanism" ? change.mechanism.name : "unnamed-change");
  if (ticket.intent === "debug" && parent.length > 0) return parent;
  return [...new Set([...parent.filter((m) => m !== replaces), own])].sort();
}
