/** @file What is looked at beside predictions of held-out data. There is no posterior to take away: all of it is a warning. */
import type { Check } from "../core/check.js";
import type { Evaluation, HeldOut } from "../core/types.js";
import { pairedDifference } from "../evaluate/evidence.js";
import { warning } from "./check-makers.js";
import { evidenceOf } from "./scores.js";

/** The evaluations of one program; undefined where there is none, or it failed. */
export interface FreshFits {
  /** batch B: validation folds */
  readonly validation: Evaluation | undefined;
  /** batch C: test folds */
  readonly test: Evaluation | undefined;
}

export interface ExaminedFits {
  readonly base: FreshFits;
  readonly best: FreshFits;
  /** share of proposals that failed */
  readonly failedShare: number;
}

const MOST_FAILED = 0.5;
/** Standard errors by which a difference is clear. */
const CLEAR = 2;
/** Share of fits that may end because they have made all their steps. */
const MOST_LIMITED = 0.5;

export function checksOfFits({ base, best, failedShare }: ExaminedFits): readonly Check[] {
  const percent = `${(100 * failedShare).toFixed(0)} % of the proposals failed`;
  return [
    ...beatsNaive(best),
    ...beatsBase(base.test, best.test),
    ...fitsEnded(best),
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

/** On both kinds of folds: what was chosen on the first is flattered there, and the second may be few. */
function beatsNaive({ validation, test }: FreshFits): Check[] {
  const ratios = [
    { folds: "validation", errors: heldOutOf(validation) },
    { folds: "test", errors: heldOutOf(test) },
  ].flatMap(({ folds, errors }) => (errors === null ? [] : [{ folds, ratio: errors.rmse / errors.naive }]));
  if (ratios.length === 0) return [];
  const told = ratios.map(({ folds, ratio }) => `${ratio.toPrecision(3)} times it on the ${folds} folds`).join(", ");
  const worst = Math.max(...ratios.map(({ ratio }) => ratio));
  return [
    warning(
      "better than naive",
      worst < 1,
      `the error of the best program against that of the naive prediction: ${told}`,
      "what the search found does not predict, or not reliably: quote the naive prediction beside it, or search longer (--iterations)",
      worst,
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

/** A fit that was stopped on its way says less of a program than it could. */
function fitsEnded({ validation, test }: FreshFits): Check[] {
  const fits = [validation, test].flatMap((evaluation) => heldOutOf(evaluation)?.folds ?? []);
  if (fits.length === 0) return [];
  const limited = fits.filter((fit) => fit.limited === true).length;
  const share = limited / fits.length;
  return [
    warning(
      "fits have ended",
      share <= MOST_LIMITED,
      `${limited} of ${fits.length} cold fits of the best program were still getting better at the last step allowed`,
      "more --fit-iterations",
      share,
      MOST_LIMITED,
    ),
  ];
}
