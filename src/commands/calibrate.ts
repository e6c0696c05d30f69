/** @file `discover calibrate`: its options. What it does is in `calibrate-study.ts`. */
import type { Command } from "./command.js";
import { OPTIONS, type Option } from "./option-table.js";

const KEPT = ["env", "seed", "evidence", "density", "sims", "workers", "backend", "pfn-weights", "json", "quiet"];

const study = (flag: string, describe: string, facts: Partial<Option> = {}): Option => ({
  flag,
  describe,
  kind: "number",
  sets: `here.${flag}`,
  group: "The study:",
  ...facts,
});

const CALIBRATE_OPTIONS: readonly Option[] = [
  study("program", "Model program, FILE.model.ts", { kind: "text", fallback: "the base program" }),
  study("run", "The best program of a finished run, in its environment", { kind: "text" }),
  study("models", "Calibrate model probabilities: so many programs of the library, the base among them"),
  study("simulations", "Simulated data sets", { fallback: "200" }),
  study("replicates", "Independent estimates for each data set", { fallback: "3" }),
  study("amortised", "Learn one neural likelihood for all data sets instead of one for each", { kind: "switch" }),
  study("arms", "Use only the first so many arms of the environment", { fallback: "all" }),
  study("out", "Folder of the study; the same study goes on where it stopped", {
    kind: "text",
    fallback: "calibrations/<env>-<program>-<evidence>-<seed>, or RUN/calibration",
  }),
  ...OPTIONS.filter(({ flag }) => KEPT.includes(flag)),
];

export const calibrateCommand: Command = {
  usage: "calibrate",
  describe: "Test whether posteriors are right: many data sets with a known truth, ranks, coverage, predictions",
  options: CALIBRATE_OPTIONS,
  examples: [
    ["discover calibrate --env boarding-school --simulations 200", ""],
    ["discover calibrate --env finite --models 8", ""],
  ],
  async run(words, terminal) {
    const { calibrate } = await import("./calibrate-study.js"); // `--help` loads no engine
    return calibrate(words, CALIBRATE_OPTIONS, terminal);
  },
};
