/**
 * @file The environments `covid-bogota` and `covid-medellin`: daily reported cases of one city, 12 April 2020 to
 * 20 March 2021, the last four weeks to be forecast from four days a week apart. 294 days are fitted, 28 are scored.
 */
import { UsageError } from "../core/errors.js";
import type { Arm } from "../programs/types.js";
import { dateAfter, weekdayOf } from "./calendar.js";
import type { Variation } from "./folder.js";
import { cell, requireColumns, type Table } from "./table.js";
import type { Features, PredictionTask } from "./types.js";
import { foldsOf, growing, movedOn } from "./windows.js";

export const COVID_FEATURES: readonly string[] = (
  "cases deaths gt_covid19_en_colombia gt_covid19_hoy gt_covid19_bogota " +
  "retail_and_recreation grocery_and_pharmacy parks transit_stations workplaces residential"
).split(" ");

const [DAYS, FITTED, SCORED, WEEK] = [343, 294, 28, 7];

/** The first of them fits 126 days: less tells little of forecasts from 294. */
const VALIDATIONS = 6;

export interface City {
  readonly name: string;
  readonly published: PredictionTask["published"];
}

/** `table`: one row for each day, with a date and the features. */
export function covidVariation(city: City, table: Table): Variation {
  requireColumns(table, ["date", ...COVID_FEATURES]);
  const start = startOf(table);
  const features = featuresOf(table);
  const task: PredictionTask = {
    kind: "forecast",
    targets: ["cases"],
    lanes: "places",
    laneNames: [city.name],
    features,
    knownAhead: ["weekday"],
    grid: WEEK,
    folds: foldsOf(growing(FITTED, SCORED, VALIDATIONS), movedOn([0, FITTED, FITTED + SCORED], WEEK, 4), (day) =>
      dateAfter(start, day),
    ),
    metric: "aggregate",
    unit: "cases/day",
    season: WEEK,
    network: "gp",
    calendar: { start, days: 1 },
    published: city.published,
    synthetic: false,
  };
  return { arms: [armOf(city, table, start)], task: () => task };
}

function startOf(table: Table): string {
  if (table.rows.length !== DAYS)
    throw new UsageError(`${table.file}: expected ${DAYS} days, got ${table.rows.length}`);
  const start = table.rows[0]["date"];
  table.rows.forEach((row, day) => {
    if (row["date"] !== dateAfter(start, day))
      throw new UsageError(`${table.file}:${day + 2}: date: expected ${dateAfter(start, day)}, got '${row["date"]}'`);
  });
  return start;
}

function featuresOf(table: Table): Features {
  const values = table.rows.flatMap((_, day) => COVID_FEATURES.map((name) => cell(table, day, name)));
  return {
    names: COVID_FEATURES,
    width: COVID_FEATURES.length,
    rows: table.rows.length,
    values: Float64Array.from(values),
  };
}

/** Cases of day k are seen after step k, hence at time index k + 1. */
function armOf(city: City, table: Table, start: string): Arm {
  return {
    name: city.name,
    context: {},
    covariates: { weekday: weekdays(start), mobility: mobilityOf(table) },
    events: [],
    times: table.rows.map((_, day) => day + 1),
    data: Float64Array.from(table.rows, (_, day) => cell(table, day, "cases")),
  };
}

/** [days × 7], 1 on its day, Sunday first. */
function weekdays(start: string): Float64Array {
  const rows = new Float64Array(DAYS * WEEK);
  for (let day = 0; day < DAYS; day++) rows[day * WEEK + weekdayOf(dateAfter(start, day))] = 1;
  return rows;
}

const AWAY = ["retail_and_recreation", "transit_stations", "workplaces"] as const;

/** [days], change against early 2020 as a fraction: the mean over places away from home and the last seven days. */
function mobilityOf(table: Table): Float64Array {
  const daily = table.rows.map((_, day) => AWAY.reduce((sum, name) => sum + cell(table, day, name), 0) / AWAY.length);
  return Float64Array.from(daily, (_, day) => {
    const past = daily.slice(Math.max(0, day + 1 - WEEK), day + 1);
    return past.reduce((a, b) => a + b, 0) / past.length / 100;
  });
}
