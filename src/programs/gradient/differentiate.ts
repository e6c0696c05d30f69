/**
 * @file Derivatives of a compiled program: one pair of passes for each arm, from functions that all arms share.
 */
import type { ProgramIr } from "../ir.js";
import type { BoundProgram, CompiledProgram } from "../types.js";
import { backwardPass } from "./backward-pass.js";
import { functionsOf, type Arena } from "./factory.js";
import { forwardPass, type Course } from "./forward-pass.js";
import { refusalOf } from "./refusals.js";
import { startRun } from "./run.js";
import { scheduleOf } from "./schedule.js";
import { stepperFor } from "./stepper.js";
import { substepsFor } from "./substeps.js";
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
  const made = new Map<ProgramIr, Course>();
  const course = (at: number): Course => {
    const bound = program.bound(at);
    const found = made.get(bound.ir) ?? courseOf(program, bound, at, options);
    made.set(bound.ir, found);
    return found;
  };
  return {
    ok: true,
    kernel: (at) => kernelOf(course(at), program.bound(at), at, options.teacherForced ?? false),
  };
};

/** What arms of one form have in common. */
function courseOf(program: CompiledProgram, bound: BoundProgram, at: number, options: GradientOptions): Course {
  const { ir, world, solver } = bound;
  const functions = functionsOf(ir, world);
  const { tapeLimit = TAPE_LIMIT } = options;
  const withSubsteps = (substeps: number): Course => ({
    functions,
    stepper: functions.dynamics && stepperFor(functions.dynamics, ir, world, substeps),
    world,
    size: ir.stateNames.length,
    width: program.width,
    tapeLimit,
  });
  if (ir.kind !== "derivative") return withSubsteps(1);
  if (solver.kind === "fixed") return withSubsteps(solver.substeps);
  const kernelWith = (substeps: number) => kernelOf(withSubsteps(substeps), bound, at, false);
  return withSubsteps(substepsFor(program, world, kernelWith));
}

function kernelOf(course: Course, { ir, world }: BoundProgram, at: number, teacherForced: boolean): GradientKernel {
  const arm = world.arms[at];
  const { fixedSize } = course.functions;
  const numeric = Object.keys(world.contexts).filter((name) => world.contexts[name] === "number");
  const arena: Arena = {
    tape: new Float64Array(0),
    covariates: Object.keys(world.covariates).map((name) => arm.covariates[name]),
    contexts: Float64Array.from(numeric, (name) => Number(arm.context[name])),
    fixed: new Float64Array(fixedSize),
    fixedAdjoint: new Float64Array(fixedSize),
  };
  const run = startRun(arena, scheduleOf(ir, world, arm, teacherForced), arm.data, course.size, course.width);
  return {
    forward: (theta, rows) => forwardPass(course, run, theta, rows),
    backward: (adjoint, theta, rows) => backwardPass(course, run, adjoint, { theta, rows }),
  };
}
