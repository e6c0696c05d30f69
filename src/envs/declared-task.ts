/**
 * @file The prediction task that an `environment.yaml` declares: what is held out, which features there are, how errors count.
 * Forecasts name a horizon, and their windows follow; other tasks name the arms of each fold.
 *
 *   test windows         the last `horizon` observations, and those `shift` earlier, …; all before a window is fitted
 *   validation windows   side by side, the last of them ending where the first test window begins
 */
import { UsageError } from "../core/errors.js";
import type { World } from "../programs/types.js";
import type { Declaration } from "./schema.js";
import { cell, requireColumns, type Table } from "./table.js";
import type { Features, Fold, PredictionTask } from "./types.js";
import { foldsOf, growing } from "./windows.js";

export type TaskDeclaration = NonNullable<Declaration["task"]>;

const FILE = "environment.yaml";
const fault = (entry: string, words: string): UsageError => new UsageError(`${FILE}: task: ${entry}: ${words}`);

/** `table`: of features, where the declaration names one. */
export function declaredTask(t: TaskDeclaration, world: World, table: Table | null): PredictionTask {
  const isForecast = t.kind === "forecast";
  const targets = t.targets ?? Object.keys(world.observables);
  const unknown = targets.find((name) => !(name in world.observables));
  if (unknown !== undefined)
    throw fault("targets", `expected some of ${Object.keys(world.observables).join(", ")}, got '${unknown}'`);
  const laneNames = isForecast ? placesOf(t, world, targets) : world.arms.map(({ name }) => name);
  return {
    kind: t.kind,
    targets,
    lanes: isForecast ? "places" : "arms",
    laneNames,
    features: isForecast ? seriesOf(world, targets, laneNames, table) : traitsOf(world, table),
    ...(t.knownAhead === undefined ? {} : { knownAhead: t.knownAhead }),
    grid: t.grid ?? 1,
    folds: isForecast ? windowsOf(t, world) : armsOf(t, world),
    metric: t.metric ?? (isForecast ? "aggregate" : "per-place"),
    unit: t.unit ?? world.units[targets[0]] ?? "",
    season: t.season ?? null,
    network: t.network ?? (isForecast ? "calib" : "mlp"),
    ...(t.calendar === undefined ? {} : { calendar: t.calendar }),
    published: t.published ?? [],
    synthetic: t.synthetic ?? false,
  };
}

function placesOf({ places }: TaskDeclaration, { arms, observables }: World, targets: readonly string[]): string[] {
  if (arms.length !== 1) throw fault("kind", `expected one arm in a forecast, got ${arms.length}`);
  const widest = Math.max(...targets.map((name) => observables[name]));
  const names = places ?? (widest === 1 ? [arms[0].name] : Array.from({ length: widest }, (_, i) => `place ${i + 1}`));
  if (names.length !== widest) throw fault("places", `expected ${widest} names, got ${names.length}`);
  const odd = targets.find((name) => observables[name] !== widest);
  if (odd !== undefined) throw fault("targets", `expected ${widest} numbers of each, ${odd} has ${observables[odd]}`);
  return [...names];
}

const [VALIDATIONS, TESTS, LEAST_FITTED] = [2, 1, 4];

function windowsOf(t: TaskDeclaration, { arms }: World): readonly Fold[] {
  if (t.folds !== undefined) throw fault("folds", "a forecast declares a horizon in their place");
  if (t.horizon === undefined) throw fault("horizon", "expected how many observations are forecast, got nothing");
  const { horizon, shift = horizon, validation = VALIDATIONS, test = TESTS } = t;
  const end = arms[0].times.length;
  const tests = Array.from({ length: test }, (_, k) => {
    const to = end - (test - 1 - k) * shift;
    return [0, to - horizon, to] as const;
  });
  const validations = growing(tests[0][1], horizon, validation);
  const fitted = validations[0][1];
  if (fitted < LEAST_FITTED)
    throw fault(
      "horizon",
      `${test} test and ${validation} validation windows leave ${Math.max(0, fitted)} of ${end} observations to fit`,
    );
  return foldsOf(validations, tests, (index) => `observation ${index + 1}`);
}

function armsOf({ folds, kind }: TaskDeclaration, { arms }: World): readonly Fold[] {
  if (folds === undefined) throw fault("folds", `expected the arms of each fold of a ${kind}, got nothing`);
  const at = new Map(arms.map(({ name }, i) => [name, i]));
  const indices = (names: readonly string[]): number[] =>
    names.map((name) => {
      const index = at.get(name);
      if (index === undefined) throw fault("folds", `expected the name of an arm, got '${name}'`);
      return index;
    });
  for (const purpose of ["validation", "test"] as const)
    if (!folds.some((fold) => fold.purpose === purpose)) throw fault("folds", `expected a ${purpose} fold, got none`);
  const twice = <T>(items: readonly T[]): T | undefined => items.find((item, i) => items.indexOf(item) < i);
  const again = twice(folds.map(({ name }) => name)); // fits are known by the names of their folds
  if (again !== undefined) throw fault("folds", `expected a name for each, got '${again}' twice`);
  return folds.map(({ name, purpose, fitted, scored }) => {
    const arm = twice(fitted) ?? twice(scored);
    if (arm !== undefined) throw fault("folds", `${name}: expected each arm once, got '${arm}' twice`);
    const fold = { name, purpose, fitted: indices(fitted), scored: indices(scored) };
    if (fold.scored.some((arm) => fold.fitted.includes(arm)))
      throw fault("folds", `${name}: expected arms that are fitted or scored, got one that is both`);
    return fold;
  });
}

/** [places × observations × columns]: of a table by time (and place), else the targets themselves. */
function seriesOf(world: World, targets: readonly string[], places: readonly string[], table: Table | null): Features {
  const [{ times, data }] = world.arms;
  if (table === null) return ownSeries(world, targets, places.length);
  const names = table.columns.filter((column) => !["time", "place", "arm"].includes(column));
  requireColumns(table, ["time", ...(places.length > 1 ? ["place"] : [])]);
  const values = new Float64Array(places.length * times.length * names.length).fill(NaN);
  const rowOf = new Map(times.map((step, i) => [timeOf(world, step), i]));
  table.rows.forEach((row, i) => {
    const lane = "place" in row ? places.indexOf(row["place"]) : 0;
    const at = rowOf.get(cell(table, i, "time").toPrecision(9));
    if (lane < 0)
      throw new UsageError(
        `${table.file}:${i + 2}: place: expected one of ${places.join(", ")}, got '${row["place"]}'`,
      );
    if (at === undefined) return; // no observation then
    names.forEach(
      (name, j) => (values[(lane * times.length + at) * names.length + j] = cell(table, i, name, "allowed")),
    );
  });
  if (data.length > 0 && values.every(Number.isNaN))
    throw new UsageError(`${table.file}: time: expected times of observations, got none of them`);
  return { names, width: names.length, rows: times.length, values };
}

const timeOf = ({ t0, dt }: World, step: number): string => (t0 + step * dt).toPrecision(9);

function ownSeries({ arms, observables }: World, targets: readonly string[], places: number): Features {
  const [{ times, data }] = arms;
  const width = Object.values(observables).reduce((sum, n) => sum + n, 0);
  const offsets = new Map<string, number>();
  Object.entries(observables).reduce((at, [name, n]) => (offsets.set(name, at), at + n), 0);
  const values = Float64Array.from({ length: places * times.length * targets.length }, (_, i) => {
    const [j, cellAt] = [i % targets.length, Math.floor(i / targets.length)];
    const [row, place] = [cellAt % times.length, Math.floor(cellAt / times.length)];
    return data[row * width + offsets.get(targets[j])! + place];
  });
  return { names: targets, width: targets.length, rows: times.length, values };
}

/** [arms × columns]: of a table by arm, else the numbers among the contexts. */
function traitsOf({ arms, contexts }: World, table: Table | null): Features {
  if (table === null) {
    const names = Object.keys(contexts).filter((name) => contexts[name] === "number");
    const values = arms.flatMap(({ context }) => names.map((name) => Number(context[name])));
    return { names, width: names.length, rows: 1, values: Float64Array.from(values) };
  }
  requireColumns(table, ["arm"]);
  const names = table.columns.filter((column) => column !== "arm");
  const rowOf = new Map(table.rows.map((row, i) => [row["arm"], i]));
  const values = arms.flatMap(({ name }) => {
    const row = rowOf.get(name);
    if (row === undefined) throw new UsageError(`${table.file}: arm: expected a row for ${name}, got none`);
    return names.map((column) => cell(table, row, column, "allowed"));
  });
  return { names, width: names.length, rows: 1, values: Float64Array.from(values) };
}
