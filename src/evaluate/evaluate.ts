/**
 * @file Evaluation of a model program: compile, weigh, explain. In this process and thread, without a clock of its own,
 * pure given the seed; workers and caches are around it, not in it. A bad program is a value.
 */
import type { Evaluation, EvaluationRequest, ModelProgram } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { compile } from "../programs/compile.js";
import { evaluateCompiled, type EvaluateOptions } from "./evaluate-compiled.js";
import { weighers as allWeighers } from "./weighers.js";
import type { Weigher } from "./weigher.js";

export function evaluateProgram(
  program: ModelProgram,
  environment: Environment,
  request: EvaluationRequest,
  options: EvaluateOptions & { readonly weighers?: readonly Weigher[] } = {},
): Evaluation {
  const result = compile(program.source, environment.world);
  if (result.ok)
    return evaluateCompiled(result.program, environment, request, options.weighers ?? allWeighers, options);
  const [first] = result.errors;
  const lines = result.errors.map(({ line, column, message, text }) => `${line}:${column} ${message}\n    ${text}`);
  return {
    ok: false,
    reason: first?.message ?? "does not compile",
    ...(first ? { where: `${first.line}:${first.column}` } : {}),
    feedback: `The program does not compile.\n${lines.join("\n")}`,
    cost: { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } },
  };
}
