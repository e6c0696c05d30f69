/** @file Errors that a user can act on. Anything else that is thrown is a fault of ours. */

/** What was asked for cannot be: wrong option, unknown name, missing file. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A run cannot go on: damaged journal, no surviving candidate, a refused service. Exit code 1. */
export class RunError extends Error {
  override readonly name: string = "RunError";
}
