/**
 * @file Evaluation of a model program: compile, weigh, explain. In this process and thread, without a clock of its own,
 * pure given the seed; workers and caches are around it, not in it. A bad program is a value.
 */
import type { Evaluation, EvaluationRequest, ModelProgram } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { compile } from "../programs/compile.js";
import { networkOption } from "../programs/network/inputs.js";
import { converse } from "./conversation.js";
import { type EvaluateOptions, evaluating } from "./evaluate-compiled.js";
import { making, type Ordering } from "./replicates.js";
import { weighers as allWeighers } from "./weighers.js";
import type { Weigher } from "./weigher.js";
import type { CompileResult } from "../programs/types.js";

const compiled = new WeakMap<Environment, Map<string, CompileResult>>();
const MOST_COMPILED = 2000; // programs kept for each environment

/** A program comes back for every batch: it is compiled once. */
function compiledIn(environment: Environment, { source }: ModelProgram): CompileResult {
  const known = compiled.get(environment) ?? new Map<string, CompileResult>();
  compiled.set(environment, known);
  const result = known.get(source) ?? compile(source, environment.world, networkOption(environment));
  if (known.size >= MOST_COMPILED) known.clear();
  known.set(source, result);
  return result;
}

export interface ProgramOptions extends EvaluateOptions {
  readonly weighers?: readonly Weigher[];
}

export function evaluateProgram(
  program: ModelProgram,
  environment: Environment,
  request: EvaluationRequest,
  options: ProgramOptions = {},
): Evaluation {
  const [evaluation] = evaluatePrograms([{ program, environment, request, options }]);
  return evaluation;
}

export interface Assignment {
  readonly program: ModelProgram;
  readonly environment: Environment;
  readonly request: EvaluationRequest;
  readonly options: ProgramOptions;
}

/** Several at once, for backends that train many networks as cheaply as one. Each comes out as it would alone. */
export function evaluatePrograms(assignments: readonly Assignment[]): readonly Evaluation[] {
  return converse(assignments.map(evaluatingProgram), making).map((evaluation) => {
    if (evaluation instanceof Error) throw evaluation;
    return evaluation;
  });
}

function* evaluatingProgram({ program, environment, request, options }: Assignment): Ordering<Evaluation> {
  const result = compiledIn(environment, program);
  if (result.ok)
    return yield* evaluating(result.program, environment, request, options.weighers ?? allWeighers, options);
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
