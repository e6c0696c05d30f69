/** @file The searches: one command for each entry of the table of samplers, one builder for all of them. */
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parse as parseYaml } from "yaml";
import { UsageError } from "../core/errors.js";
import { loadEnvironment } from "../envs/load.js";
import type { SamplerName } from "../run/config.js";
import { samplers } from "../samplers.js";
import { chooseProposer } from "./choose-proposer.js";
import type { Command } from "./command.js";
import { optionsFor, type Option } from "./option-table.js";
import { leavePage } from "./report-page.js";
import { findRun, newRunFolder } from "./run-folder.js";
import { loadRuns } from "./engine.js";
import { settingsOf, wordsOfYaml } from "./settings.js";
import { sit } from "./sitting.js";
import type { Terminal } from "./terminal.js";
import { validConfig, validSitting } from "./validate.js";
import { weightsFor } from "./weights-for.js";
import { asRecord, wordOf, type Words } from "./words.js";

/** The command of one sampler. */
export function searchCommand(sampler: SamplerName): Command {
  const options = optionsFor(sampler);
  return {
    usage: sampler,
    describe: sentence(samplers[sampler].summary),
    options,
    examples: [
      [`discover ${sampler} --env boarding-school --seed 1`, ""],
      ...(sampler === "tree"
        ? [["discover tree --env cancer-20 --iterations 12", "predictions, by fits"] as const]
        : []),
    ],
    run: (words, terminal) => search(sampler, options, words, terminal),
  };
}

async function search(sampler: SamplerName, options: readonly Option[], words: Words, terminal: Terminal) {
  const { config, sitting, here } = settingsOf(options, words, fileWords(words.config, options));
  const asked = {
    word: wordOf(here, "proposer") ?? "auto",
    given: asRecord(config.proposer),
    sampler,
    budgetUsd: sitting.budgetUsd !== undefined,
  };
  const choice = chooseProposer(asked, terminal.variables, findRun);
  const given = validConfig({
    env: "boarding-school",
    ...config,
    sampler,
    proposer: choice.proposer,
    ...weightsFor(sampler, config, choice.proposer),
  });
  loadEnvironment(given.env); // an unknown one is refused before anything is made
  const runs = await loadRuns();
  await runs.refuseWithoutEngine(given);
  const limits = validSitting(sitting, terminal.cores, choice.apiKey);
  const dir = newRunFolder(
    { out: wordOf(here, "out"), name: wordOf(here, "name") },
    `${basename(given.env)}-${sampler}-${given.seed ?? 1}`,
  );
  const shown = { json: here.json === true, quiet: here.quiet === true };
  if (!shown.quiet) terminal.note(`Proposals: ${choice.why}\nRun: ${dir}\n`);
  const code = await sit(dir, limits, shown, terminal, (runOptions) => runs.startRun(given, runOptions));
  return leavePage(code, dir, terminal, shown.quiet);
}

function fileWords(file: unknown, options: readonly Option[]): Words {
  if (typeof file !== "string") return {};
  if (!existsSync(file)) throw new UsageError(`No file ${file} for --config`);
  try {
    return wordsOfYaml(parseYaml(readFileSync(file, "utf8")), file, options);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is not YAML: ${firstLine(error)}`);
  }
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0];
}
