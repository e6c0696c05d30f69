/** @file Forecasts of an evidence run: the data as programs would have them again, and what they expect after the last of them. */
import type { Environment } from "../envs/types.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import type { Key, World } from "../programs/types.js";
import { bandOf, coverageOf } from "./bands.js";
import { continued } from "./changed-world.js";
import type { Voices } from "./programs.js";
import { sampledEnsemble, type WeighedProgram } from "./sampled.js";
import { columnsShown, seriesOf, valuesOf } from "./series.js";
import type { Band, Ensemble, Forecast, Outputs } from "./types.js";

export interface Asked {
  readonly level: number;
  /** observations after the last one */
  readonly horizon: number;
  readonly members: number;
  /** experiments shown, the first ones */
  readonly arms: number;
  /** each place by itself, or their sums */
  readonly apart: boolean;
  readonly key: Key;
}

export function forecastDraws(environment: Environment, voices: Voices, asked: Asked): Forecast[] {
  const world = continued(environment.world, asked.horizon);
  const one = (who: string, programs: readonly WeighedProgram[]): Forecast => {
    const ensemble = ensembleOf(programs, world, who, asked);
    const outputs = ensemble.run(null);
    const bands = bandsOfOutputs(environment, ensemble, outputs, asked);
    return {
      who,
      fold: null,
      bands,
      coverage: coverageOf(bands),
      rmse: null,
      naive: null,
      failed: failuresIn(outputs),
    };
  };
  const { best, average } = voices;
  return [one("best program", best), ...(average === null ? [] : [one(averageWords(average), average)])];
}

export const averageWords = (programs: readonly WeighedProgram[]): string =>
  `average over ${programs.length} program${programs.length === 1 ? "" : "s"}`;

export function ensembleOf(programs: readonly WeighedProgram[], world: World, of: string, asked: Asked): Ensemble {
  const arms = world.arms.map((_, arm) => arm).slice(0, asked.arms);
  return sampledEnsemble(programs, world, { of, members: asked.members, arms, key: asked.key });
}

export const failuresIn = (outputs: readonly Outputs[]): number =>
  outputs.filter((arms) => arms.some((output) => output === null)).length;

/** One band for each shown number of each arm. Members that failed are left out. */
export function bandsOfOutputs(
  { task }: Pick<Environment, "task">,
  { world, arms }: Ensemble,
  outputs: readonly Outputs[],
  { level, apart }: Pick<Asked, "level" | "apart">,
  first = 0,
): Band[] {
  const width = rowWidth({ world });
  const places = task?.lanes === "places" ? task.laneNames : [];
  return arms.flatMap((arm, a) =>
    columnsShown(world, places, apart).map((column) => {
      const members = outputs.flatMap((of) => (of[a] === null ? [] : [valuesOf(of[a], column, width)]));
      return bandOf(seriesOf(world, arm, column, world.arms[arm].data, task?.calendar, first), members, level);
    }),
  );
}
