/** @file `discover envs`: what comes with the package; `discover envs NAME`: one of them in full. */
import { listEnvironments, loadEnvironment } from "../envs/load.js";
import type { Environment, Mechanism } from "../envs/types.js";
import { admissible } from "../programs/admissible.js";
import { count } from "../report/numbers.js";
import { environmentTable, environmentText } from "../report/environment-text.js";
import { EXIT, type Command } from "./command.js";
import { wordOf } from "./words.js";

export const envsCommand: Command = {
  usage: "envs [name]",
  describe: "List environments, or show one: its question, base program and library of mechanisms",
  options: [],
  words: { name: "Environment, or a folder" },
  run(words, terminal) {
    const name = wordOf(words, "name");
    terminal.out(name === undefined ? environmentTable(listEnvironments()) : described(loadEnvironment(name)));
    return Promise.resolve(EXIT.done);
  },
};

function described(environment: Environment): string {
  return environmentText(environment, sizeOf(environment.mechanisms));
}

const MOST = 100_000;

/** How many sets of mechanisms may stand together, counted up to `MOST`. */
function sizeOf(mechanisms: readonly Mechanism[]): string {
  let sets = 0;
  for (const _ of admissible(mechanisms)) if (++sets > MOST) return `More than ${count(MOST)} sets may stand together`;
  return `${count(sets)} sets of them may stand together, none at all counted`;
}
