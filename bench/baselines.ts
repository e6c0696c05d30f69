/**
 * @file Predictors that a search is compared with, on one environment: RMSE in the task's metric over folds and seeds, scored
 * by the code that scores programs.
 *
 *   npm run bench -- baselines --env covid-bogota [--purpose validation|test] [--seeds 3] [--folds N] [--only LSTM,MLP]
 *                              [--iterations 1000] [--epochs 400]
 *
 * Validation folds are the default: test folds are for the end, once everything is chosen.
 */
import { baselines } from "../src/baselines/baselines.js";
import { LEARN_DEFAULTS } from "../src/baselines/black-box/learn.js";
import { hindsight } from "../src/baselines/naive.js";
import type { Environment, Fold } from "../src/envs/types.js";
import { loadEnvironment } from "../src/envs/load.js";
import { FIT_DEFAULTS } from "../src/evaluate/fit/options.js";
import { scorePredictions } from "../src/evaluate/fit/score.js";
import type { Predictor } from "../src/evaluate/fit/types.js";
import { stream } from "../src/math/rng.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { argument, mean, print, sd, word } from "./support.js";

const NAME = word("env", "covid-bogota");
const PURPOSE = word("purpose", "validation");
const SEEDS = argument("seeds", 3);
const FOLDS = argument("folds", Infinity);
const ONLY = word("only", "");

/** Naive predictions need no seeds. */
const isNaive = ({ name }: Predictor): boolean => /value|change|mean|constant|naive/.test(name);

function row(predictor: Predictor, environment: Environment, folds: readonly Fold[]): string {
  const began = process.cpuUsage().user;
  const seeds = isNaive(predictor) ? 1 : SEEDS;
  const scores = folds.flatMap((fold) =>
    Array.from({ length: seeds }, (_, seed) => {
      const random = stream(20_26).fork(predictor.name, fold.name, seed);
      return scorePredictions(environment, fold, predictor.predict(environment, fold, random));
    }),
  );
  const seconds = (process.cpuUsage().user - began) / 1e6 / scores.length;
  const values = (of: (s: (typeof scores)[number]) => number): number[] => scores.map(of);
  const spread = scores.length > 1 ? (sd(values((s) => s.rmse)) / Math.sqrt(scores.length)).toFixed(3) : "–";
  const cells = [
    mean(values((s) => s.rmse)).toFixed(3),
    spread,
    mean(values((s) => s.perPlace)).toFixed(3),
    mean(values((s) => s.rmse / s.naive)).toFixed(3),
    seconds.toFixed(1),
  ];
  return `| ${predictor.name} | ${cells.join(" | ")} |`;
}

function main(): void {
  const environment = loadEnvironment(NAME);
  const { task } = environment;
  if (!task) throw new Error(`Expected an environment with a prediction task, got ${NAME}`);
  const folds = task.folds.filter(({ purpose }) => purpose === PURPOSE).slice(0, FOLDS);
  const options = {
    fit: { ...FIT_DEFAULTS, iterations: argument("iterations", FIT_DEFAULTS.iterations) },
    learn: { ...LEARN_DEFAULTS, epochs: argument("epochs", LEARN_DEFAULTS.epochs) },
  };
  const all = [hindsight, ...baselines(environment, wasmExecutor(), options)];
  const chosen = ONLY === "" ? all : all.filter(({ name }) => ONLY.split(",").includes(name));
  print(`${NAME}${task.synthetic ? " (synthetic)" : ""}, ${folds.length} ${PURPOSE} folds, ${SEEDS} seeds, RMSE in ${task.unit}`); // prettier-ignore
  print("| predictor | RMSE | se | per place | of the naive | CPU s each |");
  print("| --- | ---: | ---: | ---: | ---: | ---: |");
  for (const predictor of chosen) print(row(predictor, environment, folds));
  for (const { name, value, source } of task.published) print(`published: ${name} ${value} (${source})`);
}

main();
