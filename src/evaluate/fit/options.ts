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
 * Where states grow exponentially a fit is stiff: values that are off everywhere by a little are off by much in the end. Short
 * trials mislead there, towards small rates or large ones: those below 1e-3 are ahead in the first 40 steps and behind from
 * 100 on, those above 2e-3 learn nothing but the mean or forecast worse in the end. And gradients shrink so much on the way
 * that the root mean square of 1,000 of them makes steps too small; with that of 20 a quarter fewer are needed.
 */
export const PACES: Readonly<Record<"steady" | "fast", Pace>> = {
  steady: { rates: [1e-3], memory: 0.95 },
  fast: { rates: [1e-3, 5e-3, 1e-2], memory: 0.999 },
};

export function paceOf({ rate }: Pick<FitOptions, "rate">, kind: PredictionTask["kind"]): Pace {
  const pace = kind === "forecast" ? PACES.steady : PACES.fast;
  return rate === "auto" ? pace : { ...pace, rates: [rate] };
}
