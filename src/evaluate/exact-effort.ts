/**
 * @file How much work one replicate of exact evidence does. Measured on `boarding-school`, three replicates at rung 1:
 * 11,000 likelihoods and an error of 0.03 nats with 4 parameters, 37,000 and 0.4 with 10, where a narrow second mode is
 * found by some pilots and missed by others; a program with hidden noise takes 160,000 simulations and gives 0.3 to 0.9.
 */
import type { LikelihoodMethod } from "./likelihood.js";

/** Particles over θ in both runs, and paths of each particle filter. */
export interface Effort {
  readonly pilot: number;
  readonly pilotPaths: number;
  readonly particles: number;
  readonly paths: number;
  /** most sweeps at one temperature, and sweeps of the pilot that are kept for the fit */
  readonly maxSweeps: number;
  readonly harvest: number;
}

/**
 * Rung 1, for d parameters. A filtered likelihood costs hundreds of simulations and its own noise weighs more than the
 * spread of θ, so it is called less often, with more paths.
 */
const EFFORT: Readonly<Record<LikelihoodMethod, (d: number) => Effort>> = {
  "exact/likelihood": smooth,
  "exact/transition": (d) => ({ ...smooth(d), particles: 100 + 40 * d }),
  "exact/enumeration": smooth,
  "exact/filter": (d) => ({
    pilot: 32 + 4 * d,
    pilotPaths: 24,
    particles: 48 + 4 * d,
    paths: 256,
    maxSweeps: 2,
    harvest: 3,
  }),
};

function smooth(d: number): Effort {
  return { pilot: 64 + 3 * d * d, pilotPaths: 1, particles: 200 + 40 * d, paths: 1, maxSweeps: 3, harvest: 4 };
}

/** Every rung doubles the particles of the estimate; a filter's paths grow with the root of that. */
export function effortOf(method: LikelihoodMethod, parameters: number, rung: number): Effort {
  const base = EFFORT[method](parameters);
  const factor = 2 ** (rung - 1);
  return { ...base, particles: Math.round(base.particles * factor), paths: Math.round(base.paths * Math.sqrt(factor)) };
}
