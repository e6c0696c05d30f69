/** @file `discover check FILE.model.ts`: what the checker makes of a program, or its errors. */
import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../core/errors.js";
import { errorLines, programReport } from "../report/check-text.js";
import { loadEnvironment } from "../envs/load.js";
import type { CompileResult } from "../programs/types.js";
import { EXIT, type Command } from "./command.js";
import { loadCompiler } from "./engine.js";
import { OPTIONS } from "./option-table.js";
import { recognise } from "./recognise.js";
import { wordOf } from "./words.js";
import { namedParameters } from "../programs/named-parameters.js";

export const checkCommand: Command = {
  usage: "check <file>",
  describe: "Check a model program: its states, parameters, draws, mechanisms and id, or its errors",
  options: OPTIONS.filter(({ flag }) => flag === "env" || flag === "json"),
  words: { file: "Model program, FILE.model.ts" },
  examples: [["discover check my.model.ts --env boarding-school", ""]],
  async run(words, terminal) {
    const file = wordOf(words, "file") ?? "";
    if (!existsSync(file)) throw new UsageError(`No file ${file}`);
    const environment = loadEnvironment(wordOf(words, "env") ?? "boarding-school");
    const { compileIn, examineIn } = await loadCompiler();
    const compile = (source: string) => compileIn(environment, source);
    const result = examineIn(environment, readFileSync(file, "utf8"));
    const mechanisms = result.ok ? recognise(result.program, environment, compile) : null;
    if (words.json === true) terminal.out(`${JSON.stringify(jsonOf(result, mechanisms), null, 2)}\n`);
    else if (result.ok) terminal.out(programReport(result.program, environment, spoken(mechanisms)));
    else terminal.note(errorLines(file, result.errors));
    return result.ok ? EXIT.done : EXIT.failed;
  },
};

function spoken(mechanisms: readonly string[] | null): string {
  if (mechanisms === null) return "no set of this environment's library";
  return mechanisms.length === 0 ? "none: it is the base" : mechanisms.join(", ");
}

function jsonOf(result: CompileResult, mechanisms: readonly string[] | null): unknown {
  if (!result.ok) return { ok: false, errors: result.errors };
  const { id, kind, states, draws, repairs, facts } = result.program;
  const parameters = namedParameters(result.program);
  return { ok: true, id, kind, states, parameters, draws, mechanisms, repairs, facts };
}
