/**
 * @file Programs of a run of fits, and what their fits predict: validation folds by batch B, test folds by batch C. The run
 * fitted only its best and its base to test folds; others are fitted when they are asked for, once, by one seed.
 */
import { UsageError } from "../core/errors.js";
import type { Batch, Fitted } from "../core/types.js";
import { evaluateProgram } from "../evaluate/evaluate.js";
import { fitFold } from "../evaluate/fit/fit-fold.js";
import type { Fitter } from "../evaluate/fit/fitter.js";
import { taskOf } from "../evaluate/fit/fold-world.js";
import { fitWeigher, foldsOfBatch } from "../evaluate/fit/weigher.js";
import { EMBEDDED_ENGINE } from "../evaluate/engine.js";
import { stream } from "../math/rng.js";
import { openBackend } from "../neural/backend.js";
import { differentiate } from "../programs/gradient/differentiate.js";
import type { CompiledProgram } from "../programs/types.js";
import { compileIn } from "../run/compile-in.js";
import { fittingOf } from "../run/fitting.js";
import type { Beyond } from "./beyond.js";
import { fittedFold, type FittedFold } from "./fitted.js";
import type { FinishedRun } from "./read-run.js";

export interface FittedProgram {
  readonly program: CompiledProgram;
  /** folds that have fits */
  folds(purpose: "validation" | "test"): readonly FittedFold[];
  /** fitted to all data, as many times as to a test fold */
  ahead(beyond: Beyond): FittedFold;
}

export interface FittedRun {
  readonly fitter: Fitter;
  readonly best: FittedProgram;
  program(id: string): FittedProgram;
}

/** Whether a run's scores are predictions of held-out data. */
export const isOfFits = ({ summary }: FinishedRun): boolean => summary.heldOut !== null;

export async function openFittedRun(run: FinishedRun): Promise<FittedRun> {
  const { executor } = await openBackend(EMBEDDED_ENGINE.backend);
  const fitter = { on: executor, differentiate };
  const program = (id: string): FittedProgram => fittedProgram(run, fitter, id);
  return { fitter, best: program(run.summary.best.id), program };
}

const BATCHES: Readonly<Record<"validation" | "test", Batch>> = { validation: "B", test: "C" };

function fittedProgram(run: FinishedRun, fitter: Fitter, id: string): FittedProgram {
  const { environment, config } = run;
  const source = run.source(id);
  const compiled = compileIn(environment, source, config.mode);
  if (!compiled.ok)
    throw new UsageError(`Program ${id} of ${run.dir} does not compile: ${compiled.errors[0]?.message}`);
  const { program } = compiled;
  const fitsOf = (batch: Batch): readonly Fitted[] => {
    const kept = run.fits(id, batch);
    return kept.length > 0 || batch !== "C" || id === run.summary.best.id
      ? kept
      : fittedToTests(run, fitter, id, source);
  };
  return {
    program,
    folds(purpose) {
      const fits = fitsOf(BATCHES[purpose]);
      return taskOf(environment)
        .folds.filter((fold) => fold.purpose === purpose)
        .map((fold) => fittedFold(fitter, program, environment, fold, fits))
        .filter(({ forecasts, failed }) => forecasts.length + failed > 0);
    },
    ahead: (beyond) => fittedAhead(run, fitter, source, beyond, seedsOf(fitsOf("C"))),
  };
}

/** As the run would have: batch C, each test fold by its first seed. */
function fittedToTests(run: FinishedRun, { on }: Fitter, id: string, source: string): readonly Fitted[] {
  const { environment, config } = run;
  const replicates = foldsOfBatch(environment, "C").length;
  const request = { method: "fit", batch: "C", rung: 1, replicates, seed: config.seed } as const;
  const weighers = [fitWeigher(on, fittingOf(config))];
  const evaluation = evaluateProgram({ id, source, mechanisms: [] }, environment, request, { weighers });
  const fits = evaluation.ok ? (evaluation.fits ?? []) : [];
  run.keep(id, "C", fits);
  return fits;
}

/** Of each fold. */
const seedsOf = (fits: readonly Fitted[]): number =>
  Math.max(1, Math.round(fits.length / Math.max(1, new Set(fits.map(({ fold }) => fold)).size)));

function fittedAhead(
  { config }: FinishedRun,
  fitter: Fitter,
  source: string,
  { environment, fold }: Beyond,
  seeds: number,
): FittedFold {
  const compiled = compileIn(environment, source, config.mode);
  if (!compiled.ok) throw new Error(`Expected a program that compiles, got: ${compiled.errors[0]?.message}`);
  const { program } = compiled;
  const { options } = fittingOf(config);
  const fits = Array.from({ length: seeds }, (_, replicate): Fitted[] => {
    const own = stream(config.seed).fork("ahead", replicate);
    const fit = fitter.on.tidy(() => fitFold(fitter, { program, environment, fold, stream: own, options }));
    if (fit === null) return [];
    const names = { parameters: program.parameters.map(nameOf), predicted: program.predicted.map(nameOf) };
    return [{ ...fit, ...names, replicate, fold: fold.name }];
  }).flat();
  const { forecasts, failed } = fittedFold(fitter, program, environment, fold, fits);
  return { fold, forecasts, failed: failed + seeds - fits.length };
}

const nameOf = ({ name }: { readonly name: string }): string => name;
