/**
 * @file Neural likelihood estimation (Papamakarios, Sterratt & Murray 2019) as a weigher: simulate, learn
 * q(statistics | θ, arm), integrate it over the prior,
 *
 *   log Ẑ = log ∫ Π_arms q(x_arm | θ) p(θ) dθ   (θ shared), or Σ_arms log ∫ q(x_arm | θ) p(θ) dθ   (one θ for each arm).
 *
 * Half of the simulations are drawn from the prior; what is learnt from them says where the other half is drawn. A
 * likelihood, unlike a posterior, needs no correction for that. A surrogate: consistent as simulations grow, its bias is
 * what an exact method beside it shows. It weighs the environment's statistics, not the raw observations, so its evidence
 * compares programs in one environment only.
 */
import { fitBernoulli } from "../density/bernoulli.js";
import { mixtureDensity, MIXTURE_DEFAULTS } from "../density/mixture-density.js";
import type { Environment } from "../envs/types.js";
import { distributions } from "../math/distributions.js";
import type { Stream } from "../math/rng.js";
import type { Executor } from "../neural/executor.js";
import { cpuExecutor } from "../neural/cpu.js";
import type { CompiledProgram } from "../programs/types.js";
import { designRows } from "./nle/design.js";
import { featuresOf } from "./nle/features.js";
import { fitProposal, integrate, posteriorDraws } from "./nle/importance.js";
import type { Integral } from "./nle/importance.js";
import { learnPosterior } from "./nle/posterior.js";
import { outOfReach } from "./nle/reach.js";
import type { Proposal } from "./nle/proposal.js";
import { joined, simulateRows } from "./nle/simulations.js";
import type { Simulations } from "./nle/simulations.js";
import { learnLikelihood } from "./nle/surrogate.js";
import type { Setting, Surrogate } from "./nle/surrogate.js";
import { LimitError } from "./limits.js";
import { spaceOf } from "./space.js";
import type { Space } from "./space.js";
import type { Replicate, ReplicateOptions, Weigher } from "./weigher.js";

/** Simulations of a replicate at effort 1. */
const SIMS = 1000;
/** Draws of θ from the prior, and from the proposal, in each pass of importance sampling, at effort 1. */
const DRAWS = 1000;
const LEAST_DRAWS = 200;
const KEPT_DRAWS = 200;
/** What only says where to look is learnt and integrated with less care. */
const ROUGH = { ...MIXTURE_DEFAULTS, training: { ...MIXTURE_DEFAULTS.training, epochs: 30, patience: 6 } };
const ROUGH_SHARE = 0.5;

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
  const limit = options.simulationLimit ?? Infinity;
  if (count > limit) throw new LimitError(`Expected at most ${limit} more simulations, got ${count} for one replicate`);
  const space = spaceOf(program.parameters);
  const setting: Setting = {
    designs: designRows(environment.world),
    features: featuresOf(program.parameters, space),
    dim: space.dim,
    joint: environment.replication === "shared" && environment.world.arms.length > 1,
    fit: mixtureDensity(on),
    fitRoughly: mixtureDensity(on, ROUGH),
    fitSuccess: (succeeded, condition, source) => fitBernoulli(on, succeeded, condition, source),
  };
  const half = Math.ceil(count / 2);
  const prior = simulateRows(
    program,
    environment,
    space,
    { z: space.draw(stream.fork("theta"), half), count: half },
    key,
  );
  const enough = leastRows(environment, setting);
  if (half - prior.failed < enough) return unsupported(prior, enough);
  const problem: Problem = { environment, setting, space, posterior: proposer(setting, prior, stream), options };
  const pilot = weigh(problem, prior, "pilot");
  const guided = fitProposal(space, pilot.integrals, stream.fork("guide"));
  const points = guided?.draw(stream.fork("guided"), count - half) ?? space.draw(stream.fork("more"), count - half);
  const more = simulateRows(program, environment, space, { z: points, count: count - half }, key, half);
  const simulations = joined(prior, more);
  const { likelihood, integrals } = weigh(problem, simulations, "final");
  return {
    simulations: count,
    failed: simulations.failed,
    logZ: integrals.reduce((s, i) => s + i.logZ, 0),
    draws: drawsOf(space, integrals, options),
    diagnostics: diagnose(environment, prior, likelihood, integrals),
  };
}

function unsupported({ count, failed }: Simulations, enough: number): Replicate {
  const reason = `${count - failed} of ${count} simulations succeeded, at least ${enough} are needed`;
  return { simulations: count, failed, logZ: -Infinity, draws: [], diagnostics: { unsupported: reason } };
}

/** What both stages of a replicate share. */
interface Problem {
  readonly environment: Environment;
  readonly setting: Setting;
  readonly space: Space;
  /** density to draw θ from at one arm's observation; null where arms share θ or there is none to draw */
  readonly posterior: ((arm: number, observed: Float64Array) => Proposal) | null;
  readonly options: ReplicateOptions;
}

/** Fewer rows than this cannot identify even a linear model with a validation split. */
const leastRows = ({ statistics }: Environment, { dim, designs }: Setting): number =>
  2 * (statistics.names.length + dim + designs[0].length) + 20;

/** Learns the likelihood and integrates it: once where arms share θ, else for each arm. */
function weigh(
  { environment, setting, space, posterior, options }: Problem,
  simulations: Simulations,
  stage: "pilot" | "final",
) {
  const { world, statistics, replication } = environment;
  const stream = options.stream.fork(stage);
  const [fit, share] = stage === "pilot" ? [setting.fitRoughly, ROUGH_SHARE] : [setting.fit, 1];
  const likelihood = learnLikelihood(setting, fit, simulations, stream.fork("likelihood"));
  const draws = space.dim === 0 ? 1 : Math.round(share * drawsFor(world.arms.length, replication) * options.rung);
  const observed = world.arms.map(({ data }, arm) => statistics.of(data, arm));
  const terms = observed.map((x, arm) => likelihood.logLikelihood(arm, x));
  const joint = (z: Float64Array, n: number): Float64Array => {
    const total = new Float64Array(n);
    for (const term of terms) term(z, n).forEach((l, i) => (total[i] += l));
    return total;
  };
  const targets = replication === "per-arm" ? terms : [joint];
  const integrals = targets.map((target, arm) =>
    integrate(space, target, posterior?.(arm, observed[arm]) ?? null, draws, stream.fork("integral", arm)),
  );
  return { likelihood, integrals };
}

/** Fewer draws where each costs a density of many arms: the effort grows with the root of their number. */
const drawsFor = (arms: number, replication: Environment["replication"]): number =>
  replication === "per-arm" ? DRAWS : Math.max(LEAST_DRAWS, Math.round(DRAWS / Math.sqrt(arms)));

/** A neural posterior where one arm decides; where arms share θ, proposals are fitted to the surrogate alone. */
function proposer(setting: Setting, prior: Simulations, stream: Stream): Problem["posterior"] {
  if (setting.dim === 0 || setting.joint) return null;
  return learnPosterior(setting, prior, stream.fork("posterior"));
}

function drawsOf(space: Space, integrals: readonly Integral[], { stream }: ReplicateOptions): number[][] {
  const each = Math.max(1, Math.floor(KEPT_DRAWS / integrals.length));
  const random = stream.fork("draws");
  return integrals.flatMap((i) => posteriorDraws(space, i, each, random.uniform())).slice(0, KEPT_DRAWS);
}

function diagnose(
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
