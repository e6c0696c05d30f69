import { expect, test } from "vitest";
import { loadEnvironment } from "../../../src/envs/load.js";
import { compile } from "../../../src/programs/compile.js";
import { applyMechanisms } from "../../../src/programs/mechanism.js";
import { withDefaultNetwork } from "../../../src/programs/network/default.js";
import { networkOption } from "../../../src/programs/network/inputs.js";
import type { CompiledProgram, Mode } from "../../../src/programs/types.js";

const environment = loadEnvironment("mrsa-virginia");

function compiled(source: string, mode: Mode): CompiledProgram {
  const result = compile(source, environment.world, { ...networkOption(environment), mode });
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
}

test("a bundled base and its mechanisms are programs of either mode, with other identities", () => {
  const patched = environment.mechanisms.map((mechanism) => {
    const result = applyMechanisms(environment.base, [mechanism]);
    if (!result.ok) throw new Error(result.errors.join("\n"));
    return result.source;
  });
  const sources = [environment.base, ...patched];
  const mechanistic = sources.map((source) => compiled(source, "mechanistic"));
  const hybrid = sources.map((source) => compiled(withDefaultNetwork(source, environment), "hybrid"));
  expect(new Set([...mechanistic, ...hybrid].map(({ id }) => id)).size).toBe(2 * sources.length);
  for (const [i, program] of hybrid.entries()) {
    expect(program.network?.heads).toBe(program.predicted.length);
    expect(program.predicted).toEqual(mechanistic[i].predicted);
    expect(mechanistic[i].network).toBeNull();
  }
});
