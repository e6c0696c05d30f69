/**
 * @file How well programs with fitted mechanisms predict alloys that they were not fitted to: cross-validation inside the four
 * fifths of the alloys that a nested search sees, for each of its five parts. Nothing of what the search keeps for its end is
 * run. Programs are the base with mechanisms of the library, joined by "+".
 *
 *   npm run bench -- alloys --set hea-bcc [--programs base,predicted-lattice+predicted-softening] [--networks gp,mlp]
 *
 * RMSE in MPa over all predictions of all inner folds; an alloy is predicted in four of the five parts. Its standard error
 * takes alloys as independent: se(RMSE²) = √(Σ (w_a (m_a − RMSE²))² · A/(A − 1)) with w_a the share of predictions that are of
 * alloy a and m_a the mean of their squared errors; halved and divided by the RMSE.
 */
import type { NetworkChoice } from "../src/core/method-names.js";
import { loadEnvironment } from "../src/envs/load.js";
import type { Environment, Fold } from "../src/envs/types.js";
import { withNetwork } from "../src/envs/with-network.js";
import { fitFold } from "../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../src/evaluate/fit/fitter.js";
import { naivePredictions } from "../src/evaluate/fit/naive.js";
import { FIT_DEFAULTS } from "../src/evaluate/fit/options.js";
import { predictFold } from "../src/evaluate/fit/predict-with.js";
import type { Predictions } from "../src/evaluate/fit/types.js";
import { stream } from "../src/math/rng.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import { programOf } from "./library.js";
import { argument, mean, print, word } from "./support.js";

const SET = word("set", "hea-bcc");
const HOT = [
  "base",
  "sudden-softening",
  "predicted-softening",
  "predicted-lattice",
  "predicted-lattice+sudden-softening",
  "predicted-lattice+predicted-softening",
  "predicted-lattice+predicted-bilinear-softening",
  "labusch+predicted-lattice+predicted-softening",
  "labusch+predicted-lattice+predicted-bilinear-softening",
];
const COLD = [
  "base",
  "solute",
  "scaled-solute",
  "labusch",
  "displaced-atoms",
  "hall-petch",
  "predicted-hall-petch",
  "predicted-lattice",
  "hall-petch+predicted-lattice",
];
const PROGRAMS = word("programs", (SET === "hea-bcc" ? HOT : COLD).join(","));
const NETWORKS = word("networks", "gp").split(",") as NetworkChoice[];
const PARTS = argument("parts", 5);

/** Squared errors of predictions, and the alloys that they are of. */
interface Errors {
  readonly alloys: readonly string[];
  readonly squares: readonly number[];
}

type Predict = (environment: Environment, fold: Fold) => Predictions | null;

/** Of one part: all its inner folds. */
function errorsIn(environment: Environment, predict: Predict): Errors {
  const { arms } = environment.world;
  const folds = environment.task!.folds.filter(({ purpose }) => purpose === "validation");
  const predicted = folds.flatMap((fold) => {
    const means = predict(environment, fold)?.means;
    return fold.scored.map((arm, i) => ({ arm, square: ((means?.[i][0] ?? NaN) - arms[arm].data[0]) ** 2 }));
  });
  return {
    alloys: predicted.map(({ arm }) => arms[arm].name.split(" at ")[0]),
    squares: predicted.map(({ square }) => square),
  };
}

/** RMSE and its standard error. */
function summary({ alloys, squares }: Errors): { readonly rmse: number; readonly se: number } {
  const all = mean(squares);
  const names = [...new Set(alloys)];
  const influences = names.map((name) => {
    const own = squares.filter((_, i) => alloys[i] === name);
    return ((own.length / squares.length) * (mean(own) - all)) ** 2;
  });
  const count = names.length;
  const variance = (influences.reduce((a, b) => a + b, 0) * count) / (count - 1);
  return { rmse: Math.sqrt(all), se: Math.sqrt(variance) / (2 * Math.sqrt(all)) };
}

function row(name: string, environments: readonly Environment[], predict: Predict): string {
  const began = process.cpuUsage().user;
  const parts = environments.map((environment) => errorsIn(environment, predict));
  const fits = environments.reduce((n, { task }) => n + task!.folds.length - 1, 0);
  const seconds = (process.cpuUsage().user - began) / 1e6 / fits;
  const both = { alloys: parts.flatMap(({ alloys }) => alloys), squares: parts.flatMap(({ squares }) => squares) };
  const { rmse, se } = summary(both);
  const each = parts.map(({ squares }) => Math.sqrt(mean(squares)).toFixed(0)).join(" ");
  return `| ${name} | ${rmse.toFixed(0)} | ${se.toFixed(0)} | ${each} | ${seconds.toFixed(2)} |`;
}

function fitted(fitter: Fitter, names: string): Predict {
  return (environment, fold) => {
    const program = programOf(environment, names);
    const fit = fitFold(fitter, { program, environment, fold, stream: stream(1), options: FIT_DEFAULTS });
    return fit && (predictFold(fitter, program, environment, fold, fit)?.predictions ?? null);
  };
}

function main(): void {
  const environments = Array.from({ length: PARTS }, (_, part) => loadEnvironment(`${SET}-${part}`));
  const fitter: Fitter = { on: wasmExecutor(), differentiate };
  print(`${SET}, inner divisions of ${PARTS} parts, published ${environments[0].task!.published[0].value} MPa`);
  print("| program | RMSE, MPa | se | parts | CPU s a fit |");
  print("| --- | ---: | ---: | --- | ---: |");
  print(row("mean of fitted alloys", environments, naivePredictions));
  for (const network of NETWORKS)
    for (const names of PROGRAMS.split(",")) {
      const own = environments.map((environment) => withNetwork(environment, network));
      print(row(`${names}, ${network}`, own, fitted(fitter, names)));
    }
}

main();
