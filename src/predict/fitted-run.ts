/** @file The best program of a run of fits, and what its stored fits predict: validation folds by batch B, test folds by batch C. */
import { UsageError } from "../core/errors.js";
import type { Batch } from "../core/types.js";
import type { Fitter } from "../evaluate/fit/fit-fold.js";
import { taskOf } from "../evaluate/fit/fold-world.js";
import { EMBEDDED_ENGINE } from "../evaluate/engine.js";
import { openBackend } from "../neural/backend.js";
import { differentiate } from "../programs/gradient/differentiate.js";
import type { CompiledProgram } from "../programs/types.js";
import { compileIn } from "../run/compile-in.js";
import { fittedFold, type FittedFold } from "./fitted.js";
import type { FinishedRun } from "./read-run.js";

export interface FittedRun {
  readonly fitter: Fitter;
  readonly program: CompiledProgram;
  folds(purpose: "validation" | "test"): readonly FittedFold[];
}

/** Whether a run's scores are predictions of held-out data. */
export const isOfFits = ({ summary }: FinishedRun): boolean => summary.heldOut !== null;

export async function openFittedRun(run: FinishedRun): Promise<FittedRun> {
  const { environment, summary, config } = run;
  const { executor } = await openBackend(EMBEDDED_ENGINE.backend);
  const compiled = compileIn(environment, summary.best.program, config.mode);
  if (!compiled.ok)
    throw new UsageError(`The best program of ${run.dir} does not compile: ${compiled.errors[0]?.message}`);
  const fitter = { on: executor, differentiate };
  return {
    fitter,
    program: compiled.program,
    folds(purpose) {
      const fits = run.fits(summary.best.id, BATCHES[purpose]);
      return taskOf(environment)
        .folds.filter((fold) => fold.purpose === purpose)
        .map((fold) => fittedFold(fitter, compiled.program, environment, fold, fits))
        .filter(({ forecasts, failed }) => forecasts.length + failed > 0);
    },
  };
}

const BATCHES: Readonly<Record<"validation" | "test", Batch>> = { validation: "B", test: "C" };
