/**
 * @file What to do after a failed request: try again, and when, or give up, and what to tell the user.
 *
 *   wait = min(60 s, base · 2^(tries − 1) · (1 + u/2)), or what the server asks for
 */
import type { Failure, FailureKind } from "./failure.js";

const MAX_WAIT_MS = 60_000;
const MAX_ASKED_WAIT_MS = 600_000; // a server that asks for more has stopped serving us
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND/;

/**
 * Before the first answer, a server that is not there, or refuses what we send, is a setting to mend; later it is bad
 * luck.
 */
export function kindOf({ kind, option }: Failure, everAnswered: boolean): FailureKind {
  return !everAnswered && (kind === "refused" || UNREACHABLE.test(option)) ? "configuration" : kind;
}

export function isWorthAnotherTry(failure: Failure, everAnswered: boolean): boolean {
  return kindOf(failure, everAnswered) === "transient" && (failure.retryAfterMs ?? 0) <= MAX_ASKED_WAIT_MS;
}

/** `tries`: failed ones so far, from 1. `u`: uniform in (0, 1), so that many do not come back at once. */
export function waitMs({ retryAfterMs }: Failure, tries: number, baseMs: number, u: number): number {
  const backoff = Math.min(MAX_WAIT_MS, baseMs * 2 ** (tries - 1) * (1 + u / 2));
  if (retryAfterMs === null) return backoff;
  return tries < 3 ? retryAfterMs : Math.max(backoff, retryAfterMs); // the server was wrong twice
}

/** What to check, where that is known; else the server's own words. `models`: asked only where the name may be wrong. */
export async function advice(failure: Failure, models: () => Promise<readonly string[] | null>): Promise<string> {
  const { status, message, option } = failure;
  if (status === 401 || status === 403) return `the key was refused (${message}). Check OPENAI_API_KEY`;
  if (UNREACHABLE.test(option)) return "nothing answers there. Check OPENAI_BASE_URL";
  if (status !== 404) return message;
  const names = await models();
  const offered = names ? `It offers ${names.slice(0, 10).join(", ")}` : "The URL usually ends in /v1";
  return `not found (${message}). Check the name of the model and the URL. ${offered}`;
}
