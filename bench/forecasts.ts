/**
 * @file How good forecasts of fitted programs are: mean ln(RMSE / naive RMSE) over folds and seeds, its standard error that of
 * the means of folds, as seeds share a fold's data. Below 0 beats the last value. Programs are the base with mechanisms of the
 * environment's library, joined by "+".
 *
 *   npm run bench -- forecasts --env covid-bogota [--programs base,clustering+weekdays] [--seeds 3; 1 of gp] [--first-seed 1]
 *                              [--iterations 1000] [--rate auto] [--patience 100] [--details 1] [--every 0] [--from 0.4]
 *                              [--network auto]
 *
 * Validation folds only: test folds are for the end, once everything is chosen. As these folds are few, `--every n` takes
 * forecasts that begin every n observations instead, from a share of what is not tested on, and end before tests begin; they
 * overlap where n is below the horizon, and the standard error is then too small.
 */
import type { NetworkChoice } from "../src/core/method-names.js";
import { loadEnvironment } from "../src/envs/load.js";
import type { Environment, Fold } from "../src/envs/types.js";
import { withNetwork } from "../src/envs/with-network.js";
import { fitFold } from "../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../src/evaluate/fit/fitter.js";
import { FIT_DEFAULTS } from "../src/evaluate/fit/options.js";
import { predictFold } from "../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../src/evaluate/fit/score.js";
import type { FitOptions } from "../src/evaluate/fit/types.js";
import { stream } from "../src/math/rng.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import type { CompiledProgram } from "../src/programs/types.js";
import { programOf } from "./library.js";
import { argument, mean, print, sd, word } from "./support.js";

const NAME = word("env", "covid-bogota");
const PROGRAMS = word("programs", NAME.startsWith("covid") ? "base,clustering+weekdays,clustering+weekdays+waning" : "base"); // prettier-ignore
const ENVIRONMENT = withNetwork(loadEnvironment(NAME), word("network", "auto") as NetworkChoice);
const SEEDS = argument("seeds", ENVIRONMENT.task?.network === "gp" ? 1 : 3); // fits of a process are all alike
const FIRST = argument("first-seed", 1);
const DETAILS = argument("details", 0) > 0;
const [EVERY, FROM] = [argument("every", 0), argument("from", 0.4)];
const RATE = word("rate", "auto");
const OPTIONS: FitOptions = {
  ...FIT_DEFAULTS,
  iterations: argument("iterations", FIT_DEFAULTS.iterations),
  patience: argument("patience", FIT_DEFAULTS.patience),
  rate: RATE === "auto" ? RATE : Number(RATE),
};

/** ln(RMSE / naive RMSE) of one fit; NaN where it failed. */
function errorOf(fitter: Fitter, program: CompiledProgram, environment: Environment, fold: Fold, seed: number): number {
  const fit = fitFold(fitter, { program, environment, fold, stream: stream(seed), options: OPTIONS });
  const forecast = fit && predictFold(fitter, program, environment, fold, fit);
  if (fit === null || forecast === null) return NaN;
  const { rmse, naive } = scorePredictions(environment, fold, forecast.predictions);
  if (DETAILS)
    print(`  ${fold.name}, seed ${seed}: ${rmse.toPrecision(4)}, naive ${naive.toPrecision(4)}; fitted ${fit.loss.toFixed(3)}, held back ${fit.held.toPrecision(4)}; rate ${fit.rate}, ${fit.iterations} steps of ${fit.made}`); // prettier-ignore
  return Math.log(rmse / naive);
}

function row(fitter: Fitter, environment: Environment, folds: readonly Fold[], names: string): string {
  const began = process.cpuUsage().user;
  const program = programOf(environment, names);
  const errors = folds.map((fold) =>
    Array.from({ length: SEEDS }, (_, s) => errorOf(fitter, program, environment, fold, FIRST + s)),
  );
  const seconds = (process.cpuUsage().user - began) / 1e6 / (folds.length * SEEDS);
  const each = errors.map(mean);
  const cells = [
    mean(each).toFixed(3),
    (sd(each) / Math.sqrt(each.length)).toFixed(3),
    each.map((x) => x.toFixed(2)).join(" "),
    SEEDS > 1 ? Math.sqrt(mean(errors.map((own) => sd(own) ** 2))).toFixed(3) : "–",
    Array.from({ length: SEEDS }, (_, s) => mean(errors.map((own) => own[s])).toFixed(2)).join(" "),
    seconds.toFixed(1),
  ];
  return `| ${names} | ${cells.join(" | ")} |`;
}

/** The validation folds, or forecasts that begin every so many observations before the first test. */
function foldsOf({ task }: Environment): readonly Fold[] {
  const of = (purpose: Fold["purpose"]): readonly Fold[] =>
    task?.folds.filter((fold) => fold.purpose === purpose) ?? [];
  const [first] = of("validation");
  if (EVERY === 0 || first?.window === undefined) return of("validation");
  const end = Math.min(...of("test").map(({ window }) => window!.split));
  const { from, split, to } = first.window;
  const begins = Array.from({ length: end }, (_, k) => end - (to - split) - k * EVERY).filter((k) => k >= FROM * end);
  const foldAt = (k: number): Fold => ({ ...first, name: `from ${k}`, window: { from, split: k, to: k + to - split } });
  return begins.reverse().map(foldAt);
}

function main(): void {
  const environment = ENVIRONMENT;
  const folds = foldsOf(environment);
  if (folds.length === 0) throw new Error(`Expected an environment with validation folds, got ${NAME}`);
  const fitter: Fitter = { on: wasmExecutor(), differentiate };
  print(`${NAME}, ${folds.length} ${EVERY > 0 ? "forecasts" : "validation folds"}, ${SEEDS} seeds`);
  print("| program | ln(RMSE / naive) | se | folds | sd of seeds | seeds | CPU s each |");
  print("| --- | ---: | ---: | --- | ---: | --- | ---: |");
  for (const names of PROGRAMS.split(",")) print(row(fitter, environment, folds, names));
}

main();
