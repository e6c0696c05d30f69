/** @file One HTTP request to a chat server: a completion, or what went wrong, both without the key. Never throws. */
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources";
import { createClient, type ClientOptions } from "./client.js";
import { readCompletion, type Completion } from "./completion.js";
import type { RequestBody } from "./dialect.js";
import { failureOf, garbageFailure, type Failure } from "./failure.js";
import { lengthOf } from "./question.js";
import type { Redact } from "./redact.js";

export type Outcome =
  /** `body`: the response as it came, for the record. */
  { readonly completion: Completion; readonly body: unknown } | { readonly failure: Failure };

export type Send = (body: RequestBody, signal: AbortSignal) => Promise<Outcome>;

/** `clock`: milliseconds since 1970, for waits that a server states as a date. */
export function createSend(options: ClientOptions, redact: Redact, clock: () => number): Send {
  const client = createClient(options);
  return async (body, signal) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    try {
      const request = { ...body, stream: false } as ChatCompletionCreateParamsNonStreaming;
      const either = AbortSignal.any([signal, timeout]);
      const response = await client.chat.completions.create(request, { signal: either }).asResponse();
      const text = redact(await response.text()); // within the time limit, unlike the client's own reading
      const parsed = redact(parseJson(text));
      const completion = readCompletion(parsed, lengthOf(body.messages));
      return completion ? { completion, body: parsed } : { failure: garbageFailure(parsed, text) };
    } catch (thrown) {
      const known = { aborted: signal.aborted, timedOut: timeout.aborted, nowMs: clock() };
      return { failure: redact(failureOf(thrown, known)) };
    }
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
