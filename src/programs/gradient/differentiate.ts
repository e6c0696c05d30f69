/**
 * @file Derivatives of a compiled program: one pair of passes for each arm, from functions that all arms share.
 */
import type { ProgramIr } from "../ir.js";
import type { BoundProgram, CompiledProgram } from "../types.js";
import { functionsOf, type Arena, type Functions } from "./factory.js";
import { refusalOf } from "./refusals.js";
import { scheduleOf } from "./schedule.js";
import { createTrajectory } from "./trajectory.js";
import type { Differentiate, GradientKernel, GradientOptions } from "./types.js";

/** 256 MB */
const TAPE_LIMIT = 2 ** 25;

export const differentiate: Differentiate = (program, options = {}) => {
  const { arms } = program.bound(0).world;
  const forms = new Set(arms.map((_, arm) => program.bound(arm).ir));
  for (const ir of forms) {
    const reason = refusalOf(ir);
    if (reason !== null) return { ok: false, reason };
  }
  const made = new Map<ProgramIr, Functions>();
  const functionsFor = ({ ir, world }: BoundProgram): Functions => {
    const functions = made.get(ir) ?? functionsOf(ir, world);
    made.set(ir, functions);
    return functions;
  };
  return {
    ok: true,
    kernel(arm) {
      const bound = program.bound(arm);
      return kernelOf(program, bound, arm, functionsFor(bound), options);
    },
  };
};

function kernelOf(
  { width }: CompiledProgram,
  bound: BoundProgram,
  at: number,
  functions: Functions,
  { teacherForced = false, tapeLimit = TAPE_LIMIT }: GradientOptions,
): GradientKernel {
  const { ir, world } = bound;
  const arm = world.arms[at];
  const numeric = Object.keys(world.contexts).filter((name) => world.contexts[name] === "number");
  const arena: Arena = {
    tape: new Float64Array(0),
    covariates: Object.keys(world.covariates).map((name) => arm.covariates[name]),
    contexts: Float64Array.from(numeric, (name) => Number(arm.context[name])),
    fixed: new Float64Array(functions.fixedSize),
    fixedAdjoint: new Float64Array(functions.fixedSize),
  };
  const schedule = scheduleOf(ir, world, arm, teacherForced);
  return createTrajectory(functions, bound, arena, schedule, { width, tapeLimit, data: arm.data });
}
