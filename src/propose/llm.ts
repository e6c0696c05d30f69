/**
 * @file The proposer `llm`: any server that speaks OpenAI's chat completions writes the children. Everything asked and
 * answered is on record, so that a stopped run goes on where it was and only what is missing is asked (and paid) again.
 */
import { UsageError } from "../core/errors.js";
import type { Proposer, Usage } from "../core/types.js";
import { createChat } from "./chat.js";
import { noUsage, priceOf, type Price } from "./prices.js";
import { createChatProposer, type ChatProposerOptions } from "./propose-by-chat.js";
import { answerFromRecord } from "./recorded.js";
import { readRecording, type ExchangeSource } from "./recording.js";

export interface LlmOptions extends ChatProposerOptions {
  /** e.g. https://api.openai.com/v1 or http://localhost:11434/v1 */
  readonly baseUrl: string;
  readonly model: string;
  /** Local servers need none. Never recorded. */
  readonly apiKey?: string;
  /** Default: 1, as published. */
  readonly temperature?: number;
  /** Of one answer, thinking included. Default: 16000. */
  readonly maxTokens?: number;
  /** Of one request. Default: 180000; a large model on a small machine may need an hour. */
  readonly timeoutMs?: number;
  /** Further tries after a transient failure. Default: 5. */
  readonly retries?: number;
  /** Requests in flight at one time. Default: 4. */
  readonly concurrency?: number;
  /** Default: the list price of the model, where it is known. */
  readonly priceUsdPerMTok?: Price;
  /** Exchanges of this run so far. */
  readonly recorded?: ExchangeSource;
  /** First wait of the exponential backoff. Default: 1000. */
  readonly backoffMs?: number;
  /** Told what a user should know: a wait, an option left out. */
  readonly notice?: (text: string) => void;
  /** Called before every request; throws where nothing more may be spent. */
  readonly gate?: () => void;
  /** Told at once what an answer cost. */
  readonly spent?: (usage: Usage) => void;
}

export function createLlmProposer(options: LlmOptions): Proposer {
  validate(options);
  const { model, recorded = [] } = options;
  const price = priceOf(model, options.priceUsdPerMTok);
  const apiKey = options.apiKey?.trim(); // keys are read from files that end in a newline
  const live = createChat({
    baseUrl: options.baseUrl,
    model,
    apiKey,
    temperature: options.temperature ?? 1,
    maxTokens: options.maxTokens ?? 16_000,
    timeoutMs: options.timeoutMs ?? 180_000,
    retries: options.retries ?? 5,
    concurrency: options.concurrency ?? 4,
    price,
    backoffMs: options.backoffMs,
    notice: options.notice,
    gate: options.gate,
    spent: options.spent,
  });
  const answerer = answerFromRecord(() => readRecording(recorded), { model, price, live });
  return createChatProposer("llm", answerer, noUsage(price), options);
}

const PRINTABLE = /^[\x21-\x7e]*$/; // what a header can carry

function validate(options: LlmOptions): void {
  const { baseUrl, model, temperature = 1, maxTokens = 256, timeoutMs = 1, retries = 0, concurrency = 1 } = options;
  if (model.trim() === "") throw new UsageError("Expected the name of a model: --model or OPENAI_MODEL");
  if (!URL.canParse(baseUrl) || !/^https?:/.test(baseUrl)) {
    throw new UsageError(`Expected --base-url (or OPENAI_BASE_URL) to be an http address, got "${baseUrl}"`);
  }
  if (/\/\/[^/]*@/.test(baseUrl)) {
    throw new UsageError("Expected --base-url without a password: give the key in OPENAI_API_KEY");
  }
  if (!PRINTABLE.test(options.apiKey?.trim() ?? "")) {
    throw new UsageError("Expected OPENAI_API_KEY to hold plain characters and no spaces");
  }
  const price = options.priceUsdPerMTok;
  const bounds = [
    ["--temperature", temperature, 0, 2],
    ["--max-tokens", maxTokens, 16, 1e7],
    ["--timeout in ms", timeoutMs, 1, 86_400_000],
    ["--retries", retries, 0, 100],
    ["--llm-concurrency", concurrency, 1, 1000],
    ["the price of input", price?.input ?? 0, 0, 1e6],
    ["the price of output", price?.output ?? 0, 0, 1e6],
  ] as const;
  for (const [name, value, low, high] of bounds) {
    if (!(value >= low && value <= high)) throw new UsageError(`Expected ${name} in [${low}, ${high}], got ${value}`);
  }
}
