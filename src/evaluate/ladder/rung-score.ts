/**
 * @file The score of a rung: log Ẑ under a linear-Gaussian likelihood learnt in closed form from few simulations of the
 * prior. Cheap, and wrong by an amount that the run learns (`run/ladder.ts`): nothing is decided on it but whether the
 * full evaluation can matter.
 */
import { linearGaussian } from "../../density/linear-gaussian.js";
import { cpuExecutor } from "../../neural/cpu.js";
import { integrate } from "../nle/importance.js";
import { alone } from "../nle/lockstep.js";
import { settingOf } from "../nle/replicate.js";
import { simulateRows } from "../nle/simulations.js";
import { learnLikelihood } from "../nle/surrogate.js";
import { replicateStream } from "../evidence.js";
import type { Subject } from "../replicates.js";
import { spaceOf } from "../space.js";

/** Draws of θ that the likelihood is averaged over. */
const DRAWS = 500;

const on = cpuExecutor();

/** null where too few simulations succeeded to learn anything. */
export function rungScore({ program, environment, request }: Subject, simulations: number): number | null {
  const own = replicateStream(request.seed, environment.hash, request.batch, 0).fork("rung", simulations);
  const space = spaceOf(program.parameters);
  const z = space.draw(own.fork("theta"), simulations);
  const rows = simulateRows(program, environment, space, { z, count: simulations }, own.fork("noise").key());
  const { arms } = environment.world;
  const setting = settingOf({ on, fit: linearGaussian, fitRoughly: linearGaussian }, { program, environment }, space);
  const observed = arms.map(({ data }, arm) => environment.statistics.of(data, arm));
  try {
    const likelihood = alone(learnLikelihood(setting, linearGaussian, rows, own.fork("likelihood")));
    const targets =
      environment.replication === "per-arm"
        ? observed.map((x, arm) => likelihood.logLikelihood(arm, x))
        : [likelihood.logJoint(observed)];
    return targets.reduce((sum, t, i) => sum + integrate(space, t, null, DRAWS, own.fork("integral", i)).logZ, 0);
  } catch (error) {
    if (error instanceof RangeError) return null; // fewer rows than a covariance needs
    throw error;
  }
}
