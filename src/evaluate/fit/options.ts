/** @file What a fit does unless told otherwise. */
import type { FitOptions } from "./types.js";

export const FIT_DEFAULTS: FitOptions = { iterations: 1000, rate: "auto", decay: 0.01, clip: 10, patience: 100 };
