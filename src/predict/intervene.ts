/**
 * @file What a change would do: the same members, with the same parameters and the same noise, run with and without it.
 * Effects are compared member by member, so that what members have in common drops out.
 */
import type { Environment } from "../envs/types.js";
import { rowWidth } from "../evaluate/fit/target-columns.js";
import { meanOf } from "../math/sample.js";
import { bandsOfOutputs, failuresIn } from "./forecast-draws.js";
import { spreadOf } from "./bands.js";
import { columnsShown, dateOf, valuesOf } from "./series.js";
import type { Change, Effect, Ensemble, Intervened, Outputs, Scenario } from "./types.js";

export interface Strengths {
  /** one for each scenario */
  readonly changes: readonly Change[];
  readonly level: number;
  readonly apart: boolean;
  /** first observation of the ensemble's world in the calendar of the task */
  readonly first: number;
}

type Compared = Pick<Intervened, "of" | "members" | "without" | "scenarios" | "failed" | "level" | "timeUnit">;

export function intervene(environment: Environment, ensemble: Ensemble, asked: Strengths): Compared {
  const { level, first } = asked;
  const plain = ensemble.run(null);
  const runs = asked.changes.map((change) => ({ change, changed: ensemble.run(change) }));
  const scenarios = runs.map(({ change, changed }): Scenario => ({
    name: nameOf(change),
    factors: change.factors,
    bands: bandsOfOutputs(environment, ensemble, changed, asked, first),
    effects: effectsOf(environment, ensemble, plain, changed, change, asked),
  }));
  return {
    of: ensemble.of,
    members: plain.length,
    level,
    timeUnit: ensemble.world.units["t"] ?? "",
    without: bandsOfOutputs(environment, ensemble, plain, asked, first),
    scenarios,
    failed: Math.max(failuresIn(plain), ...runs.map(({ changed }) => failuresIn(changed))),
  };
}

const nameOf = ({ factors }: Change): string =>
  Object.entries(factors)
    .map(([name, factor]) => `${name} × ${factor}`)
    .join(", ");

function effectsOf(
  { task }: Environment,
  { world, arms }: Ensemble,
  plain: readonly Outputs[],
  changed: readonly Outputs[],
  change: Change,
  { level, apart }: Pick<Strengths, "level" | "apart">,
): Effect[] {
  const width = rowWidth({ world });
  const places = task?.lanes === "places" ? task.laneNames : [];
  return arms.flatMap((arm, a) => {
    const since = firstAfter(world.arms[arm].times, change.from);
    return columnsShown(world, places, apart).map((column): Effect => {
      const pairs = plain.flatMap((of, m) => {
        const [without, under] = [of[a], changed[m][a]];
        if (without === null || under === null) return [];
        return [[without, under].map((output) => valuesOf(output, column, width).slice(since))];
      });
      const means = pairs.map((pair) => pair.map(meanOf));
      const lasts = pairs.map((pair) => pair.map((values) => values[values.length - 1]));
      return {
        arm: world.arms.length === 1 ? "" : world.arms[arm].name,
        observable: column.observable,
        unit: column.unit,
        without: medianOf(means.map(([without]) => without)),
        under: medianOf(means.map(([, under]) => under)),
        relative: spreadOf(means.map(relative), level),
        last: spreadOf(lasts.map(relative), level),
      };
    });
  });
}

/** An observation at step k sees what happened before it; a change from the first step on changes all of them. */
const firstAfter = (times: readonly number[], from: number): number => {
  const at = times.findIndex((k) => k > from);
  return times[0] >= from && from === 0 ? 0 : Math.max(0, at);
};

const relative = ([without, under]: readonly number[]): number => (without === under ? 0 : (under - without) / without);
const medianOf = (values: readonly number[]): number => spreadOf(values, 0.5).middle;

export interface When {
  readonly change: Pick<Change, "from" | "to">;
  readonly from: Intervened["from"];
  readonly to: Intervened["to"];
}

/**
 * Steps of two moments, said as times of the world or as dates; null: from the beginning, to the end. An observation counts
 * what happened since the one before it, so that a date is the step after that one: the observation of the date itself is
 * the first that sees the change.
 */
export function whenOf(
  { task }: Environment,
  { world, arms }: Ensemble,
  said: { readonly from: string | null; readonly to: string | null },
  first: number,
): When {
  const { times } = world.arms[arms[0]];
  const stepOf = (word: string, flag: string): number => {
    const time = /^\d{4}-\d{2}-\d{2}$/.test(word) ? NaN : Number(word);
    if (Number.isFinite(time)) return checked(Math.ceil((time - world.t0) / world.dt - 1e-9), word, flag);
    const dates = times.map((_, i) => dateOf(task?.calendar, first + i));
    if (dates[0] === null)
      throw new RangeError(`Expected --${flag} to be a time, got ${word}: time here is no calendar`);
    const at = dates.findIndex((date) => date !== null && date >= word);
    if (at < 0 || word < dates[0])
      throw new RangeError(`Expected --${flag} from ${dates[0]} to ${dates[dates.length - 1]}, got ${word}`);
    return checked(at === 0 ? 0 : times[at - 1], word, flag);
  };
  const checked = (step: number, word: string, flag: string): number => {
    if (step < 0 || step > world.steps)
      throw new RangeError(`Expected --${flag} from ${world.t0} to ${world.t0 + world.steps * world.dt}, got ${word}`);
    return step;
  };
  const from = said.from === null ? 0 : stepOf(said.from, "from");
  const to = said.to === null ? Math.max(1, world.steps) : stepOf(said.to, "to");
  if (to <= from && said.to === null) throw new RangeError(`Expected --from before the end, got ${said.from}`);
  if (to <= from)
    throw new RangeError(`Expected --to after --from, got ${said.to} and ${said.from ?? "the beginning"}`);
  const moment = (step: number) => {
    const at = times.findIndex((k) => k > step);
    return { time: world.t0 + step * world.dt, date: dateOf(task?.calendar, first + (at < 0 ? times.length : at)) };
  };
  return { change: { from, to }, from: moment(from), to: said.to === null ? null : moment(to) };
}
