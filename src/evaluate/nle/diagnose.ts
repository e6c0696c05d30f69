/**
 * @file What a replicate says about itself: how well importance sampling went (worst over arms), what the density found
 * out about the statistics, and whether the data are within reach of the simulations.
 */
import type { Environment } from "../../envs/types.js";
import type { Replicate } from "../weigher.js";
import type { Integral } from "./importance.js";
import { outOfReach } from "./reach.js";
import type { Simulations } from "./simulations.js";
import type { Surrogate } from "./surrogate.js";

/** k̂ above which an integral and its error are not to be trusted (Vehtari et al. 2024). */
const TRUSTED_K = 0.7;

export function diagnose(
  environment: Environment,
  prior: Simulations,
  { density }: Surrogate,
  integrals: readonly Integral[],
): Replicate["diagnostics"] {
  const { names } = environment.statistics;
  const named = (columns: readonly number[]): string => columns.map((j) => names[j]).join(", ");
  const unreached = outOfReach(environment, prior);
  return {
    ess: Math.min(...integrals.map((i) => i.ess)),
    paretoK: largest(integrals.map((i) => i.paretoK)),
    uncertainIntegrals: integrals.filter((i) => i.paretoK > TRUSTED_K).length,
    logZRaw: integrals.reduce((s, i) => s + i.logZRaw, 0),
    logZPrior: integrals.reduce((s, i) => s + i.logZPrior, 0),
    rounds: Math.max(...integrals.map((i) => i.rounds)),
    reach: unreached.length === 0,
    outOfReach: unreached.join(", "),
    constant: named(density.columns.atoms),
    determined: named(density.columns.determined),
    failedShare: prior.failed / prior.count,
  };
}

/** NaN, an integral of too few weights, where there is nothing else. */
const largest = (ks: readonly number[]): number => ks.reduce((a, b) => (Number.isNaN(a) || b > a ? b : a), NaN);
