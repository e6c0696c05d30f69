/** Neural evidence beside an exact value: independent replicates, and the error that their spread states. */
import { expect } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { nle } from "../../../src/evaluate/nle.js";
import type { Environment } from "../../../src/envs/types.js";
import type { Replicate } from "../../../src/evaluate/weigher.js";
import type { CompiledProgram } from "../../../src/programs/types.js";
import { handWritten } from "./hand-written.js";
import type { HandWritten } from "./hand-written.js";

/** Standard errors: p = 0.04 for Student t with 4 degrees of freedom; seeds are fixed. */
const ERRORS = 3;

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

/** Expects the mean of log Ẑ within 3 standard errors (below 0.3) of `exact`; prints the signed difference. */
export function expectCloseOf(
  name: string,
  exact: number,
  program: CompiledProgram,
  environment: Environment,
  count: number,
): readonly Replicate[] {
  const made = replicatesOf(program, environment, count);
  const mean = made.reduce((s, r) => s + r.logZ, 0) / count;
  const se = Math.sqrt(made.reduce((s, r) => s + (r.logZ - mean) ** 2, 0) / (count - 1) / count);
  const signed = `${(mean - exact).toFixed(3)} ± ${se.toFixed(3)} nats (exact ${exact.toFixed(3)})`;
  console.info(`${name}: NLE − exact = ${signed}`);
  expect(se).toBeLessThan(0.3);
  expect(Math.abs(mean - exact)).toBeLessThan(ERRORS * se);
  return made;
}

export function expectCloseTo(name: string, exact: number, model: HandWritten, count = 5): readonly Replicate[] {
  const { program, environment } = handWritten(model);
  return expectCloseOf(name, exact, program, environment, count);
}
