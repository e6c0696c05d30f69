/**
 * @file Predicted parameters from a Gaussian process in place of a network: which process a task has, in which sight, and which
 * error is small enough.
 */
import type { Environment, Fold } from "../../../envs/types.js";
import type { CompiledProgram } from "../../../programs/types.js";
import { taskOf } from "../fold-world.js";
import { overLanes } from "../features.js";
import { NATURAL, type Scale, scaleOf } from "../scale.js";
import { sightOf, sightOfScored, type Sight } from "../sight.js";
import { targetColumns } from "../target-columns.js";
import { type Kernel, lanesProcess } from "./kernel.js";
import { timeProcess } from "./time.js";
import type { Process } from "./types.js";
import { type Walk, walkBasis } from "./walk.js";

/** Of a forecast, row by row: what places have in common, and what each has of its own. */
const COMMON: Walk = { level: 1.5, step: 0.2 };
const OWN: Walk = { level: 0.5, step: 0.1 };

/** Of arms. */
const SIMILAR: Kernel = { level: 1.5, amplitude: 1, linear: 0.5, length: 1 };

/** Floor where arms have one datum and one value each: nothing else keeps a fit from going through them. */
const NOISY = 0.5;

export interface Supply {
  readonly gp: Process;
  /** error below which a fit is no better, as a share of the naive one: noise that is there whatever the program */
  readonly floor: number;
  /** of the errors that are fitted */
  readonly scale: Scale;
  /** rows of u: those of the fit and all that follow */
  readonly sight: Sight;
}

/** Where no network of the program's own supplies parameters, and the task names none. */
export const isFromProcess = (program: CompiledProgram, environment: Environment): boolean =>
  program.network === null && taskOf(environment).network === "gp";

/** What is fitted, and what fits it. */
export function supplyOfFit(program: CompiledProgram, environment: Environment, fold: Fold): Supply {
  return supplyIn(program, environment, fold, sightOf(environment, fold, null));
}

/** What is predicted, from the same v. */
export function supplyOfScored(program: CompiledProgram, environment: Environment, fold: Fold): Supply {
  return supplyIn(program, environment, fold, sightOfScored(environment, fold));
}

function supplyIn(program: CompiledProgram, environment: Environment, fold: Fold, sight: Sight): Supply {
  const { kind, features } = taskOf(environment);
  if (kind === "forecast") return overTime(program, environment, sight);
  const seen = overLanes(features, fold.fitted, fold.fitted);
  const gp = lanesProcess(seen, sight.features, program.predicted.length, SIMILAR);
  return { gp, sight, scale: NATURAL, floor: kind === "regression" ? NOISY : 0 };
}

function overTime(program: CompiledProgram, environment: Environment, sight: Sight): Supply {
  const { steps } = program.bound(sight.arms[0].arm).world;
  const outputs = Math.max(sight.outputs, Math.ceil(steps / taskOf(environment).grid));
  const layout = { lanes: sight.features.lanes, placed: program.predicted.map(({ length }) => length > 0) };
  const [common, own] = [COMMON, OWN].map((walk) => walkBasis(walk, outputs, sight.outputs));
  const scale = scaleOf(sight.arms[0].fitted, targetColumns(environment));
  return { gp: timeProcess(layout, common, own), sight: { ...sight, outputs }, scale, floor: 0 };
}
