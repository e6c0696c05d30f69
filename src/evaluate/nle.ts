/**
 * @file Neural likelihood estimation (Papamakarios, Sterratt & Murray 2019) as a weigher: simulate, learn
 * q(statistics | θ, arm), integrate it over the prior,
 *
 *   log Ẑ = log ∫ Π_arms q(x_arm | θ) p(θ) dθ   (θ shared), or Σ_arms log ∫ q(x_arm | θ) p(θ) dθ   (one θ for each arm).
 *
 * A surrogate: consistent as simulations grow, its bias is what an exact method beside it shows. It weighs the
 * environment's statistics, not the raw observations, so its evidence compares programs in one environment only. Any
 * estimator of conditional densities will do; `nle/replicate.ts` is what they share.
 */
import { mixtureDensity, MIXTURE_DEFAULTS } from "../density/mixture-density.js";
import type { FitDensities } from "../density/density.js";
import type { Environment } from "../envs/types.js";
import { distributions } from "../math/distributions.js";
import type { Executor } from "../neural/executor.js";
import type { CompiledProgram } from "../programs/types.js";
import { alone, lockstep } from "./nle/lockstep.js";
import { neuralReplicate } from "./nle/replicate.js";
import type { Estimators } from "./nle/replicate.js";
import type { Weigher } from "./weigher.js";

/** What only says where to look is learnt with less care. */
const ROUGH = { ...MIXTURE_DEFAULTS, training: { ...MIXTURE_DEFAULTS.training, epochs: 30, patience: 6 } };

export const roughly = (on: Executor): FitDensities => mixtureDensity(on, ROUGH);

export interface NleOptions {
  /** as `--evidence` takes it; default "nle" */
  readonly name?: string;
  /** as printed; default: the name */
  readonly method?: string;
  /** of the likelihood; default: a mixture density network */
  readonly fit?: FitDensities;
}

export function nleWeigher(
  on: Executor,
  { name = "nle", method = name, fit = mixtureDensity(on) }: NleOptions = {},
): Weigher {
  const estimators: Estimators = { on, fit, fitRoughly: roughly(on) };
  return {
    name,
    pooling: "logarithmic",
    method: () => method,
    refuses: refusesToLearn,
    replicate: (program, environment, options) =>
      on.tidy(() => alone(neuralReplicate(estimators, { program, environment, options })).replicate),
    replicates: (jobs) =>
      on.tidy(() =>
        lockstep(jobs.map((job) => neuralReplicate(estimators, job))).map((learnt) =>
          learnt instanceof Error ? learnt : learnt.replicate,
        ),
      ),
  };
}

/** Why nothing can be learnt from simulations of this program; null where it can. */
export function refusesToLearn(program: CompiledProgram, { statistics, world }: Environment): string | null {
  if (statistics.names.length === 0) return "the environment has no statistics";
  const unknown = program.parameters.find((p) => !(p.prior.name in distributions));
  if (unknown !== undefined) return `the prior of ${unknown.name}, ${unknown.prior.name}, cannot be drawn from`;
  for (const [arm, { name, data }] of world.arms.entries()) {
    const bad = statistics.of(data, arm).findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) return `statistic ${statistics.names[bad]} of the data of arm ${name} is not finite`;
  }
  return null;
}
