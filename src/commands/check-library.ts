/**
 * @file Whether the library of an environment can be used: the base compiles, and so does each mechanism in the smallest
 * set that it can stand in. A search compiles all sets; this finds in a moment what is wrong with one entry.
 */
import { UsageError } from "../core/errors.js";
import type { Environment, Mechanism } from "../envs/types.js";
import { admissible } from "../programs/admissible.js";
import { createPatcher } from "../programs/mechanism.js";
import type { CompiledProgram, CompileResult } from "../programs/types.js";

/** The base, compiled. Throws a UsageError that names the mechanism and its entry otherwise. */
export function checkLibrary(environment: Environment, compile: (source: string) => CompileResult): CompiledProgram {
  const { name, base, mechanisms } = environment;
  const compiled = compile(base);
  if (!compiled.ok) throw new UsageError(`The base program of ${name} does not compile: ${reasonOf(compiled)}`);
  const patch = createPatcher(base);
  for (const [mechanism, set] of smallestSets(mechanisms)) {
    const patched = patch(set);
    const result = patched.ok ? compile(patched.source) : null;
    if (result?.ok) continue;
    const reason = patched.ok ? reasonOf(result) : patched.errors.join("; ");
    const others =
      set.length === 1
        ? ""
        : ` (with ${set
            .filter((one) => one !== mechanism)
            .map((one) => one.name)
            .join(", ")})`;
    throw new UsageError(
      `environment.yaml: mechanisms: expected ${mechanism.name} to compile with the base of ${name}${others}: ${reason}`,
    );
  }
  return compiled.program;
}

function reasonOf(result: CompileResult | null): string {
  if (result === null || result.ok) return "";
  return result.errors
    .slice(0, 3)
    .map(({ line, column, message }) => `${line}:${column} ${message}`)
    .join("; ");
}

const MOST = 20_000; // sets looked through

/** Each mechanism with the smallest admissible set that holds it; a mechanism that no set can hold is an error. */
function smallestSets(mechanisms: readonly Mechanism[]): Map<Mechanism, readonly Mechanism[]> {
  const found = new Map<Mechanism, readonly Mechanism[]>();
  let seen = 0;
  for (const set of admissible(mechanisms)) {
    if (++seen > MOST) return found;
    for (const one of set) if (set.length < (found.get(one)?.length ?? Infinity)) found.set(one, set);
  }
  const alone = mechanisms.find((one) => !found.has(one));
  if (alone !== undefined)
    throw new UsageError(
      `environment.yaml: mechanisms: ${alone.name} can stand in no program: what it requires is excluded or not there`,
    );
  return found;
}
