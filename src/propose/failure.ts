/**
 * @file What can go wrong with one HTTP request to a chat server, sorted by what to do about it: fail at once and say
 * what to check (`configuration`), try again (`transient`), shorten the prompt (`too-long`), give this question up
 * (`refused`), or stop because the user said so (`aborted`).
 */
import { APIError } from "openai";

export type FailureKind = "configuration" | "transient" | "too-long" | "refused" | "aborted";

export interface Failure {
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly message: string;
  /** The request option that the server named, where it named one. */
  readonly option: string;
  /** What the server asks us to wait. */
  readonly retryAfterMs: number | null;
  /** The server may have worked, and may charge, for an answer that never arrived. */
  readonly possiblyPaid: boolean;
}

/** A question that got no answer. `attempt`: number of the last attempt for its ticket and role; `where`: the server. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  constructor(
    message: string,
    readonly kind: FailureKind,
    readonly attempt: number,
    readonly where = "the record",
  ) {
    super(message);
  }
}

const TRANSIENT = new Set([408, 409, 425, 429]);
const CONFIGURATION = new Set([401, 402, 403, 404, 405]);
const TOO_LONG = /context.{0,12}(length|window|size)|prompt is too long|too many tokens|maximum.{0,30}tokens/i;
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ERR_INVALID_URL"]);

/** What was known when a request failed. `timedOut`: our own time limit struck. */
export interface Circumstances {
  readonly aborted: boolean;
  readonly timedOut: boolean;
  readonly nowMs: number;
}

/** Sorts a thrown value. */
export function failureOf(thrown: unknown, { aborted, timedOut, nowMs }: Circumstances): Failure {
  if (aborted) return failure("aborted", "cancelled", { possiblyPaid: true });
  if (timedOut) return failure("transient", "no answer within the time limit", { possiblyPaid: true });
  if (thrown instanceof APIError && typeof thrown.status === "number")
    return statusFailure(thrown, thrown.status, nowMs);
  const code = rootCode(thrown);
  const text = [...new Set(causes(thrown).map((e) => e.message))].join(" ") || String(thrown);
  return failure("transient", text, { option: code ?? "", possiblyPaid: !NOT_SENT.has(code ?? "") });
}

/** A 200 that is no chat completion: HTML of a proxy, an empty list of choices, an error in disguise. */
export function garbageFailure(body: unknown, text: string): Failure {
  const error = isRecord(body) && isRecord(body.error) ? body.error : null;
  if (!error) return failure("transient", `not a chat completion: ${clip(text)}`, { possiblyPaid: true });
  const status = Number(error.code);
  const message = typeof error.message === "string" ? error.message : text;
  return failure(kindOf(status, message), clip(message), { possiblyPaid: true });
}

function statusFailure(error: APIError, status: number, nowMs: number): Failure {
  return failure(kindOf(status, error.message, error.code), error.message, {
    status,
    option: error.param ?? "",
    retryAfterMs: retryAfterMs(error.headers as Headers | undefined, nowMs),
    possiblyPaid: status >= 500,
  });
}

function kindOf(status: number, message: string, code?: string | null): FailureKind {
  if (code === "insufficient_quota" || CONFIGURATION.has(status)) return "configuration";
  if (status === 413 || code === "context_length_exceeded") return "too-long";
  if (status >= 400 && status < 500 && !TRANSIENT.has(status)) return TOO_LONG.test(message) ? "too-long" : "refused";
  return "transient";
}

/** `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110 §10.2.3). */
export function retryAfterMs(headers: Headers | undefined, nowMs: number): number | null {
  const ms = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const text = headers?.get("retry-after");
  if (!text) return null;
  const seconds = Number(text);
  const wait = Number.isFinite(seconds) ? 1000 * seconds : Date.parse(text) - nowMs;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

function failure(kind: FailureKind, message: string, rest: Partial<Failure>): Failure {
  return { kind, message, status: null, option: "", retryAfterMs: null, possiblyPaid: false, ...rest };
}

function rootCode(thrown: unknown): string | null {
  const codes = causes(thrown).map((e) => (e as { code?: unknown }).code);
  return codes.find((code): code is string => typeof code === "string") ?? null;
}

function causes(thrown: unknown, depth = 5): readonly Error[] {
  return thrown instanceof Error && depth > 0 ? [thrown, ...causes(thrown.cause, depth - 1)] : [];
}

function clip(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
