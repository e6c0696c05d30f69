/**
 * @file Reads a chat completion, from whichever server: text, whether it was cut off, and tokens. The same reader
 * serves live and recorded responses, so that a replay cannot differ from the run.
 */
import { isRecord } from "./failure.js";
import { costUsd, type Price, type Tokens } from "./prices.js";
import type { Answer } from "./question.js";

export interface Completion {
  readonly text: string;
  readonly truncated: boolean;
  readonly tokens: Tokens;
}

const CHARACTERS_PER_TOKEN = 4; // rule of thumb for English, used only where a server reports no usage

/** null where `body` is no chat completion. `promptLength`: characters sent. */
export function readCompletion(body: unknown, promptLength: number): Completion | null {
  if (!isRecord(body) || !Array.isArray(body.choices)) return null;
  const choice: unknown = body.choices[0];
  if (!isRecord(choice) || !isRecord(choice.message)) return null;
  const { message } = choice;
  const text = textOf(message.content) || textOf(message.refusal);
  const length = text.length + textOf(message.reasoning_content).length + textOf(message.reasoning).length;
  return { text, truncated: choice.finish_reason === "length", tokens: tokensOf(body.usage, promptLength, length) };
}

/** `attempt`: number of the attempt that brought it. */
export function answerOf({ text, truncated, tokens }: Completion, price: Price | null, attempt: number): Answer {
  const { prompt, completion } = tokens;
  const bill = { promptTokens: prompt, completionTokens: completion, costUsd: costUsd(tokens, price) };
  return { text, truncated, attempt, bill };
}

/** A string, or the text parts of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: unknown) => (isRecord(part) && typeof part.text === "string" ? part.text : "")).join("");
}

function tokensOf(usage: unknown, promptLength: number, answerLength: number): Tokens {
  const prompt = isRecord(usage) ? usage.prompt_tokens : undefined;
  const completion = isRecord(usage) ? usage.completion_tokens : undefined;
  if (typeof prompt === "number" && typeof completion === "number") {
    return { prompt, completion, cached: cachedOf(usage, prompt), estimated: false };
  }
  const estimate = (characters: number) => Math.ceil(characters / CHARACTERS_PER_TOKEN);
  return { prompt: estimate(promptLength), completion: estimate(answerLength), cached: 0, estimated: true };
}

function cachedOf(usage: unknown, prompt: number): number {
  const details = isRecord(usage) && isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const cached = details.cached_tokens;
  return typeof cached === "number" ? Math.min(Math.max(0, cached), prompt) : 0;
}
