/**
 * @file Predicted parameters from a Gaussian process in place of a network: which process a task has, in which sight, and how
 * much its data are trusted.
 */
import type { Environment, Fold } from "../../../envs/types.js";
import type { CompiledProgram } from "../../../programs/types.js";
import { taskOf } from "../fold-world.js";
import { sightOf, sightOfScored, type Sight } from "../sight.js";
import { timeProcess } from "./time.js";
import type { Process, Trust } from "./types.js";
import { type Walk, walkBasis } from "./walk.js";

/** Of a forecast, for each row. */
const COMMON: Walk = { level: 1.5, step: 0.2, back: 1 };
const OWN: Walk = { level: 0.5, step: 0.1, back: 1 };

export interface Supply extends Trust {
  readonly process: Process;
  /** rows of u: those of the fit and all that follow */
  readonly sight: Sight;
}

/** Where no network of the program's own supplies parameters, and the task names none. */
export const isFromProcess = (program: CompiledProgram, environment: Environment): boolean =>
  program.network === null && taskOf(environment).network === "gp";

/** What is fitted, and what fits it. */
export function supplyOfFit(program: CompiledProgram, environment: Environment, fold: Fold): Supply {
  return supplyIn(program, environment, sightOf(environment, fold, null));
}

/** What is predicted, from the same v. */
export function supplyOfScored(program: CompiledProgram, environment: Environment, fold: Fold): Supply {
  return supplyIn(program, environment, sightOfScored(environment, fold));
}

function supplyIn(program: CompiledProgram, environment: Environment, sight: Sight): Supply {
  const { grid, kind } = taskOf(environment);
  if (kind !== "forecast") throw new RangeError(`Expected --network calib or mlp for ${environment.name}, got gp`);
  const { steps } = program.bound(sight.arms[0].arm).world;
  const outputs = Math.max(sight.outputs, Math.ceil(steps / grid));
  const layout = { lanes: sight.features.lanes, placed: program.predicted.map(({ length }) => length > 0) };
  const [common, own] = [COMMON, OWN].map((walk) => walkBasis(walk, outputs, sight.outputs));
  return { process: timeProcess(layout, common, own), sight: { ...sight, outputs }, trust: 1, floor: 0 };
}
