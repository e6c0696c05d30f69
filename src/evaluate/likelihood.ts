/**
 * @file The likelihood of a program, in the most exact form that it has, over a set of arms:
 *
 *   exact/likelihood   deterministic dynamics, observation distributions: one path
 *   exact/transition   all states observed exactly: transition densities
 *   exact/enumeration  a few choices among finitely many values are all that is random: summed over
 *   exact/filter       random hidden states: an unbiased estimate by particle filter, fresh noise at every call
 */
import type { Environment } from "../envs/types.js";
import type { CompiledProgram, Key } from "../programs/types.js";
import { enumeratedLikelihood, refusesEnumeration } from "./enumeration.js";
import { createFilter } from "./filter.js";
import { logLikelihood } from "./simulate.js";
import { refusesTransition, transitionLikelihood } from "./transition.js";

export type LikelihoodMethod = "exact/likelihood" | "exact/transition" | "exact/enumeration" | "exact/filter";

export interface Likelihood {
  /** log p(data of the arms | θ), or its estimate, nats; never NaN */
  logLikelihood(theta: Float64Array): number;
  /** simulated paths so far, and those that failed */
  simulations(): number;
  failed(): number;
}

/** The method that fits, or why none does. */
export function likelihoodMethod(
  program: CompiledProgram,
  environment: Environment,
): { readonly method: LikelihoodMethod } | { readonly refusal: string } {
  const exact = program.exactObservables;
  if (!program.stochastic)
    return exact.length === 0
      ? { method: "exact/likelihood" }
      : { refusal: `${exact.join(", ")} has no distribution: a deterministic program needs observation noise` };
  const refusal = refusesTransition(program, environment.world.arms);
  if (refusal === null) return { method: "exact/transition" };
  if (exact.length === 0)
    return { method: refusesEnumeration(program) === null ? "exact/enumeration" : "exact/filter" };
  return { refusal: `${exact.join(", ")} is observed exactly, and ${refusal}` };
}

export interface LikelihoodOptions {
  readonly key: Key;
  /** of a particle filter */
  readonly paths: number;
}

export function likelihoodOf(
  program: CompiledProgram,
  environment: Environment,
  method: LikelihoodMethod,
  arms: readonly number[],
  options: LikelihoodOptions,
): Likelihood {
  const perArm = arms.map((arm) => armLikelihood(program, environment, method, arm, options));
  let simulations = 0;
  let failures = 0;
  return {
    logLikelihood(theta) {
      let total = 0;
      for (const one of perArm) {
        const log = one.log(theta);
        simulations += one.paths;
        if (Number.isNaN(log)) failures++;
        if (!(log > -Infinity)) return -Infinity;
        total += log;
      }
      return total;
    },
    simulations: () => simulations,
    failed: () => failures + perArm.reduce((sum, { failed }) => sum + failed(), 0),
  };
}

export interface ArmLikelihood {
  /** NaN where the simulation failed */
  log(theta: Float64Array): number;
  failed(): number;
  readonly paths: number;
}

function armLikelihood(
  program: CompiledProgram,
  environment: Environment,
  method: LikelihoodMethod,
  arm: number,
  { key, paths }: LikelihoodOptions,
): ArmLikelihood {
  const { arms } = environment.world;
  switch (method) {
    case "exact/likelihood":
      return { log: (theta) => logLikelihood(program, arms, arm, theta), failed: () => 0, paths: 1 };
    case "exact/transition":
      return { log: transitionLikelihood(program, arms, arm), failed: () => 0, paths: 1 };
    case "exact/enumeration":
      return enumeratedLikelihood(program, arms, arm);
    case "exact/filter": {
      const filter = createFilter(program, arms, arm, paths);
      let first = 0;
      return {
        log(theta) {
          first += paths;
          return filter.estimate(theta, key, first - paths);
        },
        failed: filter.failed,
        paths,
      };
    }
    default:
      return method satisfies never;
  }
}
