/**
 * @file Asks a server that speaks OpenAI's chat completions: hosted, or local (vLLM, Ollama, LM Studio, llama.cpp).
 * Every request is recorded before it is sent and every response before it is used. Transient failures are tried again
 * (`retry.ts`); refused options are left out (`dialect.ts`); what only the user can mend fails at once. The key leaves
 * this folder in the request's header alone.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Usage } from "../core/types.js";
import { listModels } from "./client.js";
import { answerOf } from "./completion.js";
import { createDialect } from "./dialect.js";
import { NoAnswerError, type Failure } from "./failure.js";
import { createLimit } from "../core/limit.js";
import type { Price } from "./prices.js";
import { lengthOf, type Answer, type Ask, type Asking, type Question } from "./question.js";
import { createRedact } from "./redact.js";
import { advice, isWorthAnotherTry, kindOf, waitMs } from "./retry.js";
import { createSend } from "./send.js";

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
  /** Called before every request; throws where nothing more may be spent. */
  readonly gate?: () => void;
  /** Told at once what an answer cost. */
  readonly spent?: (usage: Usage) => void;
}

const MOST_CHARACTERS_PER_TOKEN = 8; // English has about 4, code 3
const SHORT_WAIT_MS = 5000; // not worth a word

export function createChat(options: ChatOptions): Ask {
  const { model, retries, price, backoffMs = 1000 } = options;
  const dialect = createDialect(options);
  const redact = createRedact(options.apiKey);
  const send = createSend(options, redact, Date.now);
  const limit = createLimit(options.concurrency);
  const place = `${redact(withoutSecrets(options.baseUrl))}, model ${model}`;
  const notice = onceEach(options.notice ?? (() => {}));
  let everAnswered = false;

  const ask = async (question: Question, asking: Asking): Promise<Answer> => {
    const { ticket, signal, record, attemptsBefore } = asking;
    for (let attempt = attemptsBefore + 1, tries = 0; ; attempt++) {
      signal.throwIfAborted();
      options.gate?.();
      const entry = { ticket, role: question.role, attempt };
      const sent = dialect.body(question);
      await record({ ...entry, phase: "request", body: redact(sent) });
      const outcome = await send(sent, signal);
      if ("completion" in outcome) {
        await record({ ...entry, phase: "response", body: outcome.body });
        everAnswered = true;
        warnOfCut(outcome.completion.tokens.prompt, lengthOf(sent.messages));
        const answer = answerOf(outcome.completion, price, attempt);
        options.spent?.({ ...answer.bill, requests: 1 });
        return answer;
      }
      await record({ ...entry, phase: "error", body: outcome.failure });
      signal.throwIfAborted();
      const refused = dialect.learn(outcome.failure, sent);
      if (refused) notice(`${model} does not take ${refused}; asked without from now on`);
      else await waitOrGiveUp(outcome.failure, ++tries, attempt, asking);
    }
  };

  const waitOrGiveUp = async (failure: Failure, tries: number, attempt: number, asking: Asking): Promise<void> => {
    if (tries > retries || !isWorthAnotherTry(failure, everAnswered)) {
      const message = redact(await advice(failure, () => listModels({ ...options, timeoutMs: 5000 })));
      throw new NoAnswerError(message, kindOf(failure, everAnswered), attempt, place);
    }
    const wait = waitMs(failure, tries, backoffMs, asking.stream.fork("retry", attempt).uniform());
    if (wait >= SHORT_WAIT_MS) notice(`${place}: ${failure.message}; trying again in ${Math.round(wait / 1000)} s`);
    await sleep(wait, undefined, { signal: asking.signal });
  };

  const warnOfCut = (tokens: number, characters: number): void => {
    if (tokens >= characters / MOST_CHARACTERS_PER_TOKEN) return;
    notice(`${place} read fewer tokens than the prompt has: its context is too short (Ollama: OLLAMA_CONTEXT_LENGTH)`);
  };

  return (question, asking) => {
    setMaxListeners(0, asking.signal); // a generation of children waits on one signal
    return limit(asking.signal, () => ask(question, asking));
  };
}

function onceEach(notice: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) notice(text);
    said.add(text);
  };
}

/** The address without `user:password@` and without a query, which may hold a key. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");
}
