/** @file `discover posterior RUN…`: prints finished runs again, several side by side. */
import { UsageError } from "../core/errors.js";
import { comparisonText } from "../report/comparison-text.js";
import { summaryText } from "../report/summary-text.js";
import type { Command } from "./command.js";
import { EXIT } from "./command.js";
import { OPTIONS } from "./option-table.js";
import { findRun, readHash, readSummary } from "./run-folder.js";
import { wordsOf } from "./words.js";

export const posteriorCommand: Command = {
  usage: "posterior <runs..>",
  describe: "Print the result of finished runs again; several: side by side, and whether they agree",
  options: OPTIONS.filter(({ flag }) => flag === "json"),
  words: { runs: "Folders of runs, or their names in runs/" },
  run(words, terminal) {
    const folders = wordsOf(words, "runs").map(findRun);
    const repeated = folders.find((folder, i) => folders.indexOf(folder) !== i);
    if (repeated !== undefined) throw new UsageError(`Expected different runs, got ${repeated} twice`);
    const summaries = folders.map(readSummary);
    const environments = [...new Set(summaries.map((summary) => summary.environment))];
    if (environments.length > 1)
      throw new UsageError(`Expected runs of one environment, got ${environments.join(", ")}`);
    const [first] = summaries;
    if (words.json === true) terminal.out(`${JSON.stringify(summaries.length === 1 ? first : summaries, null, 2)}\n`);
    else
      terminal.out(
        summaries.length === 1 ? summaryText(first, folders[0]) : comparisonText(summaries, folders.map(readHash)),
      );
    return Promise.resolve(EXIT.done);
  },
};
