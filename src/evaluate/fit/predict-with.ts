/**
 * @file What a stored fit predicts: the scored part of its fold, and for whoever asks what would have been, the rows and the
 * program that it was run with.
 */
import type { Fitted } from "../../core/types.js";
import type { Environment, Fold } from "../../envs/types.js";
import { stream } from "../../math/rng.js";
import type { CompiledProgram, World } from "../../programs/types.js";
import { programIn } from "./bound-fold.js";
import { type Fitter, kernelsOf, sideOf } from "./fitter.js";
import { taskOf } from "./fold-world.js";
import { createMechanism } from "./mechanism.js";
import { isFromProcess, supplyOfScored } from "./process/supply.js";
import { armInEnvironment, type Sight, sightOfScored } from "./sight.js";
import { scoredRows } from "./scored-rows.js";
import { rowWidth } from "./target-columns.js";
import type { Predictions } from "./types.js";

export interface FoldForecast {
  /** where the fold is scored */
  readonly predictions: Predictions;
  readonly arms: readonly ArmForecast[];
  /** bound to `world`, that of the fold */
  readonly program: CompiledProgram;
  readonly world: World;
  readonly theta: Float64Array;
}

export interface ArmForecast {
  /** index into the arms of the environment, and into those of the fold's world */
  readonly arm: number;
  readonly kernelArm: number;
  /** all observations of the arm in the fold's world, fitted ones included: [times × width] */
  readonly means: Float64Array;
  /** values of predicted parameters, [steps × columns] */
  readonly rows: Float64Array;
}

/** Null where the program fails at the fitted values. */
export function predictFold(
  fitter: Fitter,
  program: CompiledProgram,
  environment: Environment,
  fold: Fold,
  { theta, weights }: Pick<Fitted, "theta" | "weights">,
): FoldForecast | null {
  const bound = programIn(program, environment, fold);
  const { sight, values } = valuesIn(fitter, bound, environment, fold, weights);
  const mechanism = createMechanism(environment, bound, kernelsOf(fitter, bound, environment), sight);
  const own = Float64Array.from(theta);
  const runs = mechanism.run(own, values);
  if (runs === null) return null;
  const arms = runs.map(({ means, rows }, i) => {
    const kernelArm = sight.arms[i].arm;
    return { arm: armInEnvironment(environment, fold, kernelArm), kernelArm, means, rows };
  });
  const { world } = bound.bound(sight.arms[0].arm);
  return { predictions: scoredPart(environment, fold, arms), arms, program: bound, world, theta: own };
}

const NOTHING = new Float64Array(0);

/** u where the fold is scored, and what is run there. */
function valuesIn(
  { on }: Fitter,
  program: CompiledProgram,
  environment: Environment,
  fold: Fold,
  weights: Float32Array | null,
): { readonly sight: Sight; readonly values: Float64Array } {
  const scored = sightOfScored(environment, fold);
  if (program.predicted.length === 0) return { sight: scored, values: NOTHING };
  if (weights === null) throw new Error("Expected the weights of what predicts parameters, got a fit without them");
  if (isFromProcess(program, environment)) {
    const { gp, sight } = supplyOfScored(program, environment, fold);
    return { sight, values: gp.values(weights) };
  }
  const side = sideOf(on, program, environment, scored, stream(0))!;
  const tensors = side.unflat(weights);
  const values = side.values(tensors);
  on.dispose(...tensors);
  side.dispose();
  return { sight: scored, values };
}

/** In a forecast the means begin with the window, predictions where it splits. */
function scoredPart(environment: Environment, fold: Fold, arms: readonly ArmForecast[]): Predictions {
  const width = rowWidth(environment);
  const begins = taskOf(environment).kind === "forecast" ? fold.window!.from : 0;
  return {
    means: scoredRows(environment, fold).map(({ from, to }, a) =>
      arms[a].means.slice((from - begins) * width, (to - begins) * width),
    ),
  };
}
