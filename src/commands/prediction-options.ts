/** @file Options that `predict` and `intervene` share. */
import { OPTIONS, type Option } from "./option-table.js";

export const predictionOption = (flag: string, describe: string, facts: Partial<Option> = {}): Option => ({
  flag,
  describe,
  kind: "number",
  sets: `here.${flag}`,
  group: "The prediction:",
  ...facts,
});

export const PREDICTION_OPTIONS: readonly Option[] = [
  predictionOption("level", "Probability that intervals are meant to hold", { fallback: "0.9" }),
  predictionOption("members", "Simulations, of a run that has posteriors", { fallback: "500" }),
  predictionOption("average", "Runs of fits: programs that speak, the best on validation folds; 1: the best alone", {
    fallback: "3",
  }),
  predictionOption("arms", "Experiments, the first ones", { fallback: "6; 30 where each is measured once" }),
  predictionOption("places", "Each place by itself, in place of their sum", { kind: "switch" }),
  predictionOption("out", "Folder for the CSV file and the picture", { kind: "text", fallback: "the run's own" }),
  ...OPTIONS.filter(({ flag }) => flag === "json"),
];
