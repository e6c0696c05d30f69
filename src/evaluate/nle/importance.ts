/**
 * @file log ∫ p(z) L(z) dz by importance sampling in log space. Prior draws and proposal draws are pooled under the
 * balance heuristic (Veach & Guibas 1995): weight = p L / (α p + (1 − α) q), which is unbiased for a proposal q that is
 * normalised on its support, and bounded by L / α. The prior draws alone give the plain Monte Carlo estimate. While the
 * weights are too uneven, the proposal is fitted anew to them, tempered (population Monte Carlo, Cappé et al. 2004).
 * Weights are Pareto-smoothed (`pareto.ts`); the unsmoothed estimate is kept beside.
 */
import { logMeanExp, logSumExp } from "../../math/log-sum-exp.js";
import type { Stream } from "../../math/rng.js";
import { fitMixture } from "../mixture.js";
import type { Space } from "../space.js";
import { nextTemperature, systematic } from "../tempered.js";
import type { Reference } from "../tempered.js";
import { smoothWeights } from "./pareto.js";
import { asProposal } from "./proposal.js";
import { concatenated } from "./simulations.js";
import type { Proposal } from "./proposal.js";

export interface Integral {
  /** by smoothed weights */
  readonly logZ: number;
  readonly logZRaw: number;
  /** by the prior draws of the first round alone */
  readonly logZPrior: number;
  /** [B × dim] and smoothed log weights [B] */
  readonly z: Float64Array;
  readonly logWeights: Float64Array;
  /** [B] log likelihoods */
  readonly logL: Float64Array;
  readonly ess: number;
  readonly paretoK: number;
  /** how often the proposal was fitted anew */
  readonly rounds: number;
}

/** log L of every row of z [count × dim] */
export type LogLikelihood = (z: Float64Array, count: number) => Float64Array;

/** An ESS of this share of all draws is enough; else the proposal is fitted anew, at most so often. */
const ENOUGH = 0.2;
const MAX_ROUNDS = 5;
/** ESS, as a share of draws, that the proposal is fitted to. */
const FIT_SHARE = 0.1;

/** Of a likelihood's exponent: a normal posterior becomes twice as wide. */
const WIDTH = 1 / 4;

/** `draws`: from the prior, and as many from the proposal. */
export function integrate(
  space: Space,
  logLikelihood: LogLikelihood,
  start: Proposal | null,
  draws: number,
  stream: Stream,
): Integral {
  const first = pass(space, logLikelihood, start, draws, stream.fork("round", 0));
  let integral = first;
  for (let round = 1; round <= MAX_ROUNDS && integral.logZ > -Infinity; round++) {
    const { z, logWeights, ess } = integral;
    if (ess >= ENOUGH * logWeights.length) break;
    const source = stream.fork("round", round);
    const temperature = nextTemperature(logWeights, 0, FIT_SHARE);
    const weights = normalised(logWeights.map((l) => (l === -Infinity ? l : temperature * l)));
    const proposal = asProposal(fitMixture(space, z, weights, source.fork("fit")), space.dim);
    integral = { ...pass(space, logLikelihood, proposal, draws, source), logZPrior: first.logZPrior, rounds: round };
  }
  return integral;
}

/**
 * A density close to what the weighted draws of some integrals have in common, p(z) L(z)^`WIDTH`; null where all weights
 * are zero. Simulations as narrow as the posterior say what statistics are there, but not how they move with θ: the error
 * of the slope goes as 1 / (their width), and log Ẑ has it once for every parameter.
 */
export function fitProposal(space: Space, integrals: readonly Integral[], stream: Stream): Reference | null {
  const possible = integrals.filter((i) => i.logZ > -Infinity);
  if (possible.length === 0) return null;
  const weights = possible.map((i) => normalised(widened(i)).map((w) => w / possible.length));
  return fitMixture(space, concatenated(possible.map((i) => i.z)), concatenated(weights), stream);
}

/** log of p L^`WIDTH` over what z was drawn from. */
const widened = ({ logWeights, logL }: Integral): Float64Array =>
  logWeights.map((w, i) => (w === -Infinity ? w : w - (1 - WIDTH) * logL[i]));

function pass(
  space: Space,
  logLikelihood: LogLikelihood,
  proposal: Proposal | null,
  draws: number,
  stream: Stream,
): Integral {
  const fromPrior = space.draw(stream.fork("prior"), draws);
  const proposed = proposal?.draw(stream.fork("proposal"), draws) ?? new Float64Array(0);
  const count = proposal === null ? draws : 2 * draws;
  const z = new Float64Array(fromPrior.length + proposed.length);
  z.set(fromPrior);
  z.set(proposed, fromPrior.length);
  const logL = logLikelihood(z, count).map((l) => (Number.isNaN(l) ? -Infinity : l));
  const logQ = proposal?.logDensities(z, count);
  const raw = logL.map((l, i) => {
    if (logQ === undefined) return l;
    const logP = space.logPrior(z, i * space.dim);
    return l + logP - logMeanExp([logP, logQ[i]]); // equal shares
  });
  const { logWeights, paretoK } = smoothWeights(raw);
  return {
    logZ: logMeanExp(logWeights),
    logZRaw: logMeanExp(raw),
    logZPrior: logMeanExp(logL.subarray(0, draws)),
    z,
    logWeights,
    logL,
    ess: effectiveSize(logWeights),
    paretoK,
    rounds: 0,
  };
}

/** (Σ w)² / Σ w² */
function effectiveSize(logWeights: Float64Array): number {
  const total = logSumExp(logWeights);
  return total === -Infinity ? 0 : Math.exp(2 * total - logSumExp(logWeights.map((l) => 2 * l)));
}

function normalised(logWeights: Float64Array): Float64Array {
  const total = logSumExp(logWeights);
  return logWeights.map((l) => Math.exp(l - total));
}

/** `count` equally weighted posterior draws of θ; none where the data are impossible. */
export function posteriorDraws(space: Space, { z, logWeights, logZ }: Integral, count: number, u: number): number[][] {
  if (logZ === -Infinity) return [];
  const theta = new Float64Array(space.dim);
  return Array.from(systematic(normalised(logWeights), count, u), (i) => {
    space.toTheta(z, i * space.dim, theta);
    return [...theta];
  });
}
