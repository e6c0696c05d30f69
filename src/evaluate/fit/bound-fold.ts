/**
 * @file A program in the world of a fold, and the network that supplies what it predicts: its own, or, where it has none, the
 * environment's.
 */
import type { Environment, Fold } from "../../envs/types.js";
import { buildNetwork } from "../../neural/network/build.js";
import { calibNetwork } from "../../neural/network/calib.js";
import { mlpNetwork } from "../../neural/network/mlp.js";
import type { Network, NetworkSizes } from "../../neural/network/types.js";
import { compile } from "../../programs/compile.js";
import { networkOption } from "../../programs/network/inputs.js";
import type { CompiledProgram } from "../../programs/types.js";
import { foldWorld, taskOf } from "./fold-world.js";
import type { Sight } from "./sight.js";

/** A window moves time and covariates: the program is bound anew. Other folds leave the world alone. */
export function programIn(program: CompiledProgram, environment: Environment, fold: Fold): CompiledProgram {
  if (taskOf(environment).kind !== "forecast") return program;
  const bound = compile(program.source, foldWorld(environment, fold), networkOption(environment));
  if (!bound.ok) throw new Error(`in fold ${fold.name}: ${bound.errors[0]?.message ?? "does not compile"}`);
  return bound.program;
}

/** Null where nothing is predicted. Throws a RangeError where a network of the program's does not fit. */
export function networkIn(program: CompiledProgram, environment: Environment, sight: Sight): Network | null {
  const heads = program.predicted.length;
  if (heads === 0) return null;
  const sizes: NetworkSizes = {
    lanes: sight.features.lanes,
    rows: sight.features.rows,
    features: sight.features.width,
    outputs: sight.outputs,
    span: sight.span,
  };
  if (program.network !== null) return buildNetwork({ ...program.network, heads }, sizes);
  return taskOf(environment).network === "calib" ? calibNetwork(sizes, heads) : mlpNetwork(sizes, heads);
}
