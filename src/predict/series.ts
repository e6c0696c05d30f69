/**
 * @file From outputs to series for people: columns of an arm under their names, places summed or one by one, times as dates
 * where time is a calendar.
 */
import type { PredictionTask } from "../envs/types.js";
import type { World } from "../programs/types.js";
import type { Series } from "./types.js";

/** Columns of `Arm.data` that are summed, under a name. */
export interface Column {
  readonly observable: string;
  readonly unit: string;
  readonly columns: readonly number[];
}

/** Which numbers of one time are shown: observables with places as sums, or each place apart. */
export function columnsShown({ observables, units }: World, places: readonly string[], apart: boolean): Column[] {
  let at = 0;
  return Object.entries(observables).flatMap(([observable, width]) => {
    const columns = Array.from({ length: width }, (_, i) => at + i);
    at += width;
    const unit = units[observable] ?? "";
    if (width === 1 || !apart) return [{ observable, unit, columns }];
    return columns.map((column, i) => ({ observable: `${observable}[${places[i] ?? i}]`, unit, columns: [column] }));
  });
}

/** Σ of a column's numbers at each time, [times]; NaN only where all of them are missing. */
export function valuesOf(outputs: Float64Array, { columns }: Column, width: number): number[] {
  return Array.from({ length: outputs.length / width }, (_, i) => {
    const known = columns.map((c) => outputs[i * width + c]).filter((x) => !Number.isNaN(x));
    return known.length === 0 ? NaN : known.reduce((a, b) => a + b, 0);
  });
}

/** The same of predictions, where data are missing too: sums over the same places. */
export function valuesWhereMeasured(
  outputs: Float64Array,
  data: Float64Array,
  column: Column,
  width: number,
): number[] {
  return valuesOf(outputs, column, width).map((sum, i) => {
    const measured = column.columns.filter((c) => !Number.isNaN(data[i * width + c]));
    const none = measured.length === 0 || measured.length === column.columns.length;
    return none ? sum : measured.reduce((a, c) => a + outputs[i * width + c], 0);
  });
}

/** ISO date of a time, in units of days between observations. */
export function dateOf(calendar: PredictionTask["calendar"], observation: number): string | null {
  if (calendar === undefined) return null;
  const start = Date.parse(`${calendar.start}T00:00:00Z`);
  return new Date(start + observation * calendar.days * 86_400_000).toISOString().slice(0, 10);
}

/** `first`: index of the arm's first observation in the calendar. `data`: [times × width]. */
export function seriesOf(
  world: World,
  arm: number,
  column: Column,
  data: Float64Array,
  calendar: PredictionTask["calendar"],
  first = 0,
): Series {
  const { name, times } = world.arms[arm];
  const width = data.length / times.length;
  const dates = times.map((_, i) => dateOf(calendar, first + i));
  return {
    arm: world.arms.length === 1 ? "" : name,
    observable: column.observable,
    unit: column.unit,
    times: times.map((k) => world.t0 + k * world.dt),
    dates: calendar === undefined ? null : dates.map((date) => date ?? ""),
    data: valuesOf(data, column, width),
  };
}
