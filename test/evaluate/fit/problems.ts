/** Small environments with a prediction task, one of each kind. */
import type { Environment, Fold, PredictionTask } from "../../../src/envs/types.js";
import { compile } from "../../../src/programs/compile.js";
import type { Arm, CompiledProgram, World } from "../../../src/programs/types.js";

export interface Description {
  readonly world: Partial<World> & Pick<World, "arms" | "observables">;
  readonly task: Partial<PredictionTask> & Pick<PredictionTask, "kind" | "targets" | "folds">;
  readonly base?: string;
}

export function environmentOf({ world, task, base = "" }: Description): Environment {
  const places = Object.values(world.observables)[0];
  const names =
    task.lanes === "arms" ? world.arms.map(({ name }) => name) : Array.from({ length: places }, (_, p) => `place ${p}`);
  return {
    name: "small",
    title: "",
    brief: "",
    citation: "",
    hash: "small",
    world: {
      t0: 0,
      dt: 1,
      steps: 0,
      constants: {},
      contexts: {},
      covariates: {},
      events: {},
      whole: [],
      units: {},
      ...world,
    },
    replication: "shared",
    priors: "program",
    sparePriors: [],
    statistics: { names: [], of: (outputs) => outputs },
    base,
    mechanisms: [],
    defaults: {},
    task: {
      lanes: "places",
      laneNames: names,
      features: { names: [], width: 0, rows: 1, values: new Float64Array(0) },
      grid: 1,
      metric: "per-place",
      unit: "",
      season: null,
      network: "mlp",
      published: [],
      synthetic: true,
      ...task,
    },
  };
}

export const armOf = (name: string, data: readonly number[], more: Partial<Arm> = {}): Arm => ({
  name,
  context: {},
  covariates: {},
  events: [],
  times: data.map((_, i) => i),
  data: Float64Array.from(data),
  ...more,
});

export const forecastFold = (name: string, from: number, split: number, to: number): Fold => ({
  name,
  purpose: "validation",
  fitted: [0],
  scored: [0],
  window: { from, split, to },
});

export function compiled(source: string, world: World): CompiledProgram {
  const result = compile(source, world);
  if (!result.ok) throw new Error(result.errors.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return result.program;
}
