/** @file `discover resume RUN`: goes on where a run was stopped or killed; the result is that of an unbroken one. */
import type { Command } from "./command.js";
import { SITTING_OPTIONS } from "./option-table.js";
import { leavePage } from "./report-page.js";
import { findRun } from "./run-folder.js";
import { loadRuns } from "./engine.js";
import { settingsOf } from "./settings.js";
import { sit } from "./sitting.js";
import { validSitting } from "./validate.js";
import { wordOf } from "./words.js";

export const resumeCommand: Command = {
  usage: "resume <run>",
  describe: "Go on with a stopped or killed run; the result is that of an unbroken one",
  options: SITTING_OPTIONS,
  words: { run: "Folder of the run, or its name in runs/" },
  async run(words, terminal) {
    const { sitting, here } = settingsOf(SITTING_OPTIONS, words);
    const limits = validSitting(sitting, terminal.cores, terminal.variables.OPENAI_API_KEY);
    const dir = findRun(wordOf(words, "run") ?? "");
    const shown = { json: here.json === true, quiet: here.quiet === true };
    const runs = await loadRuns();
    const code = await sit(dir, limits, shown, terminal, (options) => runs.resumeRun(dir, options));
    return leavePage(code, dir, terminal, shown.quiet);
  },
};
