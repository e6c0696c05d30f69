/**
 * @file A distance as a score: −metric, simulated at θ learnt from the data. Not evidence, and no posterior is made of it:
 * it rewards the best fit, knows no prior over θ, and its unit is not the nat. The sampler divides it by τ like any score.
 *
 *   mse          at the mode θ̂ of the posterior density of θ
 *   mmd          −MMD², θ drawn from the posterior
 *   wasserstein  −W₁, θ drawn from the posterior
 *
 * The posterior is that of the neural likelihood (`nle/replicate.ts`), of each arm or of all arms that share θ. Where the
 * data are impossible under it, θ is that of the nearest simulations instead (rejection ABC, Tavaré et al. 1997).
 */
import { mixtureDensity } from "../../density/mixture-density.js";
import { rowsAt, tableOf } from "../../density/rows.js";
import { distributions } from "../../math/distributions.js";
import type { Executor } from "../../neural/executor.js";
import type { CompiledProgram, Parameter } from "../../programs/types.js";
import { posteriorDraws } from "../nle/importance.js";
import type { Integral } from "../nle/importance.js";
import { alone, lockstep } from "../nle/lockstep.js";
import { neuralReplicate } from "../nle/replicate.js";
import type { Estimators, Learnt } from "../nle/replicate.js";
import { refusesToLearn, roughly } from "../nle.js";
import type { Replicate, ReplicateJob, Weigher } from "../weigher.js";
import { discrepancies } from "./discrepancies.js";
import type { Discrepancy, DrawsOf } from "./discrepancies.js";
import { squaredDistance } from "./distances.js";
import { inUnits, unitsOf } from "./standardise.js";

const DRAWS = 200;
/** Simulations that stand for a posterior that cannot be learnt. */
const NEAREST = 20;

export function discrepancyWeigher(on: Executor, metric: Discrepancy): Weigher {
  const estimators: Estimators = { on, fit: mixtureDensity(on), fitRoughly: roughly(on) };
  return {
    name: metric,
    pooling: "logarithmic", // the mean of scores
    method: () => metric,
    refuses: refusesToLearn,
    replicate: (program, environment, options) => {
      const job = { program, environment, options };
      return on.tidy(() => scored(metric, job, alone(neuralReplicate(estimators, job))));
    },
    replicates: (jobs) =>
      on.tidy(() =>
        lockstep(jobs.map((job) => neuralReplicate(estimators, job))).map((learnt, i) =>
          learnt instanceof Error ? learnt : scored(metric, jobs[i], learnt),
        ),
      ),
  };
}

function scored(metric: Discrepancy, job: ReplicateJob, learnt: Learnt): Replicate {
  const { program, environment, options } = job;
  const { replicate, simulations } = learnt;
  const thetas = thetaOf(metric, job, learnt);
  if (thetas === null) return replicate; // no simulation succeeded
  const found = discrepancies(program, environment, thetas, options.stream.fork("discrepancy").key());
  const { unsupported: _, ...diagnostics } = replicate.diagnostics;
  return {
    logZ: -found[metric],
    draws: replicate.draws.length > 0 ? replicate.draws : nearest(job, learnt, null),
    simulations: simulations.count + found.simulations,
    failed: simulations.failed + found.failed,
    diagnostics: { ...diagnostics, mse: found.mse, mmd: found.mmd, wasserstein: found.wasserstein },
  };
}

/** θ for every arm's simulations; null where there is nothing to choose from. */
function thetaOf(metric: Discrepancy, job: ReplicateJob, learnt: Learnt): DrawsOf | null {
  const { program, environment, options } = job;
  const { integrals, space, simulations } = learnt;
  if (simulations.failed === simulations.count) return null;
  const random = options.stream.fork("discrepancy");
  const perArm = environment.replication === "per-arm";
  const wanted = metric === "mse" ? 1 : NEAREST;
  const sets = Array.from({ length: perArm ? environment.world.arms.length : 1 }, (_, i) => {
    const integral = integrals[i] as Integral | undefined;
    if (integral === undefined || integral.logZ === -Infinity)
      return nearest(job, learnt, perArm ? i : null).slice(0, wanted);
    return metric === "mse"
      ? [modeOf(program, learnt, integral)]
      : posteriorDraws(space, integral, DRAWS, random.fork("arm", i).uniform());
  });
  return (arm) => sets[perArm ? arm : 0];
}

/** The draw of the highest posterior density of θ (not of z). */
function modeOf({ parameters }: CompiledProgram, { space }: Learnt, { z, logL }: Integral): number[] {
  const theta = new Float64Array(space.dim);
  const densities = logL.map((l, i) => {
    space.toTheta(z, i * space.dim, theta);
    return l + logPriorOf(parameters, theta);
  });
  space.toTheta(z, densities.indexOf(densities.reduce((a, b) => Math.max(a, b))) * space.dim, theta);
  return [...theta];
}

const logPriorOf = (parameters: readonly Parameter[], theta: Float64Array): number =>
  parameters.reduce((s, { prior }, j) => s + distributions[prior.name].logDensity(theta[j], ...prior.args), 0);

/** θ of the simulations nearest to the data of their own arm (or of the arm given), nearest first. */
function nearest({ environment }: ReplicateJob, { space, simulations }: Learnt, arm: number | null): number[][] {
  const { observed, scales } = unitsOf(environment);
  const theta = new Float64Array(space.dim);
  const ranked = simulations.statistics
    .flatMap((row, i) => {
      if (row === null) return [];
      const target = rowsAt(observed, [arm ?? simulations.arms[i]]);
      return [{ i, distance: squaredDistance(target, 0, tableOf([inUnits(row, scales)], target.width), 0) }];
    })
    .sort((a, b) => a.distance - b.distance);
  return ranked.slice(0, NEAREST).map(({ i }) => {
    space.toTheta(simulations.z, i * space.dim, theta);
    return [...theta];
  });
}
