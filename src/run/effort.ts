/**
 * @file How many independent replicates a score gets. The standard error is read off their spread, so there are never
 * fewer than three; what is printed gets more than what is only compared.
 */
import type { Batch } from "../core/types.js";
import type { RunConfig } from "./config.js";

const AUTO: Readonly<Record<Batch, number>> = { A: 3, B: 4, C: 12 };

export function replicatesOf(config: Pick<RunConfig, "replicates">, batch: Batch): number {
  if (config.replicates === "auto") return AUTO[batch];
  return Math.max(3, Math.round((config.replicates * AUTO[batch]) / AUTO.A));
}

/** Programs that hold this share of the batch-A posterior get all their neighbours weighed … */
export const CLOSED_MASS = 0.95;
/** … but no more than this many are weighed for that. */
export const MOST_NEIGHBOURS = 400;

/** Contenders hold all but this share of the batch-A posterior … */
export const EXCLUDED_MASS = 0.005;
/** … and are no more than this many. */
export const MOST_CONTENDERS = 64;
