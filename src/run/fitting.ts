/** @file How a run fits: what its configuration says, the rest as usual. */
import { FIT_DEFAULTS } from "../evaluate/fit/options.js";
import type { Fitting } from "../evaluate/fit/types.js";
import type { Environment, Fold } from "../envs/types.js";
import { UsageError } from "../core/errors.js";
import { naiveError } from "../evaluate/fit/score.js";
import type { RunConfig } from "./config.js";

/** Wall-clock seconds of one evaluation: fits of several folds take longer than any evidence. */
const FIT_SECONDS = 7200;

export const isFit = ({ evidence }: Pick<RunConfig, "evidence">): boolean => evidence === "fit";

export function fittingOf({ mode, network, fit: { iterations, rate, patience } }: RunConfig): Fitting {
  return { mode, options: { ...FIT_DEFAULTS, network, iterations, rate, patience } };
}

/** `given`: what was asked for, without defaults. */
export function withFitLimits(
  config: RunConfig,
  given: { readonly limits?: { readonly seconds?: number } },
): RunConfig {
  if (!isFit(config) || given.limits?.seconds !== undefined) return config;
  return { ...config, limits: { ...config.limits, seconds: FIT_SECONDS } };
}

/** Refuses settings of fits where nothing is fitted. */
export function refuseFit(config: RunConfig, environment: Environment): void {
  const { name, task } = environment;
  if (task !== undefined) return isFit(config) ? refuseFolds(environment, task.folds) : undefined;
  if (isFit(config))
    throw new UsageError(
      `--evidence fit needs data that are held out, and ${name} declares no prediction task: choose another --evidence`,
    );
  if (config.network !== "auto")
    throw new UsageError(`--network means something with --evidence fit only, and ${name} declares no prediction task`);
  if (config.mode === "hybrid")
    throw new UsageError(
      `--mode hybrid means something with --evidence fit only, and ${name} declares no prediction task`,
    );
}

/** A score is how much smaller an error is than the naive one, which has to be there. */
function refuseFolds(environment: Environment, folds: readonly Fold[]): void {
  for (const fold of folds) {
    const error = naiveError(environment, fold);
    if (error > 0) continue;
    const why = Number.isNaN(error)
      ? "nothing that counts was measured where it is scored, or before"
      : "the naive prediction is exact there, and no error can be held against an error of 0";
    throw new UsageError(`${environment.name}: ${fold.name} cannot be scored: ${why}. Choose other folds`);
  }
}
