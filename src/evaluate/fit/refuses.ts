/** @file Why a program cannot be fitted to an environment's data by gradient, in words. */
import type { Environment } from "../../envs/types.js";
import type { NetworkGraph } from "../../neural/network/types.js";
import type { CompiledProgram, Mode } from "../../programs/types.js";
import type { Fitter } from "./fitter.js";

/** null where it can */
export function refusesToFit(
  program: CompiledProgram,
  environment: Environment,
  mode: Mode,
  { differentiate }: Pick<Fitter, "differentiate">,
): string | null {
  const { task } = environment;
  if (task === undefined) return `${environment.name} declares no prediction task: nothing is held out`;
  if (environment.replication === "per-arm") return "a fit shares its parameters among all arms";
  const unfit = refusesNetwork(program, environment, mode);
  if (unfit !== null) return unfit;
  const differentiated = differentiate(program, { teacherForced: task.kind === "one-step" });
  return differentiated.ok ? null : differentiated.reason;
}

function refusesNetwork({ predicted, network }: CompiledProgram, { task }: Environment, mode: Mode): string | null {
  if (mode === "mechanistic" && network !== null)
    return "the environment supplies the network (--mode mechanistic): leave out `network`, or use --mode hybrid";
  if (mode === "hybrid" && network === null && predicted.length > 0)
    return `${predicted[0].name} is predicted, but the program has no \`network\` (--mode hybrid): add one, or give it a prior`;
  if (predicted.length === 0 || task === undefined) return null;
  const placed = predicted.find(({ length }) => length > 0 && length !== task.laneNames.length);
  if (task.lanes === "places" && placed)
    return `${placed.name} is predicted for ${placed.length} places, but there are ${task.laneNames.length}`;
  if (task.lanes === "places" || network === null) return null;
  return knowsLanes(network)
    ? "a network over arms cannot know an arm that it has not seen: use features in place of `place`"
    : null;
}

const knowsLanes = ({ layers }: NetworkGraph): boolean =>
  layers.some(
    (layer) => layer.op === "lane" || ("axis" in layer && layer.axis === "place"), // embeddings, attention and means over arms
  );
