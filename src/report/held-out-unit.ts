/** @file How errors of predictions, and the scores made of them, are printed. */
import type { HeldOutErrors, Score, Summary } from "../run/summary-types.js";
import { nats, quantity, withError } from "./numbers.js";

/** Unit of a run's prediction errors; null where no predictions were scored. */
export const unitOf = ({ heldOut }: Pick<Summary, "heldOut">): string | null => heldOut?.unit ?? null;

/** Four significant digits, for errors differ by little. */
export function rmseText(rmse: number): string {
  return rmse >= 0.01 && rmse < 1e4 ? Number(rmse.toPrecision(4)).toString() : quantity(rmse);
}

/** An error that no printed digit shows is left out; of a single fit none is known. */
export function errorOf(errors: Pick<HeldOutErrors, "rmse" | "rmseSe"> | null): string {
  if (errors === null) return "-";
  const { rmse, rmseSe } = errors;
  if (!Number.isFinite(rmseSe) || rmseSe <= SHOWN * rmse) return rmseText(rmse);
  return `${rmseText(rmse)} ± ${Number(rmseSe.toPrecision(2)).toString()}`;
}

const SHOWN = 1e-4;

/** Of a single fit, no error is known. */
export const scoreCell = (score: Score | null): string =>
  score === null ? "-" : Number.isFinite(score.se) ? withError(score.logZ, score.se) : nats(score.logZ);
