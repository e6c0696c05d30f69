/** @file `discover intervene RUN`: what would be if parameters were scaled from some time on. */
import type { Command } from "./command.js";
import { PREDICTION_OPTIONS, predictionOption } from "./prediction-options.js";

const INTERVENE_OPTIONS = [
  predictionOption(
    "scale",
    "NAME=FACTOR, or several strengths: beta=0.9,0.7. A parameter or an input; may be given again",
    {
      kind: "text",
      fallback: "required",
    },
  ),
  predictionOption("from", "Time, or date, from which on", { kind: "text", fallback: "the beginning" }),
  predictionOption("to", "Time, or date, before which", { kind: "text", fallback: "the end" }),
  predictionOption("fold", "Runs of fits: the test fold", { kind: "text", fallback: "the last one" }),
  predictionOption("horizon", "Observations to go on after the last one", { fallback: "0" }),
  ...PREDICTION_OPTIONS,
];

export const interveneCommand: Command = {
  usage: "intervene <run>",
  describe:
    "What if: parameters or inputs of a finished run scaled from some time on, at several strengths, with bands",
  options: INTERVENE_OPTIONS,
  words: { run: "Folder of a finished run, or its name in runs/" },
  examples: [["discover intervene runs/boarding-school-smc-1 --scale beta=0.9,0.7,0.5 --from 4", ""]],
  async run(words, terminal) {
    const { intervene } = await import("./predictions.js"); // `--help` loads no engine
    return intervene(words, INTERVENE_OPTIONS, terminal);
  },
};
