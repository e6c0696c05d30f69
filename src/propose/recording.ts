/**
 * @file What a record of exchanges says: the answers to each question, how questions failed, and what may have been paid
 * for nothing. A request and its response share ticket, role and attempt; a question is known again by its model and its
 * messages.
 */
import type { Exchange, NodeId } from "../core/types.js";
import { isRecord, type FailureKind } from "./failure.js";
import { questionId, type Message } from "./question.js";

export type ExchangeSource = Iterable<Exchange> | AsyncIterable<Exchange>;

export interface RecordedFailure {
  readonly kind: FailureKind;
  readonly message: string;
}

export interface RecordedAnswer {
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
