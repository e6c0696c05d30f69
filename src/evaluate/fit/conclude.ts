/** @file What fits of several folds and seeds come to: held-out errors with their spread, fitted parameters, words. */
import type { Cost, Evaluation, Evidence, HeldOut, HeldOutFold, ParameterSummary } from "../../core/types.js";
import type { Environment } from "../../envs/types.js";
import { meanOf, standardErrorOfMean } from "../../math/sample.js";
import type { CompiledProgram } from "../../programs/types.js";
import { summariseParameters } from "../parameters.js";
import { short } from "../residuals.js";
import type { Prediction } from "../weigher.js";
import { taskOf } from "./fold-world.js";

/** `predictions`: of the replicates that did not fail, at least one. */
export function concludeFits(
  program: CompiledProgram,
  environment: Environment,
  evidence: Evidence,
  predictions: readonly Prediction[],
  cost: Cost,
): Evaluation {
  const heldOut = heldOutOf(evidence, predictions);
  const parameters = fittedParameters(program, predictions);
  return {
    ok: true,
    evidence,
    heldOut,
    metrics: {
      rmse: heldOut.rmse,
      skill: 1 - heldOut.rmse / heldOut.naive,
      rmseAggregate: meanOf(heldOut.folds.map(({ aggregate }) => aggregate)),
      rmsePerPlace: meanOf(heldOut.folds.map(({ perPlace }) => perPlace)),
    },
    feedback: feedbackOf(environment, evidence, heldOut, parameters, predictions),
    parameters,
    draws: [],
    cost,
    fits: predictions.map(({ fitted }) => fitted),
  };
}

function heldOutOf({ logZ, se }: Evidence, predictions: readonly Prediction[]): HeldOut {
  const folds = predictions.map(({ heldOut }) => heldOut);
  const errors = folds.map(({ rmse }) => rmse);
  return {
    score: logZ,
    se,
    rmse: meanOf(errors),
    rmseSe: standardErrorOfMean(meansByFold(folds)),
    naive: meanOf(folds.map(({ naive }) => naive)),
    folds,
  };
}

/** Median and range over fits; weights of learned functions mean nothing one by one. */
function fittedParameters(
  { parameters, learned }: CompiledProgram,
  predictions: readonly Prediction[],
): readonly ParameterSummary[] {
  const all = summariseParameters(
    parameters,
    predictions.map(({ fitted }) => fitted.theta),
  );
  const weights = new Set(learned);
  return all.filter((_, i) => !weights.has(i));
}

function feedbackOf(
  environment: Environment,
  { method }: Evidence,
  heldOut: HeldOut,
  parameters: readonly ParameterSummary[],
  predictions: readonly Prediction[],
): string {
  const { unit, metric, lanes } = taskOf(environment);
  const of = lanes === "places" ? (metric === "aggregate" ? " of the sum over places" : " per place") : "";
  const error = Number.isFinite(heldOut.rmseSe) ? ` ± ${short(heldOut.rmseSe)}` : "";
  const worst = predictions.reduce((a, b) => (relative(b) > relative(a) ? b : a));
  return [
    `Held-out RMSE${of} ${short(heldOut.rmse)}${error} ${unit} (${method}; lower is better), naive prediction ${short(heldOut.naive)}; score ${heldOut.score.toFixed(1).replace("-", "−")} nats (higher is better).`,
    ...(predictions.length > 1
      ? [`By fold: ${predictions.map(({ heldOut: h }) => `${h.fold} ${short(h.rmse)}`).join("; ")}.`]
      : []),
    ...(parameters.length > 0
      ? [`Fitted parameters, median over fits (range): ${parameters.map(parameterText).join("; ")}.`]
      : []),
    `In ${worst.heldOut.fold}${predictions.length > 1 ? ", the worst" : ""}:`,
    ...worst.remarks,
  ].join("\n");
}

const relative = ({ heldOut }: Prediction): number => heldOut.rmse / heldOut.naive;

function parameterText({ name, unit, median, lower, upper }: ParameterSummary): string {
  const range = lower === upper ? "" : ` (${short(lower)} to ${short(upper)})`;
  return `${name} ${short(median)}${range}${unit ? ` ${unit}` : ""}`;
}

/** Seeds of one fold are scored on the same data: only folds tell of other data. */
function meansByFold(folds: readonly HeldOutFold[]): readonly number[] {
  const names = [...new Set(folds.map(({ fold }) => fold))];
  return names.map((name) => meanOf(folds.filter(({ fold }) => fold === name).map(({ rmse }) => rmse)));
}
