/** @file One fit of one fold: from a program, a fold and a stream to θ and weights. */
import type { Fitted } from "../../core/types.js";
import type { Environment, Fold } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import type { CompiledProgram } from "../../programs/types.js";
import { spaceOf } from "../space.js";
import { programIn } from "./bound-fold.js";
import type { Slope } from "./descent.js";
import { fitNetwork, type FittedNetwork, fitOn, type Problem, type Watch } from "./fit-network.js";
import { fitParameters, type ParametersEffort } from "./fit-parameters.js";
import { fitProcess } from "./fit-process.js";
import { taskOf } from "./fold-world.js";
import { type Fitter, kernelsOf, sideOf } from "./fitter.js";
import { createMechanism, type KernelOf } from "./mechanism.js";
import { isFromProcess, supplyOfFit } from "./process/supply.js";
import { type Sight, sightOf } from "./sight.js";
import { middleOf, warmStart } from "./starts.js";
import { paceOf } from "./options.js";
import { measured } from "./squares.js";
import { targetColumns } from "./target-columns.js";
import type { FitOptions } from "./types.js";

export interface FitJob {
  readonly program: CompiledProgram;
  readonly environment: Environment;
  readonly fold: Fold;
  readonly stream: Stream;
  readonly options: FitOptions;
  /** an earlier fit of the same fold, by this program or one like it */
  readonly warm?: Fitted;
  /** told of every step with a network */
  readonly watch?: Watch;
}

export interface Fit extends Pick<Fitted, "theta" | "weights" | "rate" | "iterations"> {
  /** of all that may be fitted; about 1 where errors are as large as naive ones */
  readonly loss: number;
  /** passes over the data, sweeps included */
  readonly made: number;
  /** it was still getting better when it had made all the steps that it may; a warm one of a network never says so */
  readonly limited: boolean;
  /** RMSE on what was held back to judge rate and steps by; NaN where nothing was */
  readonly held: number;
}

/** Null where the program fails wherever a fit could begin. Throws where it cannot be differentiated. */
export function fitFold(fitter: Fitter, asked: FitJob): Fit | null {
  const { environment, fold, stream, options, warm, watch } = asked;
  const job = { ...asked, program: programIn(asked.program, environment, fold) };
  const kernelOf = kernelsOf(fitter, job.program, environment);
  if (isFromProcess(job.program, environment)) return byProcess(job, kernelOf);
  const whole = sideBySide(fitter, job, kernelOf, sightOf(environment, fold, null));
  const sides = [whole];
  try {
    if (whole.slope.network === null && job.program.learned.length === 0) return parametersAlone(whole, job);
    const goesOn = warm && goingOn(whole, job, warm);
    const how = { ...options, ...paceOf(options, taskOf(environment).kind), watch };
    if (goesOn) return toFit(whole, goesOn.steps, fitOn(goesOn, warm, how, stream));
    const withheld = sideBySide(fitter, job, kernelOf, sightOf(environment, fold, stream.fork("held")));
    sides.push(withheld);
    const before = [whole, ...(withheld.sight.holdsBack ? [withheld] : [])].map((side) => beginning(side, job));
    const [everything, judged] = before;
    if (everything === null || judged === null) return null;
    const fitted = fitNetwork(judged ?? null, everything, how, stream);
    return toFit(
      whole,
      before.reduce((sum, b) => sum + b!.steps, 0),
      fitted,
    );
  } finally {
    for (const { slope } of sides) slope.network?.dispose();
  }
}

interface Side {
  readonly slope: Slope;
  readonly sight: Sight;
}

function sideBySide(fitter: Fitter, { program, environment, stream }: FitJob, kernelOf: KernelOf, sight: Sight): Side {
  const { on } = fitter;
  const space = spaceOf(program.parameters);
  const network = sideOf(on, program, environment, sight, stream);
  return { slope: { on, space, mechanism: createMechanism(environment, program, kernelOf, sight), network }, sight };
}

/**
 * Of θ alone; of constants from which a network sets out, θ at the prior medians: moved along with constants it would be bent
 * to what only values that change can explain; of what an earlier fit has not met.
 */
const [ALONE, BEFORE, AGAIN]: readonly ParametersEffort[] = [
  { tried: 16, followed: 3, steps: 60, first: 40, last: 1000, rate: 0.1, clip: 10, constantsOnly: false },
  { tried: 8, followed: 1, steps: 20, first: 0, last: 30, rate: 0.1, clip: 10, constantsOnly: true },
  { tried: 0, followed: 1, steps: 0, first: 0, last: 40, rate: 0.1, clip: 10, constantsOnly: false },
];

function parametersAlone({ slope }: Side, { program, stream, options, warm }: FitJob): Fit | null {
  const { space } = slope;
  const middle = middleOf(program, space, stream.fork("start"));
  const firsts = warm === undefined ? [middle] : [warmStart(program, space, warm, middle), middle];
  const rate = options.rate === "auto" ? ALONE.rate : options.rate;
  const effort = { ...ALONE, rate, last: options.iterations, clip: options.clip };
  const fitted = fitParameters(slope, firsts, effort, stream);
  if (fitted === null) return null;
  const { z, steps, loss, limited } = fitted;
  const own = { theta: thetaOf(slope, z), weights: null, rate, iterations: steps };
  return { ...own, loss, made: steps, limited, held: NaN };
}

function byProcess({ program, environment, fold, options, warm }: FitJob, kernelOf: KernelOf): Fit | null {
  const supply = supplyOfFit(program, environment, fold);
  const fitted = fitProcess({
    ...supply,
    program,
    mechanism: createMechanism(environment, program, kernelOf, supply.sight, supply.scale),
    measured: measured(
      targetColumns(environment),
      supply.sight.arms.map(({ fitted }) => fitted),
    ),
    most: options.iterations,
    ...(warm === undefined ? {} : { warm }),
  });
  if (fitted === null) return null;
  const { theta, v, loss, evaluations, limited } = fitted;
  const weights = program.predicted.length === 0 ? null : v;
  return { theta, weights, rate: 0, iterations: evaluations, loss, made: evaluations, limited, held: NaN };
}

type Beginning = Problem & { readonly steps: number };

/** The best constants, and a network that begins there. */
function beginning({ slope }: Side, { program, stream, options }: FitJob): Beginning | null {
  const { space, network } = slope;
  const middle = middleOf(program, space, stream.fork("start"));
  const effort = { ...BEFORE, clip: options.clip };
  const found =
    fitParameters(slope, [middle], effort, stream) ??
    fitParameters(slope, [middle], { ...effort, constantsOnly: false }, stream); // nothing runs at the medians
  if (found === null) return null;
  const weights = network && network.shifted(network.start(stream.fork("weights")), found.constants);
  return { slope, start: { z: found.z, weights }, steps: found.steps };
}

/** Where an earlier fit ended, what is new in θ and the heads brought into line; null where its network is another. */
function goingOn({ slope }: Side, { program, stream, options }: FitJob, warm: Fitted): Beginning | null {
  const { space, network, on } = slope;
  const middle = middleOf(program, space, stream.fork("start"));
  const first = warmStart(program, space, warm, middle);
  const effort = { ...AGAIN, clip: options.clip };
  if (network === null) {
    const found = fitParameters(slope, [first], effort, stream);
    return found && { slope, start: { z: found.z, weights: null }, steps: found.steps };
  }
  const { weights: old, predicted } = warm;
  const names = program.predicted.map(({ name }) => name);
  const fresh = network.start(stream.fork("weights"));
  const weights = old && network.grafted({ weights: old, predicted }, names, fresh);
  if (weights === null) return null;
  const tensors = network.unflat(weights);
  const found = fitParameters(slope, [first], effort, stream, network.values(tensors));
  on.dispose(...tensors);
  if (found === null) return null;
  return { slope, start: { z: found.z, weights: network.shifted(weights, found.constants) }, steps: found.steps };
}

function toFit({ slope }: Side, before: number, fitted: FittedNetwork | null): Fit | null {
  if (fitted === null) return null;
  const { z, weights, rate, steps, made, limited, held, loss } = fitted;
  return { theta: thetaOf(slope, z), weights, rate, iterations: steps, loss, made: before + made, limited, held };
}

function thetaOf({ space }: Slope, z: Float64Array): number[] {
  const theta = new Float64Array(space.dim);
  space.toTheta(z, 0, theta);
  return [...theta];
}
