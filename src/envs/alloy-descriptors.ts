/**
 * @file What a composition says of an alloy before anything is measured: means and spreads of its elements' properties.
 *
 *   mean p̄ = Σ c_n p_n    spread = √(Σ c_n (p_n − p̄)²)    misfit Σ c_n (V_n − V̄)² with atomic volumes V
 */
import { cell, requireColumns, type Table } from "./table.js";

/** Property → its column in the table of elements. */
const PROPERTIES = {
  valence: "VEC",
  radius: "metallic_radius_pm",
  electronegativity: "electronegativity_pauling",
  melting: "melting_T_K",
  modulus: "shear_modulus_GPa",
  bulk: "bulk_modulus_GPa",
  poisson: "poisson_ratio",
  volume: "atomic_volume_A3",
} as const;

export type Property = keyof typeof PROPERTIES;

/** By property, in the units of the columns. */
export interface Descriptors {
  readonly mean: Readonly<Record<Property, number>>;
  readonly spread: Readonly<Record<Property, number>>;
  /** Å⁶ */
  readonly misfit: number;
}

export const ELEMENTS = "hea_yield_strength/elements.csv";

const names = Object.keys(PROPERTIES) as Property[];

/** A function of atomic fractions by symbol, which need not sum to exactly 1. */
export function describer(elements: Table): (fractions: Readonly<Record<string, number>>) => Descriptors {
  requireColumns(elements, ["symbol", ...Object.values(PROPERTIES)]);
  const rowOf = new Map(elements.rows.map((row, i) => [row["symbol"], i]));
  return (fractions) => {
    const present = Object.entries(fractions).filter(([, c]) => c > 0);
    const total = present.reduce((sum, [, c]) => sum + c, 0);
    const weighted = (property: Property, f: (p: number) => number): number =>
      present.reduce((sum, [symbol, c]) => sum + (c / total) * f(valueOf(elements, rowOf, symbol, property)), 0);
    const record = (f: (property: Property) => number) =>
      Object.fromEntries(names.map((property) => [property, f(property)])) as Record<Property, number>;
    const mean = record((property) => weighted(property, (p) => p));
    const variance = (property: Property) => weighted(property, (p) => (p - mean[property]) ** 2);
    return { mean, spread: record((property) => Math.sqrt(variance(property))), misfit: variance("volume") };
  };
}

function valueOf(table: Table, rowOf: ReadonlyMap<string, number>, symbol: string, property: Property): number {
  return cell(table, rowOf.get(symbol)!, PROPERTIES[property]);
}

/** Symbols of the elements that are columns of a table of alloys. */
export function symbolsOf(elements: Table, alloys: Table): string[] {
  const known = new Set(elements.rows.map((row) => row["symbol"]));
  return alloys.columns.filter((column) => known.has(column));
}
