/**
 * @file The proposer's view of the compiler: a program passes and has a canonical identity, or it has errors at lines.
 * Given as a function, so that proposers can be tried without a compiler and never run a program themselves.
 */
import type { ModelProgram } from "../core/types.js";
import type { Environment, Mechanism } from "../envs/types.js";
import { sha256 } from "../math/sha256.js";
import type { Parameter, ProgramError } from "../programs/types.js";

export type CheckResult =
  | {
      readonly ok: true;
      /** after mechanical repairs */
      readonly source: string;
      /** canonical identity */
      readonly id: string;
      readonly repairs: readonly string[];
      readonly parameters?: readonly Parameter[];
    }
  | { readonly ok: false; readonly errors: readonly ProgramError[] };

export type Check = (source: string, environment: Environment) => CheckResult | Promise<CheckResult>;

/** Applies a mechanism to a program's source, or says why it cannot. */
export type ApplyMechanism = (
  source: string,
  mechanism: Mechanism,
) => { readonly ok: true; readonly source: string } | { readonly ok: false; readonly message: string };

/** A text that is no program has no canonical form; it is named after its bytes. */
export function invalidProgram(source: string, mechanisms: readonly string[]): ModelProgram {
  return { id: `invalid-${sha256(source).slice(0, 16)}`, source, mechanisms };
}
