/** @file One fit of one fold: from a program, a fold and a stream to θ and weights, and from those to predictions. */
import type { Fitted } from "../../core/types.js";
import type { Environment, Fold } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import type { Executor } from "../../neural/executor.js";
import type { Differentiate } from "../../programs/gradient/types.js";
import type { CompiledProgram } from "../../programs/types.js";
import { spaceOf } from "../space.js";
import { networkIn, programIn } from "./bound-fold.js";
import type { Slope } from "./descent.js";
import { drawsOf, middleOf, warmStart } from "./starts.js";
import { fitNetwork, fitOn, type Problem } from "./fit-network.js";
import { fitParameters, STARTS_TRIED } from "./fit-parameters.js";
import { taskOf } from "./fold-world.js";
import { createMechanism, type KernelOf } from "./mechanism.js";
import { type NetworkSide, networkSide } from "./network-side.js";
import { type Sight, sightOf } from "./sight.js";
import type { FitOptions } from "./types.js";

export interface FitJob {
  readonly program: CompiledProgram;
  readonly environment: Environment;
  readonly fold: Fold;
  readonly stream: Stream;
  readonly options: FitOptions;
  /** an earlier fit of the same fold, by this program or one like it */
  readonly warm?: Fitted;
}

/** What every fit is made with. */
export interface Fitter {
  readonly on: Executor;
  readonly differentiate: Differentiate;
}

export interface Fit extends Pick<Fitted, "theta" | "weights" | "rate" | "iterations"> {
  /** passes over the data, sweeps included */
  readonly made: number;
  /** RMSE on what was held back to judge rate and steps by; NaN where nothing was */
  readonly held: number;
}

/** Null where the program fails wherever a fit could begin. Throws where it cannot be differentiated. */
export function fitFold(fitter: Fitter, job: FitJob): Fit | null {
  const { environment, fold, stream, options, warm } = job;
  const program = programIn(job.program, environment, fold);
  const kernelOf = kernelsOf(fitter, program, environment);
  const whole = problemOf(fitter, { ...job, program }, kernelOf, sightOf(environment, fold, null));
  try {
    if (whole.slope.network === null && program.learned.length === 0) return parametersOf(whole, job, program);
    const goesOn = warm !== undefined && (warm.weights?.length ?? 0) === (whole.slope.network?.size ?? 0);
    if (goesOn) return toFit(whole, fitOn(whole, warm.rate, options, stream));
    const withheld = problemOf(fitter, { ...job, program }, kernelOf, sightOf(environment, fold, stream.fork("held")));
    try {
      const judged = withheld.sight.holdsBack ? withheld : null;
      return toFit(whole, fitNetwork(judged, whole, options, stream));
    } finally {
      withheld.slope.network?.dispose();
    }
  } finally {
    whole.slope.network?.dispose();
  }
}

type Sighted = Problem & { readonly sight: Sight };

function problemOf(
  { on }: Fitter,
  { program, environment, stream, warm }: FitJob,
  kernelOf: KernelOf,
  sight: Sight,
): Sighted {
  const space = spaceOf(program.parameters);
  const network = sideOf(on, program, environment, sight, stream);
  const mechanism = createMechanism(environment, program, kernelOf, sight);
  const middle = middleOf(program, space, stream.fork("start"));
  const z = warm === undefined ? middle : warmStart(program, space, warm, middle);
  return { slope: { on, space, mechanism, network }, start: { z, weights: weightsOf(network, warm, stream) }, sight };
}

export function sideOf(
  on: Executor,
  program: CompiledProgram,
  environment: Environment,
  sight: Sight,
  stream: Stream,
): NetworkSide | null {
  const network = networkIn(program, environment, sight);
  return network && networkSide(on, network, sight.features, stream);
}

function weightsOf(network: NetworkSide | null, warm: Fitted | undefined, stream: Stream): Float32Array | null {
  if (network === null) return null;
  if (warm?.weights?.length === network.size) return warm.weights;
  return network.start(stream.fork("weights"));
}

/** One kernel for each arm, made when it is first asked for. */
export function kernelsOf({ differentiate }: Fitter, program: CompiledProgram, environment: Environment): KernelOf {
  const differentiated = differentiate(program, { teacherForced: taskOf(environment).kind === "one-step" });
  if (!differentiated.ok) throw new Error(differentiated.reason);
  const made = new Map<number, ReturnType<typeof differentiated.kernel>>();
  return (arm) => {
    const known = made.get(arm) ?? differentiated.kernel(arm);
    made.set(arm, known);
    return known;
  };
}

function parametersOf({ slope, start }: Sighted, { stream, options }: FitJob, program: CompiledProgram): Fit | null {
  const { space } = slope;
  const middle = middleOf(program, space, stream.fork("start"));
  const starts = [start.z, middle, ...drawsOf(space, stream.fork("starts"), STARTS_TRIED)];
  const fitted = fitParameters(slope, starts, options, stream);
  if (fitted === null) return null;
  const { z, rate, steps } = fitted;
  return { theta: thetaOf(slope, z), weights: null, rate, iterations: steps, made: steps, held: NaN };
}

function toFit({ slope }: Sighted, fitted: ReturnType<typeof fitOn>): Fit | null {
  if (fitted === null) return null;
  const { z, weights, rate, steps, made, held } = fitted;
  return { theta: thetaOf(slope, z), weights, rate, iterations: steps, made, held };
}

function thetaOf({ space }: Slope, z: Float64Array): number[] {
  const theta = new Float64Array(space.dim);
  space.toTheta(z, 0, theta);
  return [...theta];
}
