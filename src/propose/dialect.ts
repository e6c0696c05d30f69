/**
 * @file What a server turned out to understand. Servers that speak chat completions differ in their options: reasoning
 * models refuse a temperature and call the token limit `max_completion_tokens`, small servers have no JSON schemas, some
 * templates no system message. A refused option is left out from then on; nothing is asked in advance.
 */
import type { Failure } from "./failure.js";
import { foldSystem, type Message, type Question } from "./question.js";

export interface RequestBody {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly response_format?: unknown;
}

export interface Dialect {
  body(question: Question): RequestBody;
  /** Names the option that the failure refused and the next body leaves out or changes; null where there is none. */
  learn(failure: Failure, sent: RequestBody): string | null;
}

export interface DialectOptions {
  readonly model: string;
  readonly temperature?: number;
  readonly maxTokens: number;
}

const MIN_TOKENS = 1024;

export function createDialect({ model, temperature, maxTokens }: DialectOptions): Dialect {
  let withTemperature = temperature !== undefined;
  let withSchema = true;
  let withSystem = true;
  let limitName: "max_tokens" | "max_completion_tokens" | null = "max_tokens";
  let limit = maxTokens;

  const body = (question: Question): RequestBody => ({
    model,
    messages: withSystem ? question.messages : foldSystem(question.messages),
    ...(withTemperature ? { temperature } : {}),
    ...(limitName ? { [limitName]: limit } : {}),
    ...(withSchema && question.schema
      ? { response_format: { type: "json_schema", json_schema: question.schema } }
      : {}),
  });

  const learn = (failure: Failure, sent: RequestBody): string | null => {
    if (failure.kind !== "refused" && failure.kind !== "too-long") return null;
    const text = `${failure.option} ${failure.message}`;
    if (sent.temperature !== undefined && /temperature/i.test(text)) {
      withTemperature = false;
      return "a temperature";
    }
    if (sent.response_format && /response_format|json_schema|grammar|structured/i.test(text)) {
      withSchema = false;
      return "answers in a JSON schema";
    }
    if (/system.{0,20}(role|message|prompt)|role.{0,20}system/i.test(text) && sent.messages[0].role === "system") {
      withSystem = false;
      return "a system message";
    }
    return learnLimit(text, sent);
  };

  const learnLimit = (text: string, sent: RequestBody): string | null => {
    const size = sent.max_tokens ?? sent.max_completion_tokens;
    if (size === undefined || !/max_tokens|max_completion_tokens|completion tokens/i.test(text)) return null;
    if (/too (large|big|high)|at most|exceed|context.{0,12}length|requested/i.test(text)) {
      if (size / 2 < MIN_TOKENS) return null;
      limit = Math.min(limit, Math.floor(size / 2));
      return `${size} tokens in one answer`;
    }
    limitName = sent.max_tokens !== undefined ? "max_completion_tokens" : null;
    return sent.max_tokens !== undefined ? "max_tokens" : "max_completion_tokens";
  };

  return { body, learn };
}
