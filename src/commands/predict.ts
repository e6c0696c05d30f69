/** @file `discover predict RUN`: forecasts of a finished run, their intervals, and how often these held. */
import type { Command } from "./command.js";
import { PREDICTION_OPTIONS, predictionOption } from "./prediction-options.js";

const PREDICT_OPTIONS = [
  predictionOption(
    "horizon",
    "Observations to go on after the last one, as far apart as the last two. Runs of fits fit all data for it",
    { fallback: "0" },
  ),
  ...PREDICTION_OPTIONS,
];

export const predictCommand: Command = {
  usage: "predict <run>",
  describe: "Forecasts of a finished run: by its best program and by the average over programs, with intervals",
  options: PREDICT_OPTIONS,
  words: { run: "Folder of a finished run, or its name in runs/" },
  examples: [["discover predict runs/boarding-school-smc-1 --horizon 7", ""]],
  async run(words, terminal) {
    const { predict } = await import("./predictions.js"); // `--help` loads no engine
    return predict(words, PREDICT_OPTIONS, terminal);
  },
};
