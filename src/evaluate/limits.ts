/**
 * @file Limits of one evaluation. Simulations and steps are counted, so that the same program fails at the same place on
 * every machine. Memory and the wall clock are last resorts; that one struck is a fact which the journal keeps.
 */
export interface EvaluationLimits {
  /** simulations in one evaluation, all replicates together */
  readonly simulations: number;
  /** memory of one worker, MB: heap, and typed arrays with WebAssembly */
  readonly memoryMb: number;
  /** wall clock of one evaluation, s */
  readonly seconds: number;
}

/** Thrown inside an evaluation; becomes a failed evaluation. */
export class LimitError extends Error {
  override readonly name = "LimitError";
}

/** How much memory is in use depends on what a thread did before, so nothing but a failure may come of it. */
export class MemoryLimitError extends LimitError {}
