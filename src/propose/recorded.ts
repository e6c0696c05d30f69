/**
 * @file Answers from a record of exchanges. A request and its response share ticket, role and attempt; a question is
 * known again by its model and messages. On resume, what was answered for a ticket is not asked again; in a replay,
 * nothing is sent at all.
 */
import type { Exchange, NodeId } from "../core/types.js";
import { answerOf, promptLength } from "./chat.js";
import { readCompletion } from "./completion.js";
import { isRecord, NoAnswerError, type FailureKind } from "./failure.js";
import type { Price } from "./prices.js";
import {
  questionId,
  type Answer,
  type Answerer,
  type Ask,
  type Asking,
  type Message,
  type Question,
} from "./question.js";

export type ExchangeSource = Iterable<Exchange> | AsyncIterable<Exchange>;

interface RecordedFailure {
  readonly kind: FailureKind;
  readonly message: string;
}

interface RecordedAnswer {
  readonly ticket: NodeId;
  readonly role: string;
  readonly attempt: number;
  readonly body: unknown;
}

export interface Recording {
  /** Answers to a question, in order of ticket and attempt. */
  answers(id: string): readonly RecordedAnswer[];
  /** How a ticket's question failed for the last time, where it did. */
  failure(id: string, ticket: NodeId): RecordedFailure | null;
  /** The highest attempt sent for a ticket and role. */
  attempts(ticket: NodeId, role: string): number;
  /** Models asked. */
  readonly models: readonly string[];
  /** Requests whose answer never arrived and that may have been charged. */
  readonly possiblyPaid: number;
}

/** Reads a record once; only responses are kept. */
export async function readRecording(source: ExchangeSource): Promise<Recording> {
  const open = new Map<string, string>(); // attempt → question id
  const answers = new Map<string, RecordedAnswer[]>();
  const failures = new Map<string, RecordedFailure>();
  const attempts = new Map<string, number>();
  const models = new Set<string>();
  let unanswered = 0;
  for await (const { ticket, role, attempt, phase, body } of source) {
    const key = `${ticket}/${role}/${attempt}`;
    if (phase === "request") {
      const request = requestOf(body);
      models.add(request.model);
      open.set(key, questionId(request.model, request.messages));
      attempts.set(`${ticket}/${role}`, Math.max(attempt, attempts.get(`${ticket}/${role}`) ?? 0));
      continue;
    }
    const id = open.get(key);
    open.delete(key);
    if (id === undefined) continue;
    if (phase === "error") {
      if (isRecord(body) && body.possiblyPaid === true) unanswered++;
      failures.set(`${id}/${ticket}`, failureOf(body));
      continue;
    }
    answers.set(id, [...(answers.get(id) ?? []), { ticket, role, attempt, body }]);
  }
  for (const list of answers.values()) list.sort((a, b) => a.ticket - b.ticket || a.attempt - b.attempt);
  return {
    answers: (id) => answers.get(id) ?? [],
    failure: (id, ticket) => failures.get(`${id}/${ticket}`) ?? null,
    attempts: (ticket, role) => attempts.get(`${ticket}/${role}`) ?? 0,
    models: [...models],
    possiblyPaid: unanswered + open.size,
  };
}

/** How many recorded requests were sent, may have been charged, and never brought an answer. */
export async function countPossiblyPaid(source: ExchangeSource): Promise<number> {
  return (await readRecording(source)).possiblyPaid;
}

export interface RecordedOptions {
  readonly model: string;
  readonly price: Price | null;
  /** Asked where the record has no answer; null: that is an error. */
  readonly live: Ask | null;
}

/** Asks the record first. `load` is called once, at the first question. */
export function answerFromRecord(load: () => Promise<Recording>, options: RecordedOptions): Answerer {
  const { model, price, live } = options;
  let loading: Promise<Recording> | undefined;

  const ask: Ask = async (question, asking) => {
    const recording = await (loading ??= load());
    const recorded = choose(recording, question, asking.ticket, options);
    if (recorded) return readRecorded(recorded, question, asking, price);
    const { ticket, attemptsBefore } = asking;
    const attempts = Math.max(attemptsBefore, recording.attempts(ticket, question.role));
    if (live) return live(question, { ...asking, attemptsBefore: attempts });
    const failure = recording.failure(questionId(model, question.messages), ticket);
    if (failure) throw new NoAnswerError(failure.message, failure.kind, attempts);
    throw new Error(
      `The record has no answer to this question (ticket ${ticket}, ${question.role}): it was never asked. ` +
        "Its run had another environment, sampler, seed, prompt or model",
    );
  };

  const recall = async (messages: readonly Message[]): Promise<string | null> => {
    const recording = await (loading ??= load());
    const [first] = recording.answers(questionId(model, messages));
    return first ? (readCompletion(first.body, 0)?.text ?? null) : null;
  };

  return { ask, recall };
}

/**
 * The ticket's own answer. A diagnosis is shared by all children of a program, so any ticket's will do. In a replay under
 * another sampler a question may come from other tickets: then the answer is chosen by ticket number, not by arrival.
 */
function choose(recording: Recording, question: Question, ticket: NodeId, { model, live }: RecordedOptions) {
  const answers = recording.answers(questionId(model, question.messages));
  const own = answers.filter((a) => a.ticket === ticket && a.role === question.role).at(-1);
  if (own || answers.length === 0) return own ?? null;
  if (question.role === "feedback") return answers[0];
  return live ? null : answers[ticket % answers.length];
}

/** What another ticket paid for costs this one nothing. */
function readRecorded(recorded: RecordedAnswer, question: Question, asking: Asking, price: Price | null): Answer {
  const completion = readCompletion(recorded.body, promptLength(question));
  if (!completion) throw new Error(`The recorded response of ticket ${recorded.ticket} is damaged`);
  const answer = answerOf(completion, price, recorded.attempt);
  if (recorded.ticket === asking.ticket) return answer;
  const bill = { promptTokens: 0, completionTokens: 0, costUsd: 0 };
  return { ...answer, attempt: asking.attemptsBefore, bill };
}

function failureOf(body: unknown): RecordedFailure {
  if (!isRecord(body)) return { kind: "transient", message: "unknown" };
  return { kind: body.kind as FailureKind, message: String(body.message) };
}

function requestOf(body: unknown): { readonly model: string; readonly messages: readonly Message[] } {
  if (!isRecord(body) || typeof body.model !== "string" || !Array.isArray(body.messages)) {
    throw new Error("Expected recorded requests to hold a model and messages");
  }
  return { model: body.model, messages: body.messages as readonly Message[] };
}
