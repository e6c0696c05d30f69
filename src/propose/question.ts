/**
 * @file A question to a language model and its answer, whoever gives it: a server (`chat.ts`) or a record
 * (`recorded.ts`). A question is its model and its messages; when it was asked, and for which child, is not part of it.
 */
import type { Exchange, NodeId, Usage } from "../core/types.js";
import type { Stream } from "../math/rng.js";
import { sha256 } from "../math/sha256.js";

export interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A JSON schema that the answer should follow, where the server can hold it to one. */
export interface AnswerSchema {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface Question {
  /** "propose", "plan", "model", "reflect", "repair" or "feedback" */
  readonly role: string;
  readonly messages: readonly Message[];
  readonly schema?: AnswerSchema;
}

export interface Answer {
  readonly text: string;
  /** Cut off at the token limit. */
  readonly truncated: boolean;
  /** Number of the attempt that brought it; all earlier ones of its ticket and role were sent too. */
  readonly attempt: number;
  /** Tokens and cost of this answer. */
  readonly bill: Omit<Usage, "requests">;
}

/** On whose behalf a question is asked. */
export interface Asking {
  readonly ticket: NodeId;
  readonly stream: Stream;
  readonly signal: AbortSignal;
  readonly record: (exchange: Exchange) => Promise<void>;
  /** Attempts made earlier for this ticket and role; new ones are numbered from there. */
  readonly attemptsBefore: number;
}

export type Ask = (question: Question, asking: Asking) => Promise<Answer>;

/** Who answers: a server, a record, or one after the other. */
export interface Answerer {
  readonly ask: Ask;
  /** The text of a recorded answer, whoever asked; never sends anything. */
  recall(messages: readonly Message[]): Promise<string | null>;
}

/** Identity of a question: model and messages, hashed; the same with and without a system message of its own. */
export function questionId(model: string, messages: readonly Message[]): string {
  const text = JSON.stringify([model, foldSystem(messages).map((m) => [m.role, m.content])]);
  return sha256(text);
}

/** Puts the system text at the head of the first user message, for servers that know no system role. */
export function foldSystem(messages: readonly Message[]): readonly Message[] {
  const [system, first, ...rest] = messages;
  if (system?.role !== "system" || first?.role !== "user") return messages;
  return [{ role: "user", content: `${system.content}\n\n${first.content}` }, ...rest];
}

/** Characters of all messages. */
export function lengthOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}
