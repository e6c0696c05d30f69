/**
 * @file The environment `influenza-usa`: weekly share of outpatient visits with influenza-like illness in 51 regions,
 * 2017-W34 to 2021-W15, the last nine weeks to be forecast from four weeks in a row.
 */
import { UsageError } from "../core/errors.js";
import type { Arm } from "../programs/types.js";
import { epiweekStart } from "./calendar.js";
import type { Variation } from "./folder.js";
import { radiationShares, type Place } from "./radiation.js";
import { cell, requireColumns, type Table } from "./table.js";
import type { Features, PredictionTask } from "./types.js";
import { foldsOf, growing, movedOn } from "./windows.js";

export const SYMPTOMS: readonly string[] = (
  "fever low_grade_fever cough sore_throat headache fatigue vomiting diarrhea shortness_of_breath chest_pain " +
  "dizziness confusion generalized_tonic_clonic_seizure weakness"
)
  .split(" ")
  .map((name) => `sym_${name}`);

const [WEEKS, FITTED, SCORED] = [191, 179, 9];

/** The first of them begins in January 2020: a season as they were, and all that came after. */
const VALIDATIONS = 6;

/** Weeks that share predicted parameters: those of one week alone would carry its noise into all of a forecast. */
const ROW = 8;

/** `weekly`: region, epiweek, month, symptoms, ili; `regions`: region, population, latitude, longitude. */
export function influenzaVariation(
  weekly: Table,
  regionTable: Table,
  published: PredictionTask["published"],
): Variation {
  requireColumns(weekly, ["region", "epiweek", "month", ...SYMPTOMS, "ili"]);
  const regions = [...new Set(weekly.rows.map((row) => row["region"]))];
  const rows = rowsOf(weekly, regions);
  const epiweeks = rows[0].map((row) => weekly.rows[row]["epiweek"]);
  const features = featuresOf(weekly, rows);
  const places = placesOf(regionTable, regions);
  const task: PredictionTask = {
    kind: "forecast",
    targets: ["ili"],
    lanes: "places",
    laneNames: regions,
    features,
    grid: ROW,
    folds: foldsOf(growing(FITTED, SCORED, VALIDATIONS), movedOn([0, FITTED, FITTED + SCORED], 1, 4), (week) =>
      named(epiweeks[week]),
    ),
    metric: "aggregate",
    unit: "% of visits, summed over regions",
    season: 52,
    network: "gp",
    calendar: { start: epiweekStart(epiweeks[0]), days: 7 },
    published,
    synthetic: false,
  };
  return {
    arms: [armOf(weekly, rows)],
    constants: {
      place: regions.length,
      population: places.map(({ population }) => population),
      flow: radiationShares(places),
    },
    task: () => task,
  };
}

/** [regions][weeks] → row of the table. */
function rowsOf(table: Table, regions: readonly string[]): number[][] {
  const rows = regions.map((): number[] => []);
  const index = new Map(regions.map((region, k) => [region, k]));
  table.rows.forEach((row, i) => rows[index.get(row["region"])!].push(i));
  const weeks = rows[0].map((i) => table.rows[i]["epiweek"]);
  rows.forEach((own, k) => {
    const same = own.length === WEEKS && own.every((i, week) => table.rows[i]["epiweek"] === weeks[week]);
    if (!same)
      throw new UsageError(`${table.file}: expected the same ${WEEKS} weeks of every region, not of ${regions[k]}`);
  });
  return rows;
}

function featuresOf(table: Table, rows: readonly (readonly number[])[]): Features {
  const names = [...SYMPTOMS, "month"];
  const values = rows.flatMap((own) => own.flatMap((row) => names.map((name) => cell(table, row, name))));
  return { names, width: names.length, rows: WEEKS, values: Float64Array.from(values) };
}

/** Visits of week k are seen after step k, hence at time index k + 1; data: [weeks × regions], NaN where a region did not report. */
function armOf(table: Table, rows: readonly (readonly number[])[]): Arm {
  const weeks = rows[0].map((_, week) => week);
  return {
    name: "United States",
    context: {},
    covariates: {},
    events: [],
    times: weeks.map((week) => week + 1),
    data: Float64Array.from(weeks.flatMap((week) => rows.map((own) => cell(table, own[week], "ili", "allowed")))),
  };
}

/** In the order of the regions. */
function placesOf(table: Table, regions: readonly string[]): Place[] {
  requireColumns(table, ["region", "population", "latitude", "longitude"]);
  return regions.map((region) => {
    const row = rowNamed(table, "region", region);
    const [population, latitude, longitude] = ["population", "latitude", "longitude"].map((c) => cell(table, row, c));
    return { population, latitude, longitude };
  });
}

function rowNamed(table: Table, column: string, name: string): number {
  const row = table.rows.findIndex((r) => r[column] === name);
  if (row < 0) throw new UsageError(`${table.file}: ${column}: expected a row '${name}', got none`);
  return row;
}

const named = (epiweek: string): string => `${epiweek.slice(0, 4)}-W${epiweek.slice(4)}`;
