/**
 * @file Neural likelihood estimation (Papamakarios, Sterratt & Murray 2019) as a weigher: simulate from the prior, learn
 * q(statistics | θ, arm), integrate it over the prior,
 *
 *   log Ẑ = log ∫ Π_arms q(x_arm | θ) p(θ) dθ   (θ shared), or Σ_arms log ∫ q(x_arm | θ) p(θ) dθ   (one θ for each arm).
 *
 * A surrogate: consistent as simulations grow, its bias is what an exact method beside it shows. It weighs the
 * environment's statistics, not the raw observations, so its evidence compares programs in one environment only.
 */
import { mixtureDensity } from "../density/mixture-density.js";
import type { Environment } from "../envs/types.js";
import { distributions } from "../math/distributions.js";
import type { Executor } from "../neural/executor.js";
import { cpuExecutor } from "../neural/cpu.js";
import type { CompiledProgram } from "../programs/types.js";
import { designRows } from "./nle/design.js";
import { featuresOf } from "./nle/features.js";
import { integrate, posteriorDraws } from "./nle/importance.js";
import type { Integral } from "./nle/importance.js";
import { learnPosterior } from "./nle/posterior.js";
import { outOfReach } from "./nle/reach.js";
import { simulatePrior } from "./nle/simulations.js";
import type { Simulations } from "./nle/simulations.js";
import { learnLikelihood } from "./nle/surrogate.js";
import type { Setting, Surrogate } from "./nle/surrogate.js";
import { spaceOf } from "./space.js";
import type { Space } from "./space.js";
import type { Replicate, ReplicateOptions, Weigher } from "./weigher.js";

/** Simulations of a replicate at effort 1. */
const SIMS = 1000;
/** Draws of θ from the prior, and from the proposal, in each pass of importance sampling, at effort 1. */
const DRAWS = 1000;
const KEPT_DRAWS = 200;

export const nleWeigher = (on: Executor): Weigher => ({
  name: "nle",
  method: () => "nle",
  refuses,
  replicate: (program, environment, options) => replicate(on, program, environment, options),
});

export const nle: Weigher = nleWeigher(cpuExecutor());

function refuses(program: CompiledProgram, { statistics, world }: Environment): string | null {
  if (statistics.names.length === 0) return "the environment has no statistics";
  const unknown = program.parameters.find((p) => !(p.prior.name in distributions));
  if (unknown !== undefined) return `the prior of ${unknown.name}, ${unknown.prior.name}, cannot be drawn from`;
  for (const [arm, { name, data }] of world.arms.entries()) {
    const bad = statistics.of(data, arm).findIndex((v) => !Number.isFinite(v));
    if (bad >= 0) return `statistic ${statistics.names[bad]} of the data of arm ${name} is not finite`;
  }
  return null;
}

function replicate(
  on: Executor,
  program: CompiledProgram,
  environment: Environment,
  options: ReplicateOptions,
): Replicate {
  const { rung, stream, key } = options;
  const count = options.sims ?? Math.round((environment.defaults.sims ?? SIMS) * rung);
  const space = spaceOf(program.parameters);
  const setting: Setting = {
    designs: designRows(environment.world),
    features: featuresOf(program.parameters, space),
    dim: space.dim,
    fit: mixtureDensity(on),
  };
  const simulations = simulatePrior(program, environment, space, count, key, stream.fork("theta"));
  const facts = { simulations: count, failed: simulations.failed };
  const enough = leastRows(environment, setting);
  if (count - simulations.failed < enough) {
    const reason = `${count - simulations.failed} of ${count} simulations succeeded, at least ${enough} are needed`;
    return { ...facts, logZ: -Infinity, draws: [], diagnostics: { unsupported: reason } };
  }
  const likelihood = learnLikelihood(setting, simulations, stream.fork("likelihood"));
  const integrals = integrateArms(environment, setting, space, simulations, likelihood, options);
  return {
    ...facts,
    logZ: integrals.reduce((s, i) => s + i.logZ, 0),
    draws: drawsOf(space, integrals, options),
    diagnostics: diagnose(environment, simulations, likelihood, integrals),
  };
}

/** Fewer rows than this cannot identify even a linear model with a validation split. */
const leastRows = ({ statistics }: Environment, { dim, designs }: Setting): number =>
  2 * (statistics.names.length + dim + designs[0].length) + 20;

/** One integral where arms share θ, else one for each arm. */
function integrateArms(
  { world, statistics, replication }: Environment,
  setting: Setting,
  space: Space,
  simulations: Simulations,
  likelihood: Surrogate,
  { rung, stream }: ReplicateOptions,
): Integral[] {
  const draws = space.dim === 0 ? 1 : Math.round(DRAWS * rung);
  const observed = world.arms.map(({ data }, arm) => statistics.of(data, arm));
  const terms = observed.map((x, arm) => likelihood.logLikelihood(arm, x));
  const single = world.arms.length === 1 || replication === "per-arm";
  if (!single) {
    const together = (z: Float64Array, n: number): Float64Array => {
      const total = new Float64Array(n);
      for (const term of terms) term(z, n).forEach((l, i) => (total[i] += l));
      return total;
    };
    return [integrate(space, together, null, draws, stream.fork("integral"))];
  }
  const posterior = space.dim === 0 ? null : learnPosterior(setting, simulations, stream.fork("posterior"));
  return terms.map((term, arm) => {
    const proposal = posterior === null ? null : posterior(arm, observed[arm]);
    return integrate(space, term, proposal, draws, stream.fork("integral", arm));
  });
}

function drawsOf(space: Space, integrals: readonly Integral[], { stream }: ReplicateOptions): number[][] {
  const each = Math.max(1, Math.floor(KEPT_DRAWS / integrals.length));
  const random = stream.fork("draws");
  return integrals.flatMap((i) => posteriorDraws(space, i, each, random.uniform())).slice(0, KEPT_DRAWS);
}

function diagnose(
  environment: Environment,
  simulations: Simulations,
  { density }: Surrogate,
  integrals: readonly Integral[],
): Replicate["diagnostics"] {
  const { names } = environment.statistics;
  const named = (columns: readonly number[]): string => columns.map((j) => names[j]).join(", ");
  const unreached = outOfReach(environment, simulations);
  return {
    ess: Math.min(...integrals.map((i) => i.ess)),
    paretoK: Math.max(...integrals.map((i) => i.paretoK)),
    logZPrior: integrals.reduce((s, i) => s + i.logZPrior, 0),
    rounds: Math.max(...integrals.map((i) => i.rounds)),
    reach: unreached.length === 0,
    outOfReach: unreached.join(", "),
    constant: named(density.columns.atoms),
    determined: named(density.columns.determined),
    failedShare: simulations.failed / simulations.count,
  };
}
