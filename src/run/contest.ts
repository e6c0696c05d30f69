/**
 * @file What follows a search: the programs that could matter are weighed again with fresh seeds.
 *
 *   batch A   what the search saw; chooses contenders and the best program
 *   batch B   the same replicates for every contender, whatever A said: the posterior over models
 *   batch C   base and best only: the printed scores and their paired difference
 *
 * The best is chosen by A, so B and C know nothing of the luck that chose it. A value that is exact (se = 0) has nothing
 * to be weighed again for.
 */
import type {
  Batch,
  Candidate,
  Evaluation,
  EvaluationRequest,
  Genealogy,
  LogProb,
  ModelProgram,
} from "../core/types.js";
import { pairedDifference } from "../evaluate/evidence.js";
import { meanOf } from "../math/sample.js";
import { logSumExp } from "../math/log-sum-exp.js";
import { OPTIMISM } from "./effort.js";

export interface Contender {
  readonly program: ModelProgram;
  readonly logPrior: LogProb;
  /** batch A */
  readonly search: Extract<Evaluation, { ok: true }>;
}

/** Every distinct program that could be weighed, first occurrence first. */
export function distinctPrograms(genealogy: Genealogy, logPriorOf: (c: Candidate) => LogProb): Contender[] {
  const seen = new Map<string, Contender>();
  for (const candidate of genealogy) {
    const { proposal, evaluation } = candidate;
    if (!evaluation.ok || seen.has(proposal.program.id)) continue;
    seen.set(proposal.program.id, { program: proposal.program, logPrior: logPriorOf(candidate), search: evaluation });
  }
  return [...seen.values()];
}

export const logZOf = (evaluation: Evaluation): number =>
  evaluation.ok ? (evaluation.evidence?.logZ ?? -Infinity) : -Infinity;
export const seOf = (evaluation: Evaluation): number => (evaluation.ok ? (evaluation.evidence?.se ?? 0) : 0);

/** Share of an error that counts as nothing. */
const NEGLIGIBLE = 1e-3;

/**
 * Fewer folds have no standard error to be spared by: of two, a program that is better in one by anything at all is within one
 * standard error of any other, however much worse it is in the second.
 */
const FEWEST_FOLDS = 4;

/** Whether one held-out score falls short of another by no more than its error, or by what counts as nothing. */
export function isNoWorse(a: Evaluation, b: Evaluation): boolean {
  if (!a.ok || !b.ok || !a.evidence || !b.evidence) return false;
  const { value, se } = pairedDifference(b.evidence, a.evidence);
  const spared = Number.isFinite(se) && foldsOf(b) >= FEWEST_FOLDS ? se : 0;
  return value <= Math.max(spared, Math.log1p(NEGLIGIBLE) * countOf(b));
}

const foldsOf = ({ heldOut }: Extract<Evaluation, { ok: true }>): number =>
  new Set(heldOut?.folds.map(({ fold }) => fold)).size;

/** Observations that one nat of a held-out score is spread over; 0 where scores are something else. */
export const countOf = (evaluation: Evaluation): number =>
  evaluation.ok && evaluation.heldOut ? meanOf(evaluation.heldOut.folds.map(({ count }) => count)) : 0;

export const isExact = (contenders: readonly Contender[]): boolean => contenders.every((c) => seOf(c.search) === 0);

/** Nats; an error that is larger, or unknown, lifts nobody further than this. */
const LARGEST_ERROR = 5;

/** What a score may be, errors in its favour: the bound of one that was stopped early, else OPTIMISM standard errors up. */
export function optimistic({ search }: Contender): number {
  const atMost = search.evidence?.diagnostics["atMost"];
  if (typeof atMost === "number") return atMost;
  return logZOf(search) + OPTIMISM * Math.min(seOf(search), LARGEST_ERROR);
}

export interface Shortlist {
  readonly kept: readonly Contender[];
  /** posterior mass, by batch A, of those left out */
  readonly excludedMass: number;
  /** the same, every score that was left out at its most optimistic */
  readonly excludedAtMost: number;
}

/**
 * Enough programs to hold all but `mass` of the batch-A posterior, and those left out that would change this if their
 * errors were in their favour; at most `most`. All of them where that costs nothing.
 */
export function shortlist(all: readonly Contender[], mass: number, most: number): Shortlist {
  const logWeight = (c: Contender) => c.logPrior + logZOf(c.search);
  const possible = all.filter((c) => logWeight(c) > -Infinity).sort((a, b) => logWeight(b) - logWeight(a));
  if (isExact(all)) return { kept: possible, excludedMass: 0, excludedAtMost: 0 };
  const logTotal = logSumExp(possible.map(logWeight));
  const weight = (c: Contender) => Math.exp(logWeight(c) - logTotal);
  const atMost = (c: Contender) => Math.exp(c.logPrior + optimistic(c) - logTotal);
  const sum = (list: readonly Contender[], of: (c: Contender) => number) => list.reduce((total, c) => total + of(c), 0);
  const heavy = countToHold(possible.map(weight), 1 - mass);
  const rest = possible.slice(heavy).sort((a, b) => atMost(b) - atMost(a));
  const matter = countToHold(rest.map(atMost), sum(rest, atMost) - mass);
  const kept = [...possible.slice(0, heavy), ...rest.slice(0, matter)].slice(0, most);
  const left = possible.filter((c) => !kept.includes(c));
  return { kept, excludedMass: sum(left, weight), excludedAtMost: Math.min(1, sum(left, atMost)) };
}

/** How many of `weights`, from the first, add up to `wanted`. */
function countToHold(weights: readonly number[], wanted: number): number {
  let held = 0;
  let n = 0;
  while (n < weights.length && held < wanted) held += weights[n++];
  return n;
}

/** Evaluates programs for one batch; `search` where that is exact already. */
export async function weighBatch(
  programs: readonly ModelProgram[],
  request: EvaluationRequest,
  batch: Exclude<Batch, "A">,
  evaluate: (program: ModelProgram, request: EvaluationRequest) => Promise<Evaluation>,
  onDone: () => void,
): Promise<Map<string, Evaluation>> {
  const results = await Promise.all(
    programs.map(async (program) => {
      const evaluation = await evaluate(program, { ...request, batch });
      onDone();
      return [program.id, evaluation] as const;
    }),
  );
  return new Map(results);
}

/** The program with the highest evidence in batch A. */
export function bestOf(contenders: readonly Contender[]): Contender | null {
  return contenders.reduce<Contender | null>(
    (best, c) => (best === null || logZOf(c.search) > logZOf(best.search) ? c : best),
    null,
  );
}
