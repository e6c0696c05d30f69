/**
 * @file How many independent replicates a score gets. The standard error is read off their spread, so there are never
 * fewer than three; what is printed gets more than what is only compared. With `--replicates auto` batch A races
 * (`evaluate/racing.ts`); batches B and C know nothing of it.
 */
import type { Batch, Race } from "../core/types.js";
import type { Fold, PredictionTask } from "../envs/types.js";
import type { RunConfig } from "./config.js";

const AUTO: Readonly<Record<Batch, number>> = { A: 3, B: 4, C: 12 };

/** Seeds of each fold, where predictions are scored: a search may be misled by one, what is reported may not. */
const SEEDS: Readonly<Record<Batch, number>> = { A: 1, B: 2, C: 3 };

export function replicatesOf(
  config: Pick<RunConfig, "replicates"> & Partial<Pick<RunConfig, "evidence" | "mode">>,
  batch: Batch,
  task?: Pick<PredictionTask, "folds" | "network">,
): number {
  if (config.evidence === "fit" && task !== undefined) return fitsOf(config, batch, task);
  if (config.replicates === "auto") return AUTO[batch];
  return Math.round((config.replicates * AUTO[batch]) / AUTO.A);
}

/** Every fold with the same number of seeds; `--replicates` asks for so many fits in batch A, rounded up to that. */
function fitsOf(
  { replicates, mode = "mechanistic" }: Pick<RunConfig, "replicates"> & Partial<Pick<RunConfig, "mode">>,
  batch: Batch,
  task: Pick<PredictionTask, "folds" | "network">,
): number {
  const count = (purpose: Fold["purpose"]): number => task.folds.filter((fold) => fold.purpose === purpose).length;
  const times = replicates === "auto" ? 1 : Math.ceil(replicates / count("validation"));
  const seeds = mode === "mechanistic" && task.network === "gp" ? 1 : SEEDS[batch] * times; // fits of a process are all alike
  return Math.max(1, count(batch === "C" ? "test" : "validation")) * seeds;
}

/** A leader's error, nats: above it no score may decide. */
export const LEADER_SE = 1;

/**
 * Batch A of `--replicates auto`: until the error is surely no larger than lets a score decide. An exact method that errs
 * after six replicates has a posterior of several modes, where six more help little; leaders get more all the same, after
 * the search.
 */
const RACE: Race = { most: { exact: 6, surrogate: 12 }, se: LEADER_SE };

export function raceOf(config: Pick<RunConfig, "replicates">): { readonly race?: Race } {
  return config.replicates === "auto" ? { race: RACE } : {};
}

/** A program so many nats below the best known is one in e^10 = 22,000 of its weight: its score decides nothing. */
export const HOPELESS_MARGIN = 10;

/** Rungs below the full evaluation of a surrogate, simulations. */
const RUNGS = [50, 200];
/** … of which those below `sims`; none where that is not much cheaper. */
export const rungsOf = (sims: number): readonly number[] => RUNGS.filter((s) => 2 * s <= sims);
/** Probability that a full score exceeds the bound of one rung. */
export const RUNG_LEVEL = 0.05;
/** Share of programs that no rung may stop. */
export const EXEMPT = 0.1;

/** After the search: replicates of batch A in all, at each look at what is undecided. */
export const DECIDING_LOOKS = [6, 12, 24] as const;
/** Probability that a decision on the order of contenders is wrong. */
export const DECIDING_LEVEL = 0.05;
/** Programs nearer to each other than this need no order, nats. */
export const INDIFFERENT = 0.5;
/** Most replicates added for all of that: as a share of what batch A has made, … */
export const DECIDING_SHARE = 0.25;
/** … or so many, where that is more. */
export const DECIDING_LEAST = 60;
/** Programs that hold this share of the batch-A posterior get all their neighbours weighed … */
export const CLOSED_MASS = 0.95;
/** … but no more than this many are weighed for that. */
export const MOST_NEIGHBOURS = 400;

/** Contenders hold all but this share of the batch-A posterior … */
export const EXCLUDED_MASS = 0.005;
/** … and are no more than this many. */
export const MOST_CONTENDERS = 64;
/** Programs weighed again where scores are no evidence and there is no posterior to share out. */
export const MOST_RANKED = 12;
/** … and where every one of them has to be fitted to every fold again. */
export const MOST_FITTED = 6;
/** … and those whose error in the search is at most so many times the least. */
export const FITTED_WITHIN = 10;
/** A program is also a contender where so many standard errors would make it one. */
export const OPTIMISM = 2;

/** Of the cross-check: replicates by each method, and most simulations of a learnt one that is not the run's own. */
export const CROSS_REPLICATES = 3;
export const CROSS_SIMS = 1000;
