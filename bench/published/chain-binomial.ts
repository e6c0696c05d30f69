/**
 * @file Exact evidence of the true program of `sir` under uniform priors, without any program: the likelihood is a product
 * of a function of β and one of γ, so that log Z is a sum of two integrals in one dimension (midpoint rule).
 *
 *   log p = Σ log Bin(infections; S, 1 − exp(−β I / N)) + Σ log Bin(recoveries; I, γ)
 */
import type { Environment } from "../../src/envs/types.js";
import { logFactorial } from "../../src/math/log-factorial.js";
import { logMeanExp } from "../../src/math/log-sum-exp.js";

export type Range = readonly [lo: number, hi: number];

export interface Box {
  readonly beta: Range;
  readonly gamma: Range;
}

/** k of n happened; `exposure`: I / N, or 0 where the probability is γ itself. */
interface Flow {
  readonly k: number;
  readonly n: number;
  readonly exposure: number;
}

/** log Z, nats: θ anew for each arm, or one θ for all. */
export function chainBinomialEvidence({ world }: Environment, box: Box, perArm: boolean, points: number): number {
  const arms = world.arms.map(({ data, context }) => flowsOf(data, Number(context["N"])));
  const groups = perArm ? arms.map((arm) => [arm]) : [arms];
  return groups.reduce((sum, group) => {
    const infections = group.flatMap((arm) => arm.infections);
    const recoveries = group.flatMap((arm) => arm.recoveries);
    return (
      sum + integral(infections, box.beta, points, logInfection) + integral(recoveries, box.gamma, points, logRecovery)
    );
  }, 0);
}

function flowsOf(data: Float64Array, N: number): { infections: Flow[]; recoveries: Flow[] } {
  const days = Array.from({ length: data.length / 3 - 1 }, (_, day) => data.subarray(3 * day, 3 * day + 6));
  return {
    infections: days.map(([S, I, , next]) => ({ k: S - next, n: S, exposure: I / N })),
    recoveries: days.map(([, I, R, , , next]) => ({ k: next - R, n: I, exposure: 0 })),
  };
}

const logChoose = ({ k, n }: Flow): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
const times = (k: number, log: number): number => (k === 0 ? 0 : k * log);

const logInfection = ({ k, n, exposure }: Flow, beta: number): number =>
  times(k, Math.log(-Math.expm1(-beta * exposure))) - (n - k) * beta * exposure;
const logRecovery = ({ k, n }: Flow, gamma: number): number =>
  times(k, Math.log(gamma)) + times(n - k, Math.log1p(-gamma));

/** log of the mean likelihood over the range. */
function integral(
  flows: readonly Flow[],
  [lo, hi]: Range,
  points: number,
  logKernel: (flow: Flow, parameter: number) => number,
): number {
  const constant = flows.reduce((sum, flow) => sum + logChoose(flow), 0);
  const logs = Float64Array.from({ length: points }, (_, i) => {
    const parameter = lo + ((hi - lo) * (i + 0.5)) / points;
    return flows.reduce((sum, flow) => sum + logKernel(flow, parameter), 0);
  });
  return constant + logMeanExp(logs);
}
