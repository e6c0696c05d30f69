/** @file What every fit is made with: an executor and a differentiator, and from them a network's side and kernels of arms. */
import type { Environment } from "../../envs/types.js";
import type { Stream } from "../../math/rng.js";
import type { Executor } from "../../neural/executor.js";
import type { Differentiate, GradientKernel } from "../../programs/gradient/types.js";
import type { CompiledProgram } from "../../programs/types.js";
import { networkIn } from "./bound-fold.js";
import { taskOf } from "./fold-world.js";
import type { KernelOf } from "./mechanism.js";
import { type NetworkSide, networkSide } from "./network-side.js";
import type { Sight } from "./sight.js";

export interface Fitter {
  readonly on: Executor;
  readonly differentiate: Differentiate;
}

/** Null where nothing is predicted. */
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

/** One kernel for each arm, made when it is first asked for. */
export function kernelsOf(
  { differentiate }: Pick<Fitter, "differentiate">,
  program: CompiledProgram,
  environment: Environment,
): KernelOf {
  const differentiated = differentiate(program, { teacherForced: taskOf(environment).kind === "one-step" });
  if (!differentiated.ok) throw new Error(differentiated.reason);
  const made = new Map<number, GradientKernel>();
  return (arm) => {
    const known = made.get(arm) ?? differentiated.kernel(arm);
    made.set(arm, known);
    return known;
  };
}
