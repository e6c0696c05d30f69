/**
 * @file What a run says of predictions of held-out data: errors of base and best on validation and test folds, and of the
 * baselines beside them. Baselines are scored by the code that scores programs; on test folds only after the best is chosen.
 */
import type { Evaluation, FoldScore, HeldOutFold, ModelProgram } from "../core/types.js";
import type { Environment, Fold, PredictionTask } from "../envs/types.js";
import { scorePredictions } from "../evaluate/fit/score.js";
import type { Predictor } from "../evaluate/fit/types.js";
import { stream } from "../math/rng.js";
import { meanOf, standardErrorOfMean } from "../math/sample.js";
import type { RunConfig } from "./config.js";
import { isFit } from "./fitting.js";
import type { Weighed } from "./scores.js";
import type { BaselineErrors, HeldOutErrors, HeldOutSummary } from "./summary-types.js";

export interface Predicted {
  readonly config: RunConfig;
  readonly environment: Environment;
  readonly base: Pick<ModelProgram, "id">;
  readonly best: Pick<ModelProgram, "id">;
  /** batches; empty before they are made */
  readonly b: Weighed;
  readonly c: Weighed;
  baselines(environment: Environment): readonly Predictor[];
}

/** null where the run's scores are no predictions. */
export function heldOutOf({ config, environment, base, best, b, c, baselines }: Predicted): HeldOutSummary | null {
  const { task } = environment;
  if (!isFit(config) || task === undefined) return null;
  const { kind, metric, unit, synthetic, published } = task;
  const both = (batch: Weighed) => ({ base: errorsOf(batch.get(base.id)), best: errorsOf(batch.get(best.id)) });
  const isOpen = c.size > 0;
  return {
    kind,
    metric,
    unit,
    synthetic,
    published,
    mode: config.mode,
    overlap: doOverlap(foldsFor(task, "test")),
    validation: both(b),
    test: both(c),
    baselines: baselines(environment)
      .filter((baseline) => baseline.refuses(environment) === null)
      .map((baseline) => ({
        name: baseline.name,
        validation: baselineErrors(baseline, environment, foldsFor(task, "validation"), config.seed),
        test: isOpen ? baselineErrors(baseline, environment, foldsFor(task, "test"), config.seed) : null,
      })),
  };
}

export const foldsFor = ({ folds }: PredictionTask, purpose: Fold["purpose"]): readonly Fold[] =>
  folds.filter((fold) => fold.purpose === purpose);

function errorsOf(evaluation: Evaluation | undefined): HeldOutErrors | null {
  if (!evaluation?.ok || evaluation.heldOut === undefined) return null;
  const { folds, score, se, rmse, rmseSe, naive } = evaluation.heldOut;
  const over = (of: (fold: HeldOutFold) => number): number => meanOf(folds.map(of));
  return {
    rmse,
    rmseSe,
    aggregate: over((fold) => fold.aggregate),
    perPlace: over((fold) => fold.perPlace),
    naive,
    score,
    se,
    folds,
  };
}

function baselineErrors(
  baseline: Predictor,
  environment: Environment,
  folds: readonly Fold[],
  seed: number,
): BaselineErrors | null {
  if (folds.length === 0) return null;
  const scores = folds.map((fold) => {
    const own = stream(seed).fork("baseline", baseline.name, fold.name);
    return scorePredictions(environment, fold, baseline.predict(environment, fold, own));
  });
  const over = (of: (score: FoldScore) => number): number => meanOf(scores.map(of));
  return {
    rmse: over((s) => s.rmse),
    rmseSe: standardErrorOfMean(scores.map(({ rmse }) => rmse)),
    aggregate: over((s) => s.aggregate),
    perPlace: over((s) => s.perPlace),
  };
}

/** Whether two windows are scored at a common time. */
function doOverlap(folds: readonly Fold[]): boolean {
  const spans = folds.flatMap(({ window }) => (window ? [window] : [])).sort((a, b) => a.split - b.split);
  return spans.some(({ split }, i) => i > 0 && split < spans[i - 1].to);
}
