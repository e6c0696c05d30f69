/**
 * @file Programs of a run of fits that forecasts are averaged over: the best on the validation folds, by cold fits, each with a
 * weight in inverse proportion to its squared error there (Bates & Granger 1969, with errors taken as uncorrelated).
 *
 *   w ∝ 1 / RMSE²
 *
 * No posterior: scores of predictions are no evidence, and these weights are no probabilities. Test folds have no say in them.
 */
import type { Summary } from "../run/summary-types.js";
import type { FinishedRun } from "./read-run.js";
import type { Averaged } from "./types.js";

/** A program that would count for less is not fitted to test folds for it. */
const LEAST_WEIGHT = 0.01;
/** Errors below this share of the largest are all alike. */
const EXACT = 1e-9;

/** At most so many, heaviest first. */
export function finalistsOf({ ranking }: Pick<Summary, "ranking">, most: number): Averaged[] {
  const known = ranking.flatMap(({ id, mechanisms, rmse }) =>
    rmse !== undefined && Number.isFinite(rmse) ? [{ id, mechanisms, rmse }] : [],
  );
  const least = EXACT * Math.max(...known.map(({ rmse }) => rmse)) || 1;
  const weighed = known
    .map(({ id, mechanisms, rmse }) => ({ id, mechanisms, weight: 1 / Math.max(rmse, least) ** 2 }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, most);
  return shares(shares(weighed).filter(({ weight }) => weight >= LEAST_WEIGHT));
}

/** More than one, or none; says so where some are still to be fitted to test folds. */
export function averagedOf(
  run: FinishedRun,
  { average = 1, note }: { readonly average?: number; readonly note?: (text: string) => void },
): readonly Averaged[] {
  const finalists = finalistsOf(run.summary, average);
  if (average === 1 || finalists.length < 2) return [];
  const missing = finalists.filter(({ id }) => id !== run.summary.best.id && run.fits(id, "C").length === 0);
  if (missing.length > 0) note?.(`Fitting ${missing.length} more of the programs to the test folds, for an average\n`);
  return finalists;
}

/** "0.77 × dca6f646, 0.23 × ed1290db" */
export const weightsText = (programs: readonly Pick<Averaged, "id" | "weight">[]): string =>
  programs.map(({ id, weight }) => `${Number(weight.toPrecision(2))} × ${id.slice(0, 8)}`).join(", ");

function shares(programs: readonly Averaged[]): Averaged[] {
  const total = programs.reduce((sum, { weight }) => sum + weight, 0);
  return programs.map((program) => ({ ...program, weight: program.weight / total }));
}
