/** @file Why a run stops before its end: a budget, or the user. Thrown by whatever was about to spend; a stopped run resumes. */
export class Stop extends Error {
  override readonly name = "Stop";
  constructor(
    readonly kind: "budget" | "interrupted",
    message: string,
  ) {
    super(message);
  }
}
