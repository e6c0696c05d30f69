/** @file The table of weighers, the most exact first: `--evidence auto` takes the first that does not refuse. */
import { exactWeigher } from "./exact.js";
import { nle } from "./nle.js";
import type { Weigher } from "./weigher.js";

export const weighers: readonly Weigher[] = [exactWeigher(), exactWeigher({ frozen: true }), nle];
