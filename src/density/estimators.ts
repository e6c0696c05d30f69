/**
 * @file The estimators by name. `maf*3` is the average of three: see `ensemble.ts`.
 */
import type { Executor } from "../neural/executor.js";
import type { FitDensities } from "./density.js";
import { ensemble } from "./ensemble.js";
import { kernelDensity } from "./kernel-density.js";
import { linearGaussian } from "./linear-gaussian.js";
import { maskedAutoregressiveFlow } from "./masked-autoregressive-flow.js";
import { mixtureDensity } from "./mixture-density.js";
import { neuralSplineFlow } from "./neural-spline-flow.js";
import { syntheticLikelihood } from "./synthetic-likelihood.js";

export interface Estimator {
  readonly name: string;
  readonly description: string;
  /** what it assumes or costs */
  readonly needs: string;
  make(on: Executor): FitDensities;
}

const TABLE: readonly Estimator[] = [
  {
    name: "mdn",
    description: "mixture density network: normal components whose weights, means and covariances follow the condition",
    needs: "nothing",
    make: (on) => mixtureDensity(on),
  },
  {
    name: "maf",
    description: "masked autoregressive flow",
    needs: "nothing",
    make: (on) => maskedAutoregressiveFlow(on),
  },
  {
    name: "nsf",
    description: "neural spline flow: autoregressive rational-quadratic splines",
    needs: "several times the time of maf",
    make: (on) => neuralSplineFlow(on),
  },
  {
    name: "linear-gaussian",
    description: "normal, mean linear in the condition, constant covariance",
    needs: "a linear normal model",
    make: () => linearGaussian,
  },
  {
    name: "synthetic",
    description: "synthetic likelihood: normal, quadratic mean, log-linear variances, constant correlation",
    needs: "nearly normal columns",
    make: () => syntheticLikelihood(),
  },
  {
    name: "kernel-abc",
    description: "kernel ABC: regression-adjusted conditional kernel density",
    needs: "few columns; predictions cost as many kernels as there are rows",
    make: () => kernelDensity(),
  },
];

export const estimatorNames: readonly string[] = TABLE.map((e) => e.name);

const MOST_MEMBERS = 50;

/** "maf", or "maf*3" for an ensemble. */
export function estimatorOf(name: string): Estimator {
  const [, base, count] = /^([a-z-]+)(?:\*(\d+))?$/.exec(name) ?? [];
  const found = TABLE.find((e) => e.name === base);
  const members = count === undefined ? 1 : Number(count);
  if (found === undefined || !(members >= 1 && members <= MOST_MEMBERS))
    throw new RangeError(
      `Expected one of ${estimatorNames.join(", ")}, or one of them times 1 to ${MOST_MEMBERS} as in maf*3, got ${name}`,
    );
  if (count === undefined) return found;
  return {
    ...found,
    name,
    description: `average of ${members} fits: ${found.description}`,
    make: (on) => ensemble(found.make(on), members),
  };
}
