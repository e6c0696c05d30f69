/** @file Tables of predictions of held-out data: errors beside those of baselines, the test folds one by one. */
import type { HeldOutErrors, Summary } from "../run/summary-types.js";
import { errorName, errorRows } from "./held-out-text.js";
import { rmseText } from "./held-out-unit.js";
import { table } from "./html-table.js";

/** Of a run whose scores are predictions; "" otherwise. */
export function heldOutTable(summary: Summary): string {
  const { heldOut } = summary;
  if (heldOut === null) return "";
  const columns = [
    { title: `${errorName(heldOut)}, ${heldOut.unit}` },
    { title: "validation folds", number: true },
    { title: "test folds", number: true },
    { title: "" },
  ];
  return table(columns, errorRows(summary, heldOut));
}

/** Test errors of each fold, means over its seeds; "" before the test folds are open. */
export function foldTable({ heldOut }: Summary): string {
  if (heldOut === null) return "";
  const { base, best } = heldOut.test;
  const names = [...new Set([...(base?.folds ?? []), ...(best?.folds ?? [])].map(({ fold }) => fold))];
  if (names.length === 0) return "";
  const columns = [
    { title: "test fold" },
    { title: "naive", number: true },
    { title: "base", number: true },
    { title: "best", number: true },
  ];
  return table(
    columns,
    names.map((name) => [
      name,
      meanOf(best ?? base, name, "naive"),
      meanOf(base, name, "rmse"),
      meanOf(best, name, "rmse"),
    ]),
  );
}

function meanOf(errors: HeldOutErrors | null, name: string, of: "rmse" | "naive"): string {
  const values = (errors?.folds ?? []).filter(({ fold }) => fold === name).map((fold) => fold[of]);
  return values.length === 0 ? "\u2013" : rmseText(values.reduce((sum, v) => sum + v, 0) / values.length);
}
