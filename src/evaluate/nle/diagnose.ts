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
    paretoK: Math.max(...integrals.map((i) => i.paretoK)),
    logZPrior: integrals.reduce((s, i) => s + i.logZPrior, 0),
    rounds: Math.max(...integrals.map((i) => i.rounds)),
    reach: unreached.length === 0,
    outOfReach: unreached.join(", "),
    constant: named(density.columns.atoms),
    determined: named(density.columns.determined),
    failedShare: prior.failed / prior.count,
  };
}
