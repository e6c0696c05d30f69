/** @file `discover envs`: what comes with the package; `discover envs NAME`: one of them in full. */
import { listEnvironments, loadEnvironment } from "../envs/load.js";
import type { Environment, Mechanism, PredictionTask } from "../envs/types.js";
import { admissible } from "../programs/admissible.js";
import type { CompiledProgram } from "../programs/types.js";
import { count } from "../report/numbers.js";
import { environmentTable, environmentText } from "../report/environment-text.js";
import { checkLibrary } from "./check-library.js";
import { EXIT, type Command } from "./command.js";
import { loadCompiler } from "./engine.js";
import { OPTIONS } from "./option-table.js";
import { wordOf } from "./words.js";
import { namedParameters } from "../programs/named-parameters.js";

export const envsCommand: Command = {
  usage: "envs [name]",
  describe: "List environments, or check and show one: its question, base program, priors and library of mechanisms",
  options: OPTIONS.filter(({ flag }) => flag === "json"),
  words: { name: "Environment, or a folder" },
  async run(words, terminal) {
    const name = wordOf(words, "name");
    const json = words.json === true;
    terminal.out(name === undefined ? list(json) : await one(name, json));
    return EXIT.done;
  },
};

const pretty = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;

function list(json: boolean): string {
  const entries = listEnvironments();
  return json ? pretty(entries) : environmentTable(entries);
}

async function one(name: string, json: boolean): Promise<string> {
  const environment = loadEnvironment(name);
  const { compileIn } = await loadCompiler();
  const base = checkLibrary(environment, (source) => compileIn(environment, source));
  if (json) return pretty(jsonOf(environment, base));
  return environmentText(environment, sizeOf(environment.mechanisms), namedParameters(base));
}

function jsonOf(environment: Environment, { id, parameters }: CompiledProgram): unknown {
  const { name, title, brief, citation, hash, world, priors, sparePriors, base, mechanisms, task, defaults } =
    environment;
  const { observables, units } = world;
  const arms = world.arms.map((arm) => arm.name);
  const program = { id, source: base, parameters };
  return {
    name,
    title,
    brief,
    citation,
    hash,
    arms,
    observables,
    units,
    priors,
    sparePriors,
    base: program,
    mechanisms,
    ...(task === undefined ? {} : { task: withoutValues(task) }),
    defaults,
  };
}

/** Features are named, not listed. */
function withoutValues({ features: { names, rows }, ...task }: PredictionTask): unknown {
  return { ...task, features: { names, rows } };
}

const MOST = 100_000;

/** How many sets of mechanisms may stand together, counted up to `MOST`. */
function sizeOf(mechanisms: readonly Mechanism[]): string {
  let sets = 0;
  for (const _ of admissible(mechanisms)) if (++sets > MOST) return `More than ${count(MOST)} sets may stand together`;
  return `${count(sets)} sets of them may stand together, none at all counted`;
}
