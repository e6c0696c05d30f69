/**
 * @file The environments `hea-fcc` and `hea-bcc`: yield strength of alloys of many elements, predicted for alloys that were
 * not fitted. An arm is one alloy at one temperature. `hea-fcc-0` … `hea-fcc-4` keep a fifth of the alloys from the search
 * as well.
 */
import type { Arm, World } from "../programs/types.js";
import { describer, symbolsOf, type Descriptors } from "./alloy-descriptors.js";
import { alloyFolds } from "./alloy-folds.js";
import type { Variation } from "./folder.js";
import { cell, requireColumns, type Table } from "./table.js";
import type { Features, PredictionTask } from "./types.js";

export interface AlloyTables {
  readonly alloys: Table;
  readonly elements: Table;
  /** one row for each measurement, with grain sizes where they are known; absent: grain sizes are no input */
  readonly measurements?: Table;
}

const ROOM = 298.15; // K

interface Alloy extends Descriptors {
  readonly formula: string;
  /** K */
  readonly T: number;
  /** MPa */
  readonly strength: number;
  /** mean d^(−1/2) of its measured grains, µm^(−1/2); null where none was measured */
  readonly fineness: number | null;
}

/** `outer`: the part of the alloys that is kept from the search; null: none. */
export function alloyVariation(
  name: string,
  tables: AlloyTables,
  outer: number | null,
  published: PredictionTask["published"],
): Variation {
  const alloys = alloysOf(tables);
  const usual = medianOf(alloys.flatMap(({ fineness }) => fineness ?? []));
  const grains = tables.measurements !== undefined;
  const arms = alloys.map((alloy) => armOf(alloy, grains, usual));
  const suffix =
    outer === null
      ? ""
      : `\n\nPart ${outer + 1} of five of the alloys is kept from the search, and predicted at its end.`;
  return { name, arms, briefSuffix: suffix, task: (world) => taskOf(world, alloys, outer, grains, published) };
}

function alloysOf({ alloys, elements, measurements }: AlloyTables): Alloy[] {
  requireColumns(alloys, ["formula", "YS_median"]);
  const describe = describer(elements);
  const symbols = symbolsOf(elements, alloys);
  return alloys.rows.map((row, i) => ({
    formula: row["formula"],
    T: alloys.columns.includes("T_K") ? cell(alloys, i, "T_K") : ROOM,
    strength: cell(alloys, i, "YS_median"),
    fineness: measurements ? finenessOf(measurements, row["formula"]) : null,
    ...describe(Object.fromEntries(symbols.map((symbol) => [symbol, cell(alloys, i, symbol)]))),
  }));
}

/** Of measurements at room temperature. */
function finenessOf(measurements: Table, formula: string): number | null {
  requireColumns(measurements, ["formula", "is_RT", "grain_um"]);
  const sizes = measurements.rows.flatMap((row, i) =>
    row["formula"] === formula && row["is_RT"] === "1" ? [cell(measurements, i, "grain_um", "allowed")] : [],
  );
  const known = sizes.filter((d) => !Number.isNaN(d)).map((d) => d ** -0.5);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** `usual`: fineness of an alloy whose grains nobody measured. */
function armOf(alloy: Alloy, grains: boolean, usual: number): Arm {
  const { formula, T, strength, mean, spread, misfit, fineness } = alloy;
  const { modulus, poisson, volume, melting } = mean;
  const [mismatch, polarity] = [spread.radius / mean.radius, spread.electronegativity];
  return {
    name: `${formula} at ${Math.round(T)} K`,
    context: {
      T,
      modulus,
      poisson,
      volume,
      misfit,
      melting,
      mismatch,
      polarity,
      ...(grains ? { fineness: fineness ?? usual } : {}),
    },
    covariates: {},
    events: [],
    times: [0],
    data: Float64Array.of(strength),
  };
}

function taskOf(
  { arms }: World,
  alloys: readonly Alloy[],
  outer: number | null,
  grains: boolean,
  published: PredictionTask["published"],
): PredictionTask {
  return {
    kind: "regression",
    targets: ["strength"],
    lanes: "arms",
    laneNames: arms.map(({ name }) => name),
    features: featuresOf(alloys, grains, arms),
    grid: 1,
    folds: alloyFolds(
      alloys.map(({ formula }) => formula),
      outer,
    ),
    metric: "per-place",
    unit: "MPa",
    season: null,
    network: "gp",
    published,
    synthetic: false,
  };
}

/** What predicted parameters depend on: composition, temperature where it varies, and grains where they are known of. */
function featuresOf(alloys: readonly Alloy[], grains: boolean, arms: readonly Arm[]): Features {
  const hot = alloys.some(({ T }) => T !== alloys[0].T);
  const columns: Record<string, (alloy: Alloy, arm: number) => number> = {
    "valence electrons": ({ mean }) => mean.valence,
    "spread of valence electrons": ({ spread }) => spread.valence,
    "relative spread of radii": ({ mean, spread }) => spread.radius / mean.radius,
    "spread of electronegativity": ({ spread }) => spread.electronegativity,
    "melting temperature": ({ mean }) => mean.melting,
    "shear modulus": ({ mean }) => mean.modulus,
    "spread of shear moduli": ({ spread }) => spread.modulus,
    "bulk modulus": ({ mean }) => mean.bulk,
    "Poisson ratio": ({ mean }) => mean.poisson,
    "atomic volume": ({ mean }) => mean.volume,
    "misfit of volumes": ({ misfit }) => misfit,
    ...(hot
      ? { temperature: ({ T }: Alloy) => T, "temperature over melting": (a: Alloy) => a.T / a.mean.melting }
      : {}),
    ...(grains ? { "fineness of grains": (_: Alloy, arm: number) => Number(arms[arm].context["fineness"]) } : {}),
  };
  const names = Object.keys(columns);
  const values = Float64Array.from(alloys.flatMap((alloy, arm) => names.map((name) => columns[name](alloy, arm))));
  return { names, width: names.length, rows: 1, values };
}
