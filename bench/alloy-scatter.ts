/**
 * @file How much of the strengths of `hea-fcc` no composition can explain: scatter of single measurements of one alloy, and the
 * share of the variance that the strongest medians hold. No program is run, nothing is predicted.
 *
 *   DISCOVER_DATA=… npm run bench -- alloy-scatter
 *
 * Scatter within alloys, of m measurements of A alloys: √(Σ (x − mean of its alloy)² / (m − A)), in MPa and in natural logarithms.
 */
import { ALLOYS } from "../src/envs/alloy-sets.js";
import { neededTable } from "../src/envs/own-data.js";
import { cell, type Table } from "../src/envs/table.js";
import { mean, print } from "./support.js";

const STRONGEST = 5;

/** [alloy] → its measurements at room temperature, MPa */
function measured(measurements: Table, formulas: readonly string[]): readonly (readonly number[])[] {
  return formulas.map((formula) =>
    measurements.rows.flatMap((row, i) =>
      row["formula"] === formula && row["is_RT"] === "1" ? [cell(measurements, i, "YS_MPa")] : [],
    ),
  );
}

const squares = (x: readonly number[], centre: number): number => x.reduce((s, v) => s + (v - centre) ** 2, 0);

function within(groups: readonly (readonly number[])[]): number {
  const freedom = groups.reduce((n, own) => n + own.length - 1, 0);
  return Math.sqrt(groups.reduce((s, own) => s + squares(own, mean(own)), 0) / freedom);
}

function main(): void {
  const [alloys, , measurements] = ALLOYS["hea-fcc"].files.map((file) => neededTable("hea-fcc", file));
  const groups = measured(
    measurements,
    alloys.rows.map((row) => row["formula"]),
  );
  const logs = groups.map((own) => own.map(Math.log));
  const medians = alloys.rows.map((_, i) => cell(alloys, i, "YS_median")).sort((a, b) => a - b);
  const [rest, strongest] = [medians.slice(0, -STRONGEST), medians.slice(-STRONGEST)];
  const share = squares(strongest, mean(medians)) / squares(medians, mean(medians));
  const left = Math.sqrt(squares(strongest, mean(rest)) / medians.length);
  const softest = groups.map((own) => Math.min(...own));
  const count = groups.reduce((n, own) => n + own.length, 0);
  print(`${count} measurements of ${medians.length} alloys, sd within alloys ${within(groups).toFixed(0)} MPa, ${within(logs).toFixed(2)} of the logarithm`); // prettier-ignore
  print(`medians: sd ${Math.sqrt(squares(medians, mean(medians)) / medians.length).toFixed(0)} MPa; without the ${STRONGEST} strongest ${Math.sqrt(squares(rest, mean(rest)) / rest.length).toFixed(0)}`); // prettier-ignore
  print(`softest state measured of each alloy: sd ${Math.sqrt(squares(softest, mean(softest)) / softest.length).toFixed(0)} MPa`); // prettier-ignore
  print(`the ${STRONGEST} strongest hold ${(100 * share).toFixed(0)} % of the variance; were they predicted by the mean of the others, and these exactly, the RMSE would be ${left.toFixed(0)} MPa`); // prettier-ignore
}

main();
