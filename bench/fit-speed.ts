/**
 * @file When a fit predicts as well as PyTorch's after 1,000 iterations: CalibNN with SEIR, 51 places and 191 weeks, cases of
 * a planted epidemic whose transmission a feature drives; 179 weeks are seen, the last 12 are validation, and neither side
 * takes any decision by them. Ours is watched along the way: processor time so far, and the error on those weeks of the weights
 * of that moment; reading them is not counted. Cold: all that a fit does, the start from constants, the sweep of rates, the
 * inner hold-out (of the 179 weeks) and the fit of everything after it. Warm: from the fit of the parent without latency,
 * whose own time is not counted. PyTorch (bench/peers/calib.py), eager, one thread, AdamW 1e-3: same network and model, from
 * weights as they are drawn ("drawn"), and from those that our fit sets out from, whose finding it is given for nothing ("ours").
 *
 *   npm run bench -- fit-speed --peer python3 [--iterations 1000] [--every 10] [--seed 1] [--curve 1]
 *                              [--peer-starts drawn,ours] [--peer-iterations 1000] [--out FOLDER]
 *
 * With --out curves of PyTorch (minutes of processor time each) are kept there, and read from there the next time; the table
 * says so. --curve prints every reading of ours.
 */
import type { Fitted } from "../src/core/types.js";
import { fitFold, type Fit } from "../src/evaluate/fit/fit-fold.js";
import type { Fitter } from "../src/evaluate/fit/fitter.js";
import type { Point, Watched } from "../src/evaluate/fit/descent.js";
import { FIT_DEFAULTS } from "../src/evaluate/fit/options.js";
import { predictFold } from "../src/evaluate/fit/predict-with.js";
import { scorePredictions } from "../src/evaluate/fit/score.js";
import { stream } from "../src/math/rng.js";
import { calibNetwork } from "../src/neural/network/calib.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { compile } from "../src/programs/compile.js";
import { differentiate } from "../src/programs/gradient/differentiate.js";
import type { CompiledProgram } from "../src/programs/types.js";
import { epidemic, SEIR, SIR, SPLIT } from "./calib-epidemic.js";
import { fitByPeer, type KeptPeerFit } from "./calib-peer.js";
import { FEATURES, HEADS, PLACES, WEEKS } from "./calib-problem.js";
import { argument, print, word } from "./support.js";

const ITERATIONS = argument("iterations", 1000);
const PEER_ITERATIONS = argument("peer-iterations", 1000);
const EVERY = argument("every", 10);
const WITH_CURVE = argument("curve", 0) > 0;
const SEED = argument("seed", 1);

const { environment, fold } = epidemic();
const fitter: Fitter = { on: wasmExecutor(), differentiate };

/** Of one moment of a fit. */
interface Moment {
  readonly cpuMs: number;
  readonly rmse: number;
  /** while rate and steps are judged, the inner hold-out is no part of what is fitted */
  readonly everything: boolean;
}

interface WatchedFit {
  readonly fit: Fit;
  readonly moments: readonly Moment[];
  /** of what is returned */
  readonly end: Moment;
  /** where it set out, constants found */
  readonly start: Point | null;
}

function compiled(source: string): CompiledProgram {
  const result = compile(source, environment.world);
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
}

function rmseOf(program: CompiledProgram, weights: Float32Array | null): number {
  const forecast = fitter.on.tidy(() => predictFold(fitter, program, environment, fold, { theta: [], weights }));
  return forecast === null ? NaN : scorePredictions(environment, fold, forecast.predictions).rmse;
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function watchedFit(program: CompiledProgram, iterations: number, warm?: Fitted): WatchedFit {
  const options = { ...FIT_DEFAULTS, iterations };
  const moments: Moment[] = [];
  let start: Point | null = null;
  let [reading, seen] = [0, 0];
  const began = cpuMs();
  const watch = ({ step, losses, point }: Watched, everything: boolean): void => {
    const at = cpuMs();
    start ??= point();
    if (seen++ % EVERY === 0) {
      moments.push({ cpuMs: at - began - reading, rmse: rmseOf(program, point().weights), everything });
      if (WITH_CURVE)
        print(`  ${everything ? "everything" : "held back"}, step ${step}: ${(moments.at(-1)!.cpuMs / 1000).toFixed(1)} CPU s, fitted ${losses.fitted.toFixed(4)}, validation ${moments.at(-1)!.rmse.toFixed(3)}`); // prettier-ignore
    }
    reading += cpuMs() - at;
  };
  const fit = fitFold(fitter, { program, environment, fold, stream: stream(SEED), options, watch, ...(warm ? { warm } : {}) }); // prettier-ignore
  const spent = cpuMs() - began - reading;
  if (fit === null) throw new Error("Expected a fit");
  const end = { cpuMs: spent, rmse: rmseOf(program, fit.weights), everything: true };
  return { fit, moments, end, start };
}

function asFitted(of: CompiledProgram, { theta, weights, rate, iterations }: Fit): Fitted {
  const [parameters, predicted] = [of.parameters, of.predicted].map((list) => list.map(({ name }) => name));
  return { replicate: 0, fold: fold.name, parameters, theta, predicted, weights, rate, iterations };
}

/** Weights as they are drawn, in the order of the network. */
function drawnWeights(): Float32Array {
  const sizes = { lanes: PLACES, rows: SPLIT, features: FEATURES, outputs: WEEKS, span: 1 };
  const start = calibNetwork(sizes, HEADS).init(fitter.on, [stream(SEED)]);
  return Float32Array.from(start.flatMap((tensor) => [...fitter.on.read(tensor)]));
}

interface Peer {
  readonly name: string;
  readonly fit: KeptPeerFit;
}

function peersOf(ownStart: Float32Array): readonly Peer[] {
  const [python, out] = [word("peer", ""), word("out", "")];
  const starts = word("peer-starts", "drawn,ours").split(",");
  return starts.flatMap((name) => {
    const weights = name === "drawn" ? drawnWeights() : ownStart;
    const fit = fitByPeer(python, environment, weights, SPLIT, PEER_ITERATIONS, out);
    return fit === null ? [] : [{ name, fit }];
  });
}

const row = (...cells: readonly (string | number)[]): void => print(`| ${cells.join(" | ")} |`);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** When ours was as good for the first time, and when what it returns was there; each as a share of the peer's time. */
function compare(what: string, { moments, end }: WatchedFit, { name, fit }: Peer): void {
  const last = { cpuMs: fit.ms.at(-1)!, rmse: fit.rmse.at(-1)! };
  const soonest = fit.rmse.reduce((best, rmse, i) => (rmse < fit.rmse[best] ? i : best), 0);
  const targets = { [`after ${fit.rmse.length}`]: last, best: { cpuMs: fit.ms[soonest], rmse: fit.rmse[soonest] } };
  for (const [which, target] of Object.entries(targets)) {
    const first = moments.find(({ rmse }) => rmse <= target.rmse) ?? (end.rmse <= target.rmse ? end : undefined);
    const share = first === undefined ? "never" : (first.cpuMs / target.cpuMs).toFixed(2);
    const whole = end.rmse <= target.rmse ? (end.cpuMs / target.cpuMs).toFixed(2) : "not as good";
    row(what, `${name}, ${which}`, target.rmse.toFixed(2), seconds(target.cpuMs), first ? seconds(first.cpuMs) : "–", share, whole); // prettier-ignore
  }
}

function main(): void {
  const [child, parent] = [compiled(SEIR), compiled(SIR)];
  const cold = watchedFit(child, ITERATIONS);
  const ancestor = watchedFit(parent, ITERATIONS);
  const fits = {
    cold,
    parent: ancestor,
    "from the parent's": watchedFit(child, ITERATIONS, asFitted(parent, ancestor.fit)),
  };
  print(`CalibNN + SEIR, ${SPLIT} weeks seen, ${WEEKS - SPLIT} of validation; error in cases a week and place`);
  row("fit", "passes over the data", "rate", "CPU s", "validation RMSE");
  row("---", "---:", "---:", "---:", "---:");
  for (const [what, { fit, end }] of Object.entries(fits))
    row(what, fit.made, fit.rate, seconds(end.cpuMs), end.rmse.toFixed(2));
  const peers = peersOf(cold.start!.weights!);
  if (peers.length === 0) return print("no PyTorch beside it: --peer python3");
  for (const { name, fit } of peers)
    row(`PyTorch ${fit.torch}, from ${name} weights${fit.madeAt === null ? "" : `, kept of ${fit.madeAt}`}`, fit.rmse.length, 0.001, seconds(fit.ms.at(-1)!), fit.rmse.at(-1)!.toFixed(2)); // prettier-ignore
  print();
  row(
    "ours",
    "PyTorch, from",
    "its RMSE",
    "its CPU s",
    "ours as good after, CPU s",
    "share",
    "share, to the end of our fit",
  );
  row("---", "---", "---:", "---:", "---:", "---:", "---:");
  for (const peer of peers) for (const what of ["cold", "from the parent's"] as const) compare(what, fits[what], peer);
}

main();
