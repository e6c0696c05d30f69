/** @file The rows that a summary's tables consist of: particles, posterior, mechanisms. */
import { type ModelPosterior, modelPosterior } from "../core/posterior.js";
import type { Evaluation, Genealogy } from "../core/types.js";
import { collapse, effectiveSampleSize } from "../core/weights.js";
import { logSumExp } from "../math/log-sum-exp.js";
import type { Stream } from "../math/rng.js";
import { type Contender, logZOf, seOf, type Shortlist } from "./contest.js";
import { scoreOfEvaluation, type Weighed } from "./scores.js";
import type { Summary } from "./summary-types.js";

/** Particle slots and their weights, reduced to what a table shows. */
export function particleReport(nodes: readonly number[], logWeights: Float64Array, genealogy: Genealogy) {
  if (nodes.length === 0 || logSumExp(logWeights) === -Infinity)
    return { particles: nodes.length, ess: 0, essDistinct: 0, measure: new Map<string, number>() };
  const logTotal = logSumExp(logWeights);
  const weights = logWeights.map((l) => Math.exp(l - logTotal));
  const measure = collapse(
    nodes.map((node) => genealogy.get(node).proposal.program.id),
    weights,
  );
  return {
    particles: nodes.length,
    ess: effectiveSampleSize(weights),
    essDistinct: effectiveSampleSize([...measure.values()]),
    measure,
  };
}

/** Batch B's evaluation; batch A's where B failed (a wall-clock limit, say), rather than none at all. */
function weighedAgain(c: Contender, b: Weighed): Evaluation {
  const again = b.get(c.program.id);
  return again?.ok ? again : c.search;
}

/** The posterior over everything that was weighed: by batch B, and by batch A where that left too little for B. */
export function posteriorOf(all: readonly Contender[], b: Weighed, stream: Stream): ModelPosterior {
  return modelPosterior(
    all.map((c) => {
      const evaluation = weighedAgain(c, b);
      return { id: c.program.id, logPrior: c.logPrior, logZ: logZOf(evaluation), se: seOf(evaluation) };
    }),
    stream,
  );
}

/** Rows of the shortlist; the weights of all rows and of what is left out sum to 1. */
export function posteriorRows(posterior: ModelPosterior, list: Shortlist, b: Weighed): Summary["posterior"] {
  const at = new Map(posterior.ids.map((id, i) => [id, i]));
  return list.kept
    .map((c) => {
      const evaluation = weighedAgain(c, b);
      const i = at.get(c.program.id)!;
      return {
        id: c.program.id,
        weight: posterior.weights[i],
        weightSe: posterior.weightSe[i],
        logZ: logZOf(evaluation),
        se: seOf(evaluation),
        mechanisms: c.program.mechanisms,
        parameters: evaluation.ok ? evaluation.parameters : [],
      };
    })
    .sort((x, y) => y.weight - x.weight);
}

const MOST_RANKS = 12;

/** Leading programs by score: batch B's where there is one. */
export function rankingRows({ kept }: Shortlist, a: Weighed, b: Weighed): Summary["ranking"] {
  return kept
    .flatMap(({ program: { id, mechanisms } }) => {
      const evaluation = [b.get(id), a.get(id)].find((each) => scoreOfEvaluation(each) !== null);
      const score = scoreOfEvaluation(evaluation);
      return score === null ? [] : [{ id, ...score, mechanisms, ...errorsOf(evaluation) }];
    })
    .sort((x, y) => y.logZ - x.logZ)
    .slice(0, MOST_RANKS);
}

function errorsOf(evaluation: Evaluation | undefined): { readonly rmse?: number; readonly rmseSe?: number } {
  if (!evaluation?.ok || evaluation.heldOut === undefined) return {};
  const { rmse, rmseSe } = evaluation.heldOut;
  return { rmse, rmseSe };
}

/** Probability of each mechanism of the library (name → prior probability) and of any other that was found. */
export function mechanismRows(
  posterior: ModelPosterior,
  all: readonly Contender[],
  library: ReadonlyMap<string, number>,
): Summary["mechanisms"] {
  const has = new Map(all.map((c) => [c.program.id, new Set(c.program.mechanisms)]));
  const names = new Set([...library.keys(), ...all.flatMap((c) => c.program.mechanisms)]);
  return [...names]
    .map((name) => {
      const { value, se } = posterior.probability((id) => has.get(id)?.has(name) ?? false);
      return { name, probability: value, se, prior: library.get(name) ?? null };
    })
    .sort((x, y) => y.probability - x.probability || (x.name < y.name ? -1 : 1));
}
