/**
 * @file Derivatives of a compiled program: one pair of passes for each arm, from functions that all arms share.
 */
import type { ProgramIr } from "../ir.js";
import type { BoundProgram, CompiledProgram } from "../types.js";
import { functionsOf, type Arena, type Functions } from "./factory.js";
import { refusalOf } from "./refusals.js";
import { scheduleOf } from "./schedule.js";
import { substepsFor } from "./substeps.js";
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
  const made = new Map<ProgramIr, Shared>();
  const shared = (at: number): Shared => {
    const bound = program.bound(at);
    const found = made.get(bound.ir) ?? share(program, bound, at, options);
    made.set(bound.ir, found);
    return found;
  };
  return {
    ok: true,
    kernel(at) {
      const { functions, substeps } = shared(at);
      return kernelOf(program, program.bound(at), at, functions, substeps, options);
    },
  };
};

/** What arms of one form have in common. */
interface Shared {
  readonly functions: Functions;
  readonly substeps: number;
}

function share(program: CompiledProgram, bound: BoundProgram, at: number, options: GradientOptions): Shared {
  const functions = functionsOf(bound.ir, bound.world);
  if (bound.ir.kind !== "derivative") return { functions, substeps: 1 };
  if (bound.solver.kind === "fixed") return { functions, substeps: bound.solver.substeps };
  const free = { ...options, teacherForced: false };
  const kernelWith = (substeps: number) => kernelOf(program, bound, at, functions, substeps, free);
  return { functions, substeps: substepsFor(program, bound.world, kernelWith) };
}

function kernelOf(
  { width }: CompiledProgram,
  bound: BoundProgram,
  at: number,
  functions: Functions,
  substeps: number,
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
  return createTrajectory(functions, bound, arena, schedule, { width, tapeLimit, substeps, data: arm.data });
}
