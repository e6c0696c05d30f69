/** @file What a fit does unless told otherwise. */
import type { FitOptions } from "./types.js";

export const FIT_DEFAULTS: FitOptions = { iterations: 1000, rate: "auto", decay: 0.01, clip: 10, patience: 100 };

/** Learning rates that `auto` chooses from, for weights of networks. */
export const RATES: readonly number[] = [1e-4, 5e-4, 1e-3, 5e-3, 1e-2];
