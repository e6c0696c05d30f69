/**
 * @file One replicate of neural likelihood estimation, as a conversation (`request.ts`). Half of the simulations are
 * drawn from the prior; what is learnt from them says where the other half is drawn. A likelihood, unlike a posterior,
 * needs no correction for that.
 *
 * (log Ẑ − log Ẑ of the first half)² is a replicate's own estimate of its squared error: with a variance and a squared
 * bias that fall with the number of simulations, the half alone has more of both. Replicates share their bias, so their
 * spread cannot show it.
 */
import { fitBernoulli } from "../../density/bernoulli.js";
import type { FitDensities } from "../../density/density.js";
import type { Environment } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import type { Executor } from "../../neural/executor.js";
import { LimitError } from "../limits.js";
import { spaceOf } from "../space.js";
import type { Space } from "../space.js";
import type { Replicate, ReplicateJob, ReplicateOptions } from "../weigher.js";
import { designRows } from "./design.js";
import { diagnose } from "./diagnose.js";
import { featuresOf } from "./features.js";
import { fitProposal, integrate, posteriorDraws } from "./importance.js";
import type { Integral } from "./importance.js";
import { learnPosterior } from "./posterior.js";
import type { PosteriorOf } from "./posterior.js";
import type { Asking } from "./request.js";
import { joined, simulateRows } from "./simulations.js";
import type { Simulations } from "./simulations.js";
import { learnLikelihood } from "./surrogate.js";
import type { Setting, Surrogate } from "./surrogate.js";

/** What densities are learnt with; the same two functions for all replicates that are to be stacked. */
export interface Estimators {
  readonly on: Executor;
  /** the likelihood that is integrated in the end */
  readonly fit: FitDensities;
  /** for what only says where to look */
  readonly fitRoughly: FitDensities;
}

/** A replicate, and what it was made from: for weighers that go on from there. */
export interface Learnt {
  readonly replicate: Replicate;
  readonly space: Space;
  readonly simulations: Simulations;
  /** one where arms share θ, else one for each arm; none where nothing was learnt */
  readonly integrals: readonly Integral[];
}

/** Simulations of a replicate at effort 1. */
const SIMS = 1000;
/** Draws of θ from the prior, and from the proposal, in each pass of importance sampling, at effort 1. */
const DRAWS = 1000;
const LEAST_DRAWS = 200;
const KEPT_DRAWS = 200;
/** Share of them where the integral only says where to look. */
const ROUGH_SHARE = 0.5;

export function* neuralReplicate(estimators: Estimators, job: ReplicateJob): Asking<Learnt> {
  const { program, environment, options } = job;
  const { stream, key } = options;
  const count = simulationsOf(environment, options);
  const space = spaceOf(program.parameters);
  const setting = settingOf(estimators, job, space);
  const half = Math.ceil(count / 2);
  const run = (z: Float64Array, rows: number, first: number): Simulations =>
    simulateRows(program, environment, space, { z, count: rows }, key, first);
  const prior = run(space.draw(stream.fork("theta"), half), half, 0);
  const enough = leastRows(environment, setting);
  if (half - prior.failed < enough)
    return { replicate: unsupported(prior, enough), space, simulations: prior, integrals: [] };

  const posterior = yield* proposer(setting, prior, stream);
  const problem: Problem = { environment, setting, space, posterior, options };
  const pilot = yield* weigh(problem, prior, "pilot");
  const guided = fitProposal(space, pilot.integrals, stream.fork("guide"));
  const points = guided?.draw(stream.fork("guided"), count - half) ?? space.draw(stream.fork("more"), count - half);
  const aimed = run(points, count - half, half);
  const simulations = joined(prior, aimed);
  const { likelihood, integrals } = yield* weigh(problem, simulations, "final");
  const [logZ, logZPilot] = [integrals, pilot.integrals].map((of) => of.reduce((s, i) => s + i.logZ, 0));
  const change = logZ - logZPilot;
  const replicate: Replicate = {
    simulations: count,
    failed: simulations.failed,
    logZ,
    ...(Number.isFinite(change) ? { variance: change ** 2 } : {}),
    draws: drawsOf(space, integrals, options),
    diagnostics: { ...diagnose(environment, { prior, guided: aimed }, likelihood, integrals), logZPilot },
  };
  return { replicate, space, simulations, integrals };
}

/** What learning a likelihood of this program in this environment needs. */
export function settingOf(
  { on, fit, fitRoughly }: Estimators,
  { program, environment }: Pick<ReplicateJob, "program" | "environment">,
  space: Space,
): Setting {
  const { world, replication } = environment;
  return {
    designs: designRows(world),
    features: featuresOf(program.parameters, space),
    dim: space.dim,
    joint: replication === "shared" && world.arms.length > 1,
    fit,
    fitRoughly,
    fitSuccess: (succeeded, condition, source) => fitBernoulli(on, succeeded, condition, source),
    tidy: on.tidy,
  };
}

function simulationsOf(environment: Environment, { rung, sims, simulationLimit = Infinity }: ReplicateOptions): number {
  const count = sims ?? Math.round((environment.defaults.sims ?? SIMS) * rung);
  if (count <= simulationLimit) return count;
  throw new LimitError(`Expected at most ${simulationLimit} more simulations, got ${count} for one replicate`);
}

/** Fewer rows than this cannot identify even a linear model with a validation split. */
const leastRows = ({ statistics }: Environment, { dim, designs }: Setting): number =>
  2 * (statistics.names.length + dim + designs[0].length) + 20;

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
  readonly posterior: PosteriorOf | null;
  readonly options: ReplicateOptions;
}

/** Learns the likelihood and integrates it: once where arms share θ, else for each arm. */
function* weigh(
  { environment, setting, space, posterior, options }: Problem,
  simulations: Simulations,
  stage: "pilot" | "final",
): Asking<{ readonly likelihood: Surrogate; readonly integrals: readonly Integral[] }> {
  const { world, statistics, replication } = environment;
  const stream = options.stream.fork(stage);
  const [fit, share] = stage === "pilot" ? [setting.fitRoughly, ROUGH_SHARE] : [setting.fit, 1];
  const likelihood = yield* learnLikelihood(setting, fit, simulations, stream.fork("likelihood"));
  const draws = space.dim === 0 ? 1 : Math.round(share * drawsFor(world.arms.length, replication) * options.rung);
  const observed = world.arms.map(({ data }, arm) => statistics.of(data, arm));
  const targets =
    replication === "per-arm"
      ? observed.map((x, arm) => likelihood.logLikelihood(arm, x))
      : [likelihood.logJoint(observed)];
  const integrals = targets.map((target, arm) =>
    integrate(space, target, posterior?.(arm, observed[arm]) ?? null, draws, stream.fork("integral", arm)),
  );
  return { likelihood, integrals };
}

/** Fewer draws where each costs a density of many arms: the effort grows with the root of their number. */
const drawsFor = (arms: number, replication: Environment["replication"]): number =>
  replication === "per-arm" ? DRAWS : Math.max(LEAST_DRAWS, Math.round(DRAWS / Math.sqrt(arms)));

/** A neural posterior where one arm decides; where arms share θ, proposals are fitted to the surrogate alone. */
function* proposer(setting: Setting, prior: Simulations, stream: Stream): Asking<PosteriorOf | null> {
  if (setting.dim === 0 || setting.joint) return null;
  return yield* learnPosterior(setting, prior, stream.fork("posterior"));
}

function drawsOf(space: Space, integrals: readonly Integral[], { stream }: ReplicateOptions): number[][] {
  const each = Math.max(1, Math.floor(KEPT_DRAWS / integrals.length));
  const random = stream.fork("draws");
  return integrals.flatMap((i) => posteriorDraws(space, i, each, random.uniform())).slice(0, KEPT_DRAWS);
}
