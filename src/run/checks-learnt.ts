/**
 * @file Checks of learnt likelihoods: their importance weights, what an exact method beside them says, and whether their
 * simulations come as far as the data.
 */
import type { Check } from "../core/check.js";
import { isExactMethod } from "../core/score-kind.js";
import type { Evidence } from "../core/types.js";
import { studentTail } from "../math/quantiles.js";
import { fatal, nats, warning } from "./check-makers.js";
import type { CrossCheck } from "./summary-types.js";

const LARGEST_K = 0.7; // Vehtari et al. 2024
/** Weights whose k is 1 have no finite mean. */
const NO_MEAN = 1;
const LEAST_ESS = 30;
/** What a learnt likelihood may be off by where its error says nothing of it, nats. */
const BIAS_ALLOWED = 0.5;
/** Probability that a sound likelihood fails the cross-check; its errors come from three or four replicates. */
const CROSS_LEVEL = 0.01;

/**
 * Weights of importance sampling. A learnt likelihood's integral is nothing but their mean, so a tail too heavy for one is
 * fatal; one of many estimates of k̂ somewhat above 0.7 is what chance brings, most of them above it is not. Tempering
 * (exact methods) reaches the posterior in steps, and its errors come from whole replicates.
 */
export function importance(leaders: readonly Evidence[]): Check[] {
  const integrated = leaders.filter(
    ({ diagnostics: { paretoK } }) => typeof paretoK === "number" && !Number.isNaN(paretoK),
  );
  const [ks, sizes] = [numbersOf(integrated, "paretoK"), numbersOf(integrated, "ess")]; // without parameters, one draw is all
  const [k, ess] = [Math.max(...ks), Math.min(...sizes)];
  const heavy = integrated.filter(({ diagnostics: { paretoK } }) => (paretoK as number) >= LARGEST_K);
  const isFatal =
    heavy.some(({ method }) => !isExactMethod(method)) && (k >= NO_MEAN || 2 * heavy.length > integrated.length);
  const make = isFatal ? fatal : warning;
  const ofTail = `the largest Pareto k̂ among the leading programs is ${k.toFixed(2)}`;
  const ofSize = `the smallest effective number of draws is ${ess.toFixed(0)}`;
  const advice = leaders.every(({ method }) => isExactMethod(method))
    ? "more --replicates"
    : "more --sims; or --evidence exact where there is one";
  return [
    ...(ks.length === 0 ? [] : [make("importance weights", k < LARGEST_K, ofTail, advice, k, LARGEST_K)]),
    ...(sizes.length === 0 ? [] : [warning("effective draws", ess >= LEAST_ESS, ofSize, advice, ess, LEAST_ESS)]),
  ];
}

const numbersOf = (leaders: readonly Evidence[], name: string): number[] =>
  leaders.flatMap(({ diagnostics }) => (typeof diagnostics[name] === "number" ? [diagnostics[name]] : []));

export function crossed(crossCheck: CrossCheck | null, leaders: readonly Evidence[]): Check[] {
  if (crossCheck === null || crossCheck.basis === "differences") return [];
  const off = crossCheck.rows.flatMap(({ difference }) => (difference === null ? [] : [difference]));
  if (off.length === 0) return [];
  const level = CROSS_LEVEL / off.length / 2;
  const excess = Math.max(...off.map(({ value, se, freedom }) => Math.abs(value) - studentTail(level, freedom) * se));
  const learnt = leaders.some(({ method }) => !isExactMethod(method));
  const words =
    excess <= BIAS_ALLOWED
      ? `no learnt likelihood is more than ${nats(BIAS_ALLOWED)} beyond its error off the exact one`
      : `a learnt likelihood is ${nats(Math.max(...off.map(({ value }) => Math.abs(value))))} off an exact one`;
  const make = learnt ? fatal : warning; // of an exact run it speaks of the other method
  return [
    make(
      "cross-check",
      excess <= BIAS_ALLOWED,
      words,
      learnt ? "--evidence exact, or more --sims" : "do not trust --evidence nle here",
      excess,
      BIAS_ALLOWED,
    ),
  ];
}

export function reached(leaders: readonly Evidence[]): Check[] {
  const told = leaders.filter(({ diagnostics }) => typeof diagnostics["reach"] === "boolean");
  if (told.length === 0) return [];
  const beyond = told.filter(({ diagnostics }) => diagnostics["reach"] === false);
  const what = [...new Set(beyond.map(({ diagnostics }) => String(diagnostics["outOfReach"])))].slice(0, 3).join("; ");
  const words =
    beyond.length === 0
      ? "simulations of the leading programs reach the data"
      : `no simulation of ${beyond.length} of ${told.length} leading programs came as far as the data (${what}): a learnt likelihood extrapolates there`;
  return [
    warning("reach", beyond.length === 0, words, "more --sims, or a program that reaches them", beyond.length, 0),
  ];
}
