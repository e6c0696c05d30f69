/**
 * @file What a replicate says about itself: how well importance sampling went (worst over arms), what the density found
 * out about the statistics, and whether the data are within reach of the simulations.
 */
import type { Environment } from "../../envs/types.js";
import type { Replicate } from "../weigher.js";
import type { Integral } from "./importance.js";
import { designRows } from "./design.js";
import { FALSE_ALARM, outOfReach } from "./reach.js";
import type { Cloud } from "./reach.js";
import type { Simulations } from "./simulations.js";
import type { Surrogate } from "./surrogate.js";

/** Simulations that distances are taken from. */
const LEAST_CLOUD = 20;
/** Statistics that are named in words. */
const MOST_WORDS = 5;
/** k̂ above which an integral and its error are not to be trusted (Vehtari et al. 2024). */
const TRUSTED_K = 0.7;

export function diagnose(
  environment: Environment,
  simulations: { readonly prior: Simulations; readonly guided: Simulations },
  { density }: Surrogate,
  integrals: readonly Integral[],
): Replicate["diagnostics"] {
  const { prior } = simulations;
  const { names } = environment.statistics;
  const named = (columns: readonly number[]): string => columns.map((j) => names[j]).join(", ");
  const unreached = unreachedOf(environment, simulations);
  return {
    ess: Math.min(...integrals.map((i) => i.ess)),
    paretoK: largest(integrals.map((i) => i.paretoK)),
    uncertainIntegrals: integrals.filter((i) => i.paretoK > TRUSTED_K).length,
    logZRaw: integrals.reduce((s, i) => s + i.logZRaw, 0),
    logZPrior: integrals.reduce((s, i) => s + i.logZPrior, 0),
    rounds: Math.max(...integrals.map((i) => i.rounds)),
    reach: unreached.length === 0,
    outOfReach: unreached.join(", "),
    ...(unreached.length > 0 ? { unsupported: inWords(unreached) } : {}),
    constant: named(density.columns.atoms),
    determined: named(density.columns.determined),
    failedShare: prior.failed / prior.count,
  };
}

/** "arm: statistic", or "statistic" where there is one arm; half of the level for each set of simulations. */
function unreachedOf(
  { world, statistics }: Environment,
  { prior, guided }: { readonly prior: Simulations; readonly guided: Simulations },
): string[] {
  const designs = designRows(world);
  const observed = { statistics: world.arms.map(({ data }, arm) => statistics.of(data, arm)), designs };
  const found = [prior, guided].flatMap((simulations) => {
    const cloud = cloudOf(simulations, designs);
    return cloud.statistics.length < LEAST_CLOUD ? [] : [outOfReach(observed, cloud, FALSE_ALARM / 2)];
  });
  return world.arms.flatMap(({ name }, arm) => {
    const columns = new Set(found.flatMap((of) => of[arm]));
    return Array.from(columns, (j) =>
      world.arms.length === 1 ? statistics.names[j] : `${name}: ${statistics.names[j]}`,
    );
  });
}

function cloudOf({ statistics, arms }: Simulations, designs: readonly (readonly number[])[]): Cloud {
  const kept = statistics.flatMap((row, i) => (row === null ? [] : [i]));
  return { statistics: kept.map((i) => statistics[i] as Float64Array), designs: kept.map((i) => designs[arms[i]]) };
}

const inWords = (unreached: readonly string[]): string => {
  const some = unreached.slice(0, MOST_WORDS).join(", ");
  const more = unreached.length > MOST_WORDS ? ` and ${unreached.length - MOST_WORDS} more` : "";
  return `observed ${some}${more} farther from all simulations than simulations are from each other (false alarms: ${100 * FALSE_ALARM} %)`;
};

/** NaN, an integral of too few weights, where there is nothing else. */
const largest = (ks: readonly number[]): number => ks.reduce((a, b) => (Number.isNaN(a) || b > a ? b : a), NaN);
