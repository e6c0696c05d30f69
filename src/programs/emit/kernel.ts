/**
 * @file From text to functions: one kernel for an arm, with its contexts, covariates and events.
 */
import { createDraws, type Draws } from "../../math/draws.js";
import { logDensities } from "../../math/log-densities.js";
import type { ProgramIr } from "../ir.js";
import { createSolver, type SolverOptions } from "../solve.js";
import type { Kernel, World } from "../types.js";
import { kernelText } from "./text.js";

export interface KernelOptions {
  readonly powers: "products" | "exact";
  readonly solver: SolverOptions;
}

/** Called after every operation of a traced kernel, and where a loop runs out of fuel. */
export interface Trace {
  note(id: number, value: number | boolean): void;
  exhaust(id: number): void;
}

type Factory = (...args: readonly unknown[]) => Kernel;

/** A maker of kernels, one for each arm; the text is made and parsed once. */
export function kernelFactory(ir: ProgramIr, world: World, options: KernelOptions, trace: Trace | null) {
  const contexts = Object.keys(world.contexts).filter((name) => world.contexts[name] === "number");
  const { covariates, events } = world;
  const { text, constants } = kernelText(ir, {
    powers: options.powers,
    traced: trace !== null,
    contexts,
    covariates,
    events,
  });
  const names = ["D", "L", "K", "R", "C", "P", "E", "T0", "DT", "STEPS", "S", "T", "W"];
  const factory = new Function(...names, text) as Factory; // text of `kernelText`: made from the intermediate form alone
  const vectors = constants.map((values) => Float64Array.from(values));
  const kinds = Object.keys(ir.events);
  return (arm: number, draws: Draws = createDraws(), predicted: Float64Array | null = null): Kernel => {
    const { context, covariates: rows, events: schedule } = world.arms[arm];
    const planned = schedule.map(({ step, name, fields }) => ({
      step,
      kind: kinds.indexOf(name),
      values: world.events[name].map((field) => fields[field]),
    }));
    const solver = createSolver(options.solver);
    return factory(
      draws,
      logDensities,
      vectors,
      Object.keys(covariates).map((name) => rows[name]),
      contexts.map((name) => Number(context[name])),
      predicted ?? new Float64Array(0),
      planned,
      world.t0,
      world.dt,
      world.steps,
      solver,
      trace?.note,
      trace?.exhaust,
    );
  };
}
