/** @file What is looked at beside predictions of held-out data. There is no posterior to take away: all of it is a warning. */
import type { Check } from "../core/check.js";
import type { Evaluation, HeldOut } from "../core/types.js";
import { pairedDifference } from "../evaluate/evidence.js";
import { warning } from "./check-makers.js";
import { evidenceOf } from "./scores.js";

export interface ExaminedFits {
  /** batch C; undefined where it failed */
  readonly base: Evaluation | undefined;
  readonly best: Evaluation | undefined;
  /** share of proposals that failed */
  readonly failedShare: number;
}

const MOST_FAILED = 0.5;
/** Standard errors by which a difference is clear. */
const CLEAR = 2;

export function checksOfFits({ base, best, failedShare }: ExaminedFits): readonly Check[] {
  const percent = `${(100 * failedShare).toFixed(0)} % of the proposals failed`;
  return [
    ...beatsNaive(heldOutOf(best)),
    ...beatsBase(base, best),
    warning(
      "programs run",
      failedShare <= MOST_FAILED,
      percent,
      "read the reasons in journal.jsonl",
      failedShare,
      MOST_FAILED,
    ),
  ];
}

const heldOutOf = (evaluation: Evaluation | undefined): HeldOut | null =>
  evaluation?.ok === true ? (evaluation.heldOut ?? null) : null;

function beatsNaive(best: HeldOut | null): Check[] {
  if (best === null) return [];
  const ratio = best.rmse / best.naive;
  const words = `on the test folds the error of the best program is ${ratio.toPrecision(3)} times that of the naive prediction`;
  return [
    warning(
      "better than naive",
      ratio < 1,
      words,
      "the search found nothing that predicts: more --iterations",
      ratio,
      1,
    ),
  ];
}

/** The choice was made on validation folds; that it holds on others is seen here alone. */
function beatsBase(base: Evaluation | undefined, best: Evaluation | undefined): Check[] {
  const [a, b] = [evidenceOf(best), evidenceOf(base)];
  if (a === null || b === null || best === base) return [];
  const { value, se } = pairedDifference(a, b);
  const isWorse = value < 0 && (!Number.isFinite(se) || value < -CLEAR * se);
  const words = isWorse
    ? "on the test folds the base predicts better than the program that was chosen"
    : "on the test folds the program that was chosen predicts no worse than the base";
  return [warning("choice holds", !isWorse, words, "the validation folds misled the search: trust the base", value, 0)];
}
