/**
 * @file How the compiler says no: a refusal carries the place in the source, what is wrong there and what to write
 * instead. It is thrown while lowering and caught once, in `compile`, where it becomes a `ProgramError` value.
 */
import type { ProgramError } from "./types.js";

export class Refusal extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.at = at;
  }
}

export function refuse(at: number, message: string): never {
  throw new Refusal(at, message);
}

/** `message` with the line, column (both from 1) and text of offset `at` in `source`. */
export function locate(source: string, at: number, message: string): ProgramError {
  const before = source.slice(0, Math.max(0, at));
  const start = before.lastIndexOf("\n") + 1;
  const end = source.indexOf("\n", start);
  return {
    line: before.split("\n").length,
    column: before.length - start + 1,
    message,
    text: source.slice(start, end < 0 ? undefined : end),
  };
}
