/** Neural evidence beside an exact value: independent replicates, and the error that their spread states. */
import { expect } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { combine } from "../../../src/evaluate/evidence.js";
import { nle } from "./embedded.js";
import type { Environment } from "../../../src/envs/types.js";
import type { Replicate } from "../../../src/evaluate/weigher.js";
import type { CompiledProgram } from "../../../src/programs/types.js";
import { handWritten } from "./hand-written.js";
import type { HandWritten } from "./hand-written.js";

/** Replicates, and the two-sided 1 % point of Student's t with one degree of freedom fewer. */
const REPLICATES = 5;
const ERRORS = 4.604;

export function replicatesOf(program: CompiledProgram, environment: Environment, count: number, seed = 1): Replicate[] {
  return Array.from({ length: count }, (_, i) => {
    const source = stream(seed).fork("replicate", i);
    return nle.replicate(program, environment, { rung: 1, key: source.fork("noise").key(), stream: source });
  });
}

export const replicates = (model: HandWritten, count: number, seed = 1): Replicate[] => {
  const { program, environment } = handWritten(model);
  return replicatesOf(program, environment, count, seed);
};

/** Expects the combined log Ẑ within its stated error (below 0.3) of `exact`; prints the signed difference. */
export function expectCloseOf(
  name: string,
  exact: number,
  program: CompiledProgram,
  environment: Environment,
): readonly Replicate[] {
  const made = replicatesOf(program, environment, REPLICATES);
  const { logZ: mean, se } = combine(made, { method: "nle", rung: 1, batch: "A" }, nle.pooling);
  const signed = `${(mean - exact).toFixed(3)} ± ${se.toFixed(3)} nats (exact ${exact.toFixed(3)})`;
  console.info(`${name}: NLE − exact = ${signed}`);
  expect(se).toBeLessThan(0.3);
  expect(Math.abs(mean - exact)).toBeLessThan(ERRORS * se);
  return made;
}

export function expectCloseTo(name: string, exact: number, model: HandWritten): readonly Replicate[] {
  const { program, environment } = handWritten(model);
  return expectCloseOf(name, exact, program, environment);
}
