/**
 * @file Which arguments each distribution takes, for messages about numbers known before a run. The domains are those of
 * `log-densities.ts` and `draws.ts`, which answer −Infinity and NaN outside them.
 */
import { distributions } from "./distributions.js";

interface Domain {
  /** after the argument's name: "median > 0" */
  readonly words: string;
  has(x: number): boolean;
}

const P_TOLERANCE = 1e-12; // rounding errors forgiven, as in log-densities.ts

const finite: Domain = { words: "finite", has: Number.isFinite };
const positive: Domain = { words: "> 0", has: (x) => x > 0 && x < Infinity };
const notNegative: Domain = { words: "≥ 0", has: (x) => x >= 0 && x < Infinity };
const count: Domain = { words: "whole and ≥ 0", has: (x) => Number.isInteger(x) && x >= 0 };
const probability: Domain = { words: "between 0 and 1", has: (p) => p >= -P_TOLERANCE && p <= 1 + P_TOLERANCE };

const DOMAINS: Readonly<Record<string, readonly Domain[]>> = {
  uniform: [finite, finite],
  normal: [finite, positive],
  lognormal: [positive, positive],
  gamma: [positive, positive],
  beta: [positive, positive],
  exponential: [positive],
  poisson: [notNegative],
  binomial: [count, probability],
  negativeBinomial: [notNegative, positive],
  betaBinomial: [count, positive, positive],
  bernoulli: [probability],
};

/** What is wrong with the arguments, null for those that are not known yet; null where nothing is. */
export function argumentTrouble(name: string, args: readonly (number | null)[]): string | null {
  if (name === "categorical") return weightTrouble(args);
  const domains = DOMAINS[name];
  const names = distributions[name]?.args;
  if (!domains || !names) return null;
  const wrong = args.flatMap((x, i) => (x === null || domains[i].has(x) ? [] : [`${names[i]} ${x}`]));
  if (wrong.length > 0) {
    const wanted = names.map((arg, i) => `${arg} ${domains[i].words}`).join(" and ");
    return `${name} takes ${wanted}, got ${wrong.join(" and ")}`;
  }
  const [lo, hi] = args;
  if (name === "uniform" && lo !== null && hi !== null && !(lo < hi))
    return `uniform takes lo < hi, got lo ${lo} and hi ${hi}`;
  return null;
}

function weightTrouble(weights: readonly (number | null)[]): string | null {
  const wrong = weights.find((w) => w !== null && !notNegative.has(w));
  if (wrong !== undefined) return `categorical takes weights ≥ 0, got ${wrong}`;
  return weights.every((w) => w === 0) ? "categorical takes weights ≥ 0 with a sum > 0, got none above 0" : null;
}
