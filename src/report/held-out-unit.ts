/** @file How errors of predictions, and the scores made of them, are printed. */
import type { HeldOutErrors, Score, Summary } from "../run/summary-types.js";
import { count, nats, quantity, withError } from "./numbers.js";

/** Unit of a run's prediction errors; null where no predictions were scored. */
export const unitOf = ({ heldOut }: Pick<Summary, "heldOut">): string | null => heldOut?.unit ?? null;

/** Four significant digits, for errors differ by little. */
export function rmseText(rmse: number): string {
  return rmse >= 0.01 && rmse < 1e4 ? Number(rmse.toPrecision(4)).toString() : quantity(rmse);
}

/** To the second digit of its error. An error that no printed digit shows is left out; of a single fit none is known. */
export function errorOf(errors: Pick<HeldOutErrors, "rmse" | "rmseSe"> | null): string {
  if (errors === null) return "-";
  const { rmse, rmseSe } = errors;
  if (!Number.isFinite(rmseSe) || rmseSe <= SHOWN * rmse) return rmseText(rmse);
  if (rmse < 0.01 || rmse >= 1e4) return `${rmse.toExponential(1)} ± ${rmseSe.toExponential(1)}`;
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(Number(rmseSe.toPrecision(2)))));
  return `${rmse.toFixed(decimals)} ± ${decimals === 0 ? Number(rmseSe.toPrecision(2)).toString() : rmseSe.toFixed(decimals)}`;
}

const SHOWN = 1e-4;

/** Of a single fit, no error is known; of large scores, no fraction is read. */
export function scoreCell(score: Score | null): string {
  if (score === null) return "-";
  return Number.isFinite(score.se) ? scoreText(score.logZ, score.se) : scoreText(score.logZ);
}

/** Nats. */
export function scoreText(value: number, se?: number): string {
  if (Math.abs(value) < LARGE) return se === undefined ? nats(value) : withError(value, se);
  return se === undefined || se < 0.5 ? count(value) : `${count(value)} ± ${count(se)}`;
}

const LARGE = 1000;
