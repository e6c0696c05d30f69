/** @file What a fit does unless told otherwise. */
import type { PredictionTask } from "../../envs/types.js";
import type { FitOptions } from "./types.js";

export const FIT_DEFAULTS: FitOptions = {
  network: "auto",
  iterations: 1000,
  rate: "auto",
  decay: 0.01,
  clip: 10,
  patience: 100,
};

/** How AdamW is run on the weights of a network. */
export interface Pace {
  /** learning rates that are tried, in order; the one in the middle where there is no time to try any */
  readonly rates: readonly number[];
  /** β₂ */
  readonly memory: number;
}

/**
 * Forecasts take one rate. Where states grow exponentially a fit is stiff, as values that are off everywhere by a little are
 * off by much in the end, and short trials mislead: on a planted epidemic (`bench/fit-speed.ts`) 5e-4 is ahead for 40 steps and
 * far behind after 150, and at 3e-3 nothing but the mean is learnt; on validation folds of epidemics 1e-3 to 5e-3 cannot be told
 * apart. Gradients shrink on the way, so that their root mean square over 1,000 steps makes small ones: over 20, a quarter fewer
 * steps are needed.
 */
export const PACES: Readonly<Record<"steady" | "fast", Pace>> = {
  steady: { rates: [2e-3], memory: 0.95 },
  fast: { rates: [1e-3, 5e-3, 1e-2], memory: 0.999 },
};

export function paceOf({ rate }: Pick<FitOptions, "rate">, kind: PredictionTask["kind"]): Pace {
  const pace = kind === "forecast" ? PACES.steady : PACES.fast;
  return rate === "auto" ? pace : { ...pace, rates: [rate] };
}
