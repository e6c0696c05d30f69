/**
 * @file How long a fit takes that predicts as well as PyTorch's after 1,000 iterations: CalibNN with SEIR, 51 places and 191
 * weeks, cases of a planted epidemic whose transmission a feature drives; 179 weeks are fitted, 12 scored. Whole fits of ours
 * (start, sweep of rates, inner hold-out) with budgets that grow until one is as good, cold and from the fit of a parent
 * without latency; beside them eager PyTorch (bench/peers/calib.py) on one thread in the same run: same network, model, weights
 * to start from, AdamW 1e-3, its scored error read off after every iteration.
 *
 *   npm run bench -- fit-speed --peer python3 [--iterations 1000]
 */
import type { Fitted } from "../src/core/types.js";
import { fitFold, type Fit, type Fitter } from "../src/evaluate/fit/fit-fold.js";
import { FIT_DEFAULTS } from "../src/evaluate/fit/options.js";
import { predictFold } from "../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../src/evaluate/fit/score.js";
import { stream } from "../src/math/rng.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { compile } from "../src/programs/compile.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import type { CompiledProgram } from "../src/programs/types.js";
import { epidemic, SEIR, SIR, SPLIT } from "./calib-epidemic.js";
import { fitByPeer } from "./calib-peer.js";
import { argument, print, word } from "./support.js";

const ITERATIONS = argument("iterations", 1000);
const BUDGETS = [10, 25, 50, 100, 200, 400, 1000].filter((n) => n <= ITERATIONS);

interface Timed {
  readonly fit: Fit;
  readonly rmse: number;
  readonly cpuMs: number;
}

const { environment, fold } = epidemic();
const fitter: Fitter = { on: wasmExecutor(), differentiate };

function compiled(source: string): CompiledProgram {
  const result = compile(source, environment.world);
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
}

function timed(program: CompiledProgram, iterations: number, warm?: Fitted): Timed {
  const options = { ...FIT_DEFAULTS, iterations };
  const began = process.cpuUsage();
  const fit = fitFold(fitter, { program, environment, fold, stream: stream(1), options, ...(warm ? { warm } : {}) });
  const { user, system } = process.cpuUsage(began);
  const forecast = fit && fitter.on.tidy(() => predictFold(fitter, program, environment, fold, fit));
  if (!fit || !forecast) throw new Error("Expected a fit");
  return { fit, rmse: scorePredictions(environment, fold, forecast.predictions).rmse, cpuMs: (user + system) / 1000 };
}

function asFitted(of: CompiledProgram, { theta, weights, rate, iterations }: Fit): Fitted {
  const [parameters, predicted] = [of.parameters, of.predicted].map((list) => list.map(({ name }) => name));
  return { replicate: 0, fold: fold.name, parameters, theta, predicted, weights, rate, iterations };
}

const line = (what: string, { fit, rmse, cpuMs }: Timed): void =>
  print(`| ${what} | ${fit.made} | ${(cpuMs / 1000).toFixed(2)} | ${rmse.toFixed(2)} |`);

/** Budgets in turn, until the scored error is no larger. */
function reach(what: string, target: number, fitWith: (iterations: number) => Timed): Timed | null {
  for (const iterations of BUDGETS) {
    const one = fitWith(iterations);
    line(`${what}, at most ${iterations}`, one);
    if (one.rmse <= target) return one;
  }
  return null;
}

function main(): void {
  const python = word("peer", "");
  const peer = python === "" ? null : fitByPeer(python, environment, SPLIT, ITERATIONS);
  const [child, parent] = [compiled(SEIR), compiled(SIR)];
  timed(child, 1); // compiled by the engine before anything is timed
  print(`CalibNN + SEIR, ${SPLIT} weeks fitted, 12 scored; scored error in cases a week and place`);
  print("| fit | passes over the data | CPU s | RMSE |");
  print("| --- | ---: | ---: | ---: |");
  const target = peer ? peer.rmse.at(-1)! : 0;
  const peerMs = peer ? peer.ms.at(-1)! : 0;
  if (peer) print(`| PyTorch ${peer.torch} | ${ITERATIONS} | ${(peerMs / 1000).toFixed(2)} | ${target.toFixed(2)} |`);
  const ancestor = timed(parent, ITERATIONS);
  line(`parent without latency, at most ${ITERATIONS}`, ancestor);
  const warm = asFitted(parent, ancestor.fit);
  const reached = {
    cold: reach("cold", target, (n) => timed(child, n)),
    "from the parent's fit": reach("from the parent's fit", target, (n) => timed(child, n, warm)),
  };
  if (!peer) return print("no PyTorch beside it: --peer python3");
  const soonest = peer.rmse.findIndex((rmse) => rmse <= target);
  print(
    `PyTorch is as good for the first time after ${soonest + 1} iterations, ${(peer.ms[soonest] / 1000).toFixed(2)} CPU s`,
  );
  for (const [what, one] of Object.entries(reached))
    print(one ? `${what}: ${(peerMs / one.cpuMs).toFixed(1)} times less CPU time` : `${what}: never as good`);
}

main();
