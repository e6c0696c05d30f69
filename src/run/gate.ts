/**
 * @file What a budget or the user forbids to begin. Tokens and money count over the life of the run, seconds over this
 * sitting; what is under way when a budget runs out is let finish, so it is overspent by the work in flight at most.
 */
import type { Sitting } from "./config.js";
import type { Meter } from "./meter.js";
import { Stop } from "./stop.js";

export interface GateOptions {
  readonly sitting: Sitting;
  readonly meter: Meter;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
  readonly began: number;
}

/** Returns a function that throws Stop where nothing new may be begun. */
export function createGate({ sitting, meter, signal, now, began }: GateOptions): () => void {
  return () => {
    if (signal?.aborted) throw new Stop("interrupted", "interrupted");
    const { promptTokens, completionTokens, costUsd } = meter.total;
    const tokens = promptTokens + completionTokens;
    if (sitting.budgetTokens !== undefined && tokens >= sitting.budgetTokens)
      throw new Stop("budget", `budget: ${tokens} of ${sitting.budgetTokens} tokens are spent`);
    if (sitting.budgetUsd !== undefined && costUsd === null)
      throw new Stop(
        "budget",
        "budget: what was spent is unknown (the server reports no usage, or the model has no price)",
      );
    if (sitting.budgetUsd !== undefined && costUsd !== null && costUsd >= sitting.budgetUsd)
      throw new Stop("budget", `budget: $${costUsd.toFixed(2)} of $${sitting.budgetUsd} are spent`);
    const seconds = (now() - began) / 1000;
    if (sitting.budgetSeconds !== undefined && seconds >= sitting.budgetSeconds)
      throw new Stop("budget", `budget: ${sitting.budgetSeconds} s are spent`);
  };
}
