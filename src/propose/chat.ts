/**
 * @file Asks a server that speaks OpenAI's chat completions: hosted, or local (vLLM, Ollama, LM Studio, llama.cpp).
 * Every request is recorded before it is sent and every response before it is used. Transient failures are tried again
 * after wait = min(60 s, 1 s · 2^try · (1 + u/2)), or what the server asks for; refused options are left out (see
 * `dialect.ts`); what only the user can mend fails at once. The key never leaves this file but in the request's header.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources";
import { createClient, listModels } from "./client.js";
import { readCompletion, type Completion } from "./completion.js";
import { createDialect, type RequestBody } from "./dialect.js";
import { failureOf, garbageFailure, NoAnswerError, type Failure } from "./failure.js";
import { createLimit } from "./limit.js";
import { costUsd, type Price } from "./prices.js";
import type { Answer, Ask, Asking, Question } from "./question.js";
import { createRedact } from "./redact.js";

export interface ChatOptions {
  readonly baseUrl: string;
  readonly model: string;
  /** Local servers need none. */
  readonly apiKey?: string;
  readonly temperature?: number;
  /** Of one answer. */
  readonly maxTokens: number;
  readonly timeoutMs: number;
  /** Further tries after a transient failure. */
  readonly retries: number;
  /** Requests in flight at one time. */
  readonly concurrency: number;
  readonly price: Price | null;
  /** First wait of the exponential backoff. */
  readonly backoffMs?: number;
  /** Told what a user should know: a wait, an option left out. */
  readonly notice?: (text: string) => void;
}

type Outcome = { readonly completion: Completion; readonly body: unknown } | { readonly failure: Failure };

const MAX_WAIT_MS = 60_000;
const MOST_CHARACTERS_PER_TOKEN = 8; // English has about 4, code 3
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND/;
const MAX_ASKED_WAIT_MS = 600_000; // a server that asks for more has stopped serving us

export function createChat(options: ChatOptions): Ask {
  const { baseUrl, model, apiKey, timeoutMs, retries, price, backoffMs = 1000, notice = () => {} } = options;
  const client = createClient(options);
  const dialect = createDialect(options);
  const redact = createRedact(apiKey);
  const limit = createLimit(options.concurrency);
  const place = `${redact(withoutSecrets(baseUrl))}, model ${model}`;
  let everAnswered = false;

  const send = async (body: RequestBody, signal: AbortSignal): Promise<Outcome> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const request = { ...body, stream: false } as ChatCompletionCreateParamsNonStreaming;
      const both = AbortSignal.any([signal, timeout]);
      const response = await client.chat.completions.create(request, { signal: both }).asResponse();
      const text = redact(await response.text());
      const parsed = redact(parseJson(text));
      const completion = readCompletion(parsed, promptLength(body));
      return completion ? { completion, body: parsed } : { failure: garbageFailure(parsed, text) };
    } catch (thrown) {
      return {
        failure: redact(failureOf(thrown, { aborted: signal.aborted, timedOut: timeout.aborted, nowMs: Date.now() })),
      };
    }
  };

  const ask = async (question: Question, asking: Asking): Promise<Answer> => {
    const { ticket, signal, record, attemptsBefore } = asking;
    for (let attempt = attemptsBefore + 1, tries = 0; ; attempt++) {
      signal.throwIfAborted();
      const entry = { ticket, role: question.role, attempt };
      const sent = dialect.body(question);
      await record({ ...entry, phase: "request", body: redact(sent) });
      const outcome = await send(sent, signal);
      if ("completion" in outcome) {
        await record({ ...entry, phase: "response", body: outcome.body });
        everAnswered = true;
        warnOfCut(outcome.completion.tokens.prompt, promptLength(sent));
        return answerOf(outcome.completion, price, attempt);
      }
      const { failure } = outcome;
      await record({ ...entry, phase: "error", body: failure });
      signal.throwIfAborted();
      const learned = dialect.learn(failure, sent);
      if (learned) {
        notice(`${model} does not take ${learned}; asked without from now on`);
        continue;
      }
      const giveUp = !isWorthAnotherTry(failure) || tries++ >= retries;
      if (giveUp) throw new NoAnswerError(await explain(failure), finalKind(failure), attempt, place);
      const waitMs = waitBefore(failure, tries, asking);
      if (waitMs >= 5000) notice(`${place}: ${failure.message}; trying again in ${Math.round(waitMs / 1000)} s`);
      await sleep(waitMs, undefined, { signal });
    }
  };

  let warned = false;
  const warnOfCut = (tokens: number, characters: number): void => {
    if (warned || tokens >= characters / MOST_CHARACTERS_PER_TOKEN) return;
    warned = true;
    const count = `${place} read ${tokens} tokens of a prompt of ${characters} characters`;
    notice(`${count}: its context may be too short (for Ollama, set OLLAMA_CONTEXT_LENGTH)`);
  };

  /** Before the first answer, a server that is not there or refuses us is a setting to mend, not bad luck. */
  const isWorthAnotherTry = (failure: Failure): boolean => {
    if (failure.kind !== "transient" || (failure.retryAfterMs ?? 0) > MAX_ASKED_WAIT_MS) return false;
    return everAnswered || !UNREACHABLE.test(failure.option);
  };

  const finalKind = ({ kind, option }: Failure) =>
    !everAnswered && (kind === "refused" || UNREACHABLE.test(option)) ? "configuration" : kind;

  const waitBefore = (failure: Failure, tries: number, { stream }: Asking): number => {
    const jitter = 1 + stream.fork("retry", tries).uniform() / 2;
    const backoff = Math.min(MAX_WAIT_MS, backoffMs * 2 ** (tries - 1) * jitter);
    return Math.max(backoff, failure.retryAfterMs ?? 0);
  };

  /** What to check, where that is known; else the server's own words. */
  /** What to check, where that is known; else the server's own words. */
  const explain = async ({ status, message, option }: Failure): Promise<string> => {
    if (status === 401 || status === 403) return `the key was refused (${message}). Check OPENAI_API_KEY`;
    if (UNREACHABLE.test(option)) return "nothing answers there. Check OPENAI_BASE_URL";
    if (status !== 404) return message;
    const models = await listModels({ ...options, timeoutMs: 5000 });
    const offered = models ? `It offers ${models.slice(0, 10).join(", ")}` : "The URL usually ends in /v1";
    return `not found (${message}). Check the name of the model and the URL. ${offered}`;
  };

  return (question, asking) => {
    setMaxListeners(0, asking.signal); // a generation of children waits on one signal
    return limit(asking.signal, () => ask(question, asking));
  };
}

export function answerOf({ text, truncated, tokens }: Completion, price: Price | null, attempt: number): Answer {
  const { prompt, completion } = tokens;
  const bill = { promptTokens: prompt, completionTokens: completion, costUsd: costUsd(tokens, price) };
  return { text, truncated, attempt, bill };
}

export function promptLength({ messages }: { readonly messages: RequestBody["messages"] }): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The address without `user:password@` and without a query, which may hold a key. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");
}
