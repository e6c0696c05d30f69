/**
 * @file One data set of a calibration study: θ* from the prior, data from θ*, a posterior by the weigher that runs use, and
 * where θ* lies in it. Pure given the plan and the number.
 */
import type { Evaluation, EvaluationRequest } from "../core/types.js";
import { independentDraws } from "../diagnose/independent-draws.js";
import { placeOf } from "../diagnose/ranks.js";
import { scaleOf, tarpPlace } from "../diagnose/tarp.js";
import type { Environment } from "../envs/types.js";
import { evaluateCompiled, type EvaluateOptions } from "../evaluate/evaluate-compiled.js";
import type { Weigher } from "../evaluate/weigher.js";
import { stream } from "../math/rng.js";
import type { CompiledProgram } from "../programs/types.js";
import { drawJointly, priorRows } from "./joint-draw.js";
import { priorScores } from "./prior-scores.js";
import { testQuantity } from "./test-quantity.js";
import type { CalibrationPlan, LostOutcome, ModelOutcome, ParameterOutcome } from "./types.js";

/** Independent posterior draws that a truth is ranked among, at most. */
const MOST_DRAWS = 60;
const PRIOR_ROWS = 2000;

/** What the outcomes of one thread share. */
export interface Bench {
  readonly weighers: readonly Weigher[];
  readonly options: EvaluateOptions;
  /** seconds since any moment */
  readonly clock: () => number;
}

type Work = Pick<CalibrationPlan, "method" | "replicates" | "seed">;

const requestOf = ({ method, replicates, seed }: Work): EvaluationRequest => ({
  method,
  batch: "B",
  rung: 1,
  replicates,
  seed,
});

const rootOf = ({ seed }: Work, index: number) => stream(seed).fork("calibrate", index);

export function rankParameters(
  program: CompiledProgram,
  environment: Environment,
  work: Work,
  index: number,
  { weighers, options, clock }: Bench,
): ParameterOutcome | LostOutcome {
  const began = clock();
  const own = rootOf(work, index);
  const { theta, environment: simulated, attempts } = drawJointly(program, environment, own.fork("joint"));
  const evaluation = evaluateCompiled(program, simulated, requestOf(work), weighers, options);
  if (!evaluation.ok || !evaluation.evidence || evaluation.draws.length === 0)
    return { kind: "lost", index, reason: reasonOf(evaluation), seconds: clock() - began };
  const { logZ, se, method } = evaluation.evidence;
  const draws = independentDraws(evaluation.draws, MOST_DRAWS, own.fork("thin"));
  const quantity = testQuantity(program, simulated, method, own.fork("quantity").key());
  const ties = own.fork("ties");
  const prior = priorRows(program, stream(work.seed).fork("prior"), PRIOR_ROWS);
  const score = priorScores(prior);
  return {
    kind: "parameters",
    index,
    method,
    truth: theta,
    draw: draws[0],
    places: theta.map((x, j) =>
      placeOf(
        x,
        draws.map((row) => row[j]),
        ties,
      ),
    ),
    likelihood: placeOf(quantity(theta), draws.map(quantity), ties),
    tarp: tarpPlace(score(theta), draws.map(score), scaleOf(prior.map(score)), own.fork("reference")),
    draws: draws.length,
    attempts,
    logZ,
    se,
    seconds: clock() - began,
  };
}

function reasonOf(evaluation: Evaluation): string {
  return evaluation.ok ? "the data are impossible under the posterior's likelihood" : evaluation.reason;
}

/** Log evidence of every model for data of one of them, drawn from the prior over models. */
export function weighModels(
  programs: readonly { readonly program: CompiledProgram; readonly prior: number }[],
  environment: Environment,
  work: Work,
  index: number,
  { weighers, options, clock }: Bench,
): ModelOutcome | LostOutcome {
  const began = clock();
  const own = rootOf(work, index);
  const truth = drawn(
    programs.map(({ prior }) => prior),
    own.fork("model").uniform(),
  );
  const { environment: simulated, attempts } = drawJointly(programs[truth].program, environment, own.fork("joint"));
  const evaluations = programs.map(({ program }) =>
    evaluateCompiled(program, simulated, requestOf(work), weighers, options),
  );
  const lost = evaluations.find((evaluation) => !evaluation.ok);
  if (lost) return { kind: "lost", index, reason: reasonOf(lost), seconds: clock() - began };
  const evidence = evaluations.map((evaluation) => (evaluation.ok ? evaluation.evidence : undefined));
  return {
    kind: "models",
    index,
    truth,
    logZ: evidence.map((e) => e?.logZ ?? -Infinity),
    se: evidence.map((e) => e?.se ?? 0),
    attempts,
    seconds: clock() - began,
  };
}

function drawn(probabilities: readonly number[], u: number): number {
  let cumulative = 0;
  const found = probabilities.findIndex((p) => u < (cumulative += p));
  return found < 0 ? probabilities.length - 1 : found;
}
