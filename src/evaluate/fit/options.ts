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

/**
 * Learning rates that `auto` chooses from. A short trial favours large ones; where states grow exponentially those forecast
 * worse in the end, on validation folds of epidemics.
 */
export const RATES: Readonly<Record<"steady" | "fast", readonly number[]>> = {
  steady: [5e-4, 1e-3, 3e-3, 5e-3],
  fast: [1e-3, 5e-3, 1e-2],
};

export function ratesOf({ rate }: Pick<FitOptions, "rate">, kind: PredictionTask["kind"]): readonly number[] {
  if (rate !== "auto") return [rate];
  return kind === "forecast" ? RATES.steady : RATES.fast;
}
