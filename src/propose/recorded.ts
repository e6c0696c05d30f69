/**
 * @file Answers from a record. On resume, what was answered for a ticket is not asked again; in a replay, nothing is sent
 * at all, and a question that was never asked is an error.
 */
import type { NodeId } from "../core/types.js";
import { answerOf, readCompletion } from "./completion.js";
import { NoAnswerError } from "./failure.js";
import type { Price } from "./prices.js";
import {
  lengthOf,
  questionId,
  type Answer,
  type Answerer,
  type Ask,
  type Asking,
  type Message,
  type Question,
} from "./question.js";
import type { RecordedAnswer, Recording } from "./recording.js";

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

/** Questions about a program that is there, whoever asks. */
const SHARED: ReadonlySet<string> = new Set(["feedback", "reflect"]);

/**
 * The ticket's own answer. A diagnosis is shared by all children of a program, so any ticket's will do. In a replay under
 * another sampler a question may come from other tickets: then the answer is chosen by ticket number, not by arrival.
 */
function choose(recording: Recording, question: Question, ticket: NodeId, { model, live }: RecordedOptions) {
  const answers = recording.answers(questionId(model, question.messages));
  const own = answers.filter((a) => a.ticket === ticket && a.role === question.role).at(-1);
  if (own || answers.length === 0) return own ?? null;
  if (SHARED.has(question.role)) return answers[0];
  return live ? null : answers[ticket % answers.length];
}

/** What another ticket paid for costs this one nothing. */
function readRecorded(recorded: RecordedAnswer, question: Question, asking: Asking, price: Price | null): Answer {
  const completion = readCompletion(recorded.body, lengthOf(question.messages));
  if (!completion) throw new Error(`The recorded response of ticket ${recorded.ticket} is damaged`);
  const answer = answerOf(completion, price, recorded.attempt);
  if (recorded.ticket === asking.ticket) return answer;
  const bill = { promptTokens: 0, completionTokens: 0, costUsd: 0 };
  return { ...answer, attempt: asking.attemptsBefore, bill };
}
