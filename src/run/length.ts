/** @file Length of a program in an environment: tokens of its canonical text, the same for every spelling. */
import type { ModelProgram } from "../core/types.js";
import type { Environment } from "../envs/types.js";
import { canonical } from "../programs/canonical.js";
import { compileIn } from "./compile-in.js";

export function lengthOf(environment: Environment): (program: ModelProgram) => number {
  const known = new Map<string, number>();
  return (program) => {
    const length = known.get(program.id) ?? tokens(environment, program);
    known.set(program.id, length);
    return length;
  };
}

function tokens(environment: Environment, program: ModelProgram): number {
  const result = compileIn(environment, program.source);
  if (!result.ok) throw new Error(`Expected program ${program.id} to compile again`);
  return canonical(result.program.ir).text.match(/[\p{L}_$][\p{L}\p{N}_$.]*|\d[\d.e+-]*|\S/gu)?.length ?? 0;
}
