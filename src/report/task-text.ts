/** @file What an environment asks to be predicted, for people. */
import type { Fold, PredictionTask } from "../envs/types.js";
import { hangingLines, wrapLines } from "./columns.js";
import { heading } from "./heading.js";
import { count, counted, quantity } from "./numbers.js";

const KINDS: Readonly<Record<PredictionTask["kind"], string>> = {
  forecast: "the future of a series",
  "one-step": "each observation from the one before it",
  regression: "data sets that no fit has seen",
};

const SUPPLIERS: Readonly<Record<PredictionTask["network"], string>> = {
  calib: "a recurrent network (calib)",
  mlp: "a perceptron (mlp)",
  gp: "a Gaussian process (gp)",
};

export function taskLines(task: PredictionTask | undefined): string[] {
  if (task === undefined) return [];
  const { kind, targets, unit, metric, features, lanes, laneNames, grid, network, season, published } = task;
  const scored =
    kind !== "forecast" || laneNames.length === 1
      ? "RMSE"
      : metric === "aggregate"
        ? "RMSE of the sum over places"
        : "RMSE per place";
  const rows = [
    ["predicted", `${targets.join(", ")}: ${KINDS[kind]}`],
    ["scored by", `${scored}, ${unit}`],
    ["validation folds", foldsOf(task, "validation")],
    ["test folds", foldsOf(task, "test")],
    ["features", `${features.names.join(", ")} (${counted(laneNames.length, lanes.slice(0, -1))})`],
    [
      "predicted parameters",
      `one value for every ${counted(grid, "step")}; in mechanistic mode by ${SUPPLIERS[network]}`,
    ],
    ...(season === null ? [] : [["season", counted(season, "observation")]]),
    ...published.map(({ name, value, source }) => [
      "published",
      `${name}: ${quantity(value)} ${unit}`.trimEnd() + ` (${source})`,
    ]),
  ];
  const made = task.synthetic ? wrapLines("The data are synthetic: made by a generator, not measured.", 100) : [];
  return [heading("Task", "--evidence fit"), ...hangingLines([{ title: "" }, { title: "" }], rows), ...made];
}

function foldsOf({ folds, kind }: PredictionTask, purpose: Fold["purpose"]): string {
  const some = folds.filter((fold) => fold.purpose === purpose);
  if (kind !== "forecast")
    return collapsed(some.map((f) => `${count(f.fitted.length)} fitted, ${count(f.scored.length)} scored`));
  return some
    .map(({ window: w }) => (w ? `${w.from + 1} to ${w.split}, then ${w.split + 1} to ${w.to}` : ""))
    .join("; ");
}

/** "5 × (24 fitted, 6 scored)": equal ones once. */
function collapsed(texts: readonly string[]): string {
  return [...new Set(texts)]
    .map((text) => {
      const times = texts.filter((other) => other === text).length;
      return times === 1 ? text : `${times} × (${text})`;
    })
    .join("; ");
}
