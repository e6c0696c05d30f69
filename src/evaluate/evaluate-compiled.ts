/**
 * @file One evaluation of a compiled program: replicates, their combination, residuals, parameters, and words for whoever
 * proposes next. Pure given the request's seed.
 */
import { isExactMethod, scoreKindOf } from "../core/score-kind.js";
import type { Cost, Evaluation, EvaluationRequest, Evidence, ParameterSummary } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { stream } from "../math/rng.js";
import { predictedRefusal, rowsAt } from "../programs/predicted.js";
import type { CompiledProgram, ProgramError } from "../programs/types.js";
import { converse } from "./conversation.js";
import { concludeFits } from "./fit/conclude.js";
import { climb, NOTHING_RUNS } from "./ladder/climb.js";
import { pooledDraws, summariseParameters } from "./parameters.js";
import { making, type Ordering, type ReplicateBudget, type Subject, weighInto } from "./replicates.js";
import { residualLines, residualMetrics, residualsOf, short, type Residuals } from "./residuals.js";
import { spaceOf } from "./space.js";
import type { Prediction, Replicate, Weigher } from "./weigher.js";

export interface EvaluateOptions extends ReplicateBudget {
  /** Seconds since any moment; without a clock every time is 0. */
  readonly clock?: () => number;
}

/** Lines of residuals in the feedback. */
const MOST_RESIDUALS = 12;

export function evaluateCompiled(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  weighers: readonly Weigher[],
  options: EvaluateOptions = {},
): Evaluation {
  const [evaluation] = converse([evaluating(program, environment, request, weighers, options)], making);
  if (evaluation instanceof Error) throw evaluation;
  return evaluation;
}

/** The same as a conversation, so that replicates of several evaluations can be made together. */
export function* evaluating(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  weighers: readonly Weigher[],
  options: EvaluateOptions = {},
): Ordering<Evaluation> {
  const clock = options.clock ?? (() => 0);
  const began = clock();
  const chosen = chooseWeigher(program, environment, request.method, weighers);
  if ("refusal" in chosen) return failure(chosen.refusal, freeOfCost());

  const replicates: Replicate[] = [];
  const subject: Subject = { program, environment, request, weigher: chosen.weigher };
  try {
    const { ladder } = request;
    const method = chosen.weigher.method(program, environment);
    const simulates = scoreKindOf(method) !== "held-out score" && !isExactMethod(method);
    const way = ladder && simulates ? climb(subject, ladder) : null;
    const climbed = way?.simulations ?? 0;
    if (way?.fails) return nothingRuns(program, environment, request, costOf([], climbed, clock() - began, 0));
    if (way?.stopped) return stoppedEarly(way.stopped, costOf([], climbed, clock() - began, 0));
    const full = yield* weighInto(replicates, subject, options);
    const evidence = way === null ? full : { ...full, diagnostics: { ...full.diagnostics, ...way.diagnostics } };
    const weighed = clock() - began;
    if (scoreKindOf(method) === "held-out score")
      return concluded(program, environment, request, evidence, replicates, weighed);
    const draws = pooledDraws(replicates);
    if (draws.length === 0) return withoutPosterior(program, environment, request, evidence, replicates, weighed);
    return withPosterior(program, environment, request, evidence, draws, ({ simulations }) =>
      costOf(replicates, climbed + simulations, weighed, clock() - began - weighed),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return failure(error.message, costOf(replicates, 0, clock() - began, 0));
  }
}

/**
 * Of fits: what they predict, or why they do not. A program that predicts some folds and fails in one has no score: a mean over
 * the others would reward it for failing where predictions are hard.
 */
function concluded(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  evidence: Evidence,
  replicates: readonly Replicate[],
  fit: number,
): Evaluation {
  const cost = { ...costOf(replicates, 0, 0, 0), seconds: { simulate: 0, weigh: 0, fit } };
  const predictions = replicates.flatMap(({ prediction }) => (prediction === undefined ? [] : [prediction]));
  const finite = predictions.filter(({ heldOut }) => Number.isFinite(heldOut.rmse));
  if (finite.length === replicates.length) return concludeFits(program, environment, evidence, predictions, cost);
  if (finite.length > 0) return failure(someFail(finite, replicates.length), cost);
  const error = firstFailure(program, environment, request);
  return error ? failedAt(error, cost) : failure(NOTHING_FITS, cost);
}

function someFail(predictions: readonly Prediction[], of: number): string {
  const folds = [...new Set(predictions.map(({ heldOut }) => heldOut.fold))].join(", ");
  return `${of - predictions.length} of ${of} fits fail or predict no finite values (others do not: ${folds}): every fold has to be predicted`;
}

const NOTHING_FITS = "no fit could begin: simulations fail at the prior medians and at every other draw that was tried";

function nothingRuns(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  cost: Cost,
): Evaluation {
  const error = firstFailure(program, environment, request);
  return error ? failedAt(error, cost) : failure(NOTHING_RUNS, cost);
}

function stoppedEarly(evidence: Evidence, cost: Cost): Evaluation {
  const { stoppedAt, atMost, hopelessBelow } = evidence.diagnostics;
  const feedback =
    `log evidence about ${short(evidence.logZ)} nats, by ${stoppedAt} simulations (${evidence.method}; higher is better). ` +
    `Weighing stopped there: more simulations would hardly lift it above ${short(Number(atMost))}, and below ` +
    `${short(Number(hopelessBelow))} a program does not matter beside the best.`;
  return { ok: true, evidence, metrics: {}, feedback, parameters: [], draws: [], cost };
}

function withPosterior(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  evidence: Evidence,
  draws: readonly (readonly number[])[],
  costAfter: (residuals: Residuals) => Cost,
): Evaluation {
  const key = stream(request.seed).fork("residuals", environment.hash).key();
  const residuals = residualsOf(program, environment, draws, key);
  const parameters = summariseParameters(program.parameters, draws);
  return {
    ok: true,
    evidence,
    metrics: residualMetrics(residuals.rows),
    feedback: feedbackOf(evidence, residuals, parameters),
    parameters,
    draws,
    cost: costAfter(residuals),
  };
}

/** "auto" takes the first weigher that does not refuse: they stand in order of exactness. */
function chooseWeigher(
  program: CompiledProgram,
  environment: Environment,
  method: string,
  weighers: readonly Weigher[],
): { readonly weigher: Weigher } | { readonly refusal: string } {
  const candidates = method === "auto" ? weighers : weighers.filter(({ name }) => name === method);
  if (candidates.length === 0)
    return {
      refusal: `Expected a method of weighing (auto, ${weighers.map(({ name }) => name).join(", ")}), got ${method}`,
    };
  const refusals: string[] = [];
  const fits = predictedRefusal(program);
  if (fits !== null && method !== "fit") return { refusal: fits };
  for (const weigher of candidates) {
    const refusal = weigher.refuses(program, environment);
    if (refusal === null) return { weigher };
    refusals.push(`${weigher.name}: ${refusal}`);
  }
  return { refusal: `This program cannot be weighed (${refusals.join("; ")})` };
}

/** Either no simulation ran to its end, or none that did can have given the data. */
function withoutPosterior(
  program: CompiledProgram,
  environment: Environment,
  request: EvaluationRequest,
  evidence: Evidence,
  replicates: readonly Replicate[],
  seconds: number,
): Evaluation {
  const cost = costOf(replicates, 0, seconds, 0);
  const error = firstFailure(program, environment, request);
  if (error) return failedAt(error, cost);
  const feedback =
    "The data are impossible under this program: no parameter value that its prior allows gave them a probability above 0. " +
    "Look for counts that cannot be reached, states that go negative, or observation noise that is too small.";
  return { ok: true, evidence, metrics: {}, feedback, parameters: [], draws: [], cost };
}

function failedAt(error: ProgramError, cost: Cost): Evaluation {
  return {
    ...failure(`line ${error.line}: ${error.message}`, cost),
    where: `${error.line}:${error.column}`,
    feedback: `Simulations fail. line ${error.line}, column ${error.column}: ${error.message}\n${error.text}`,
  };
}

/** What made a simulation fail, if one of a few prior draws does. */
function firstFailure(
  program: CompiledProgram,
  { hash, world }: Environment,
  request: EvaluationRequest,
): ProgramError | null {
  const space = spaceOf(program.parameters);
  const own = stream(request.seed).fork("explain", hash);
  const count = 20;
  const z = space.draw(own, count);
  const theta = new Float64Array(space.dim);
  const rows = program.columns > 0 ? rowsAt(program, world, 0.5) : undefined;
  for (let n = 0; n < count; n++) {
    space.toTheta(z, n * space.dim, theta);
    const error = program.explain(theta, n % world.arms.length, own.key(), n, rows);
    if (error) return error;
  }
  return null;
}

function feedbackOf(evidence: Evidence, residuals: Residuals, parameters: readonly ParameterSummary[]): string {
  const { logZ, se, method } = evidence;
  const error = Number.isFinite(se) ? ` ± ${se.toFixed(2)}` : "";
  const lost = residuals.failed > 0 ? [`${residuals.failed} of ${residuals.simulations} simulations failed.`] : [];
  const far = residuals.rows.filter(({ z }) => Math.abs(z) > 2).length;
  return [
    `log evidence ${logZ.toFixed(2).replace("-", "−")}${error} nats (${method}; higher is better).`,
    ...lost,
    ...(parameters.length > 0
      ? [`Parameters, median (90 % interval): ${parameters.map(parameterText).join("; ")}.`]
      : []),
    `Residuals, worst first (${far} of ${residuals.rows.length} statistics beyond 2 predictive standard deviations):`,
    ...residualLines(residuals.rows, MOST_RESIDUALS),
  ].join("\n");
}

function parameterText({ name, unit, median, lower, upper }: ParameterSummary): string {
  return `${name} ${short(median)} (${short(lower)} to ${short(upper)})${unit ? ` ${unit}` : ""}`;
}

function failure(reason: string, cost: Cost): Extract<Evaluation, { ok: false }> {
  return { ok: false, reason, feedback: reason, cost };
}

function freeOfCost(): Cost {
  return costOf([], 0, 0, 0);
}

function costOf(replicates: readonly Replicate[], extra: number, weigh: number, simulate: number): Cost {
  const simulations = replicates.reduce((sum, r) => sum + r.simulations, extra);
  return { simulations, seconds: { simulate, weigh, fit: 0 } };
}
