/**
 * @file Likelihood where every state is observed exactly, at every step: a product of transition densities,
 *
 *   log p(x_0 … x_T | θ) = Σ_k log p(x_{k+1} | x_k, θ)  (+ the scores of other observables).
 *
 * Which column of the data holds which state is found by observing a probe state of distinct values: exact observables
 * are copies. Not for data with gaps, or for a random initial state.
 */
import type { Arm, CompiledProgram } from "../programs/types.js";

/** null where transition densities give the likelihood; else why not. */
export function refusesTransition(program: CompiledProgram, arms: readonly Arm[]): string | null {
  if (program.noTransition !== null) return program.noTransition;
  if (program.draws.some(({ where }) => where === "initial")) return "the initial state is drawn";
  for (const [index, { name, times, data }] of arms.entries()) {
    if (times.some((t, i) => t !== times[0] + i) || times[0] > 1) return `arm ${name} is not observed at every step`;
    const columns = columnsOfStates(program, index, times[0]);
    const missing = columns.indexOf(-1);
    if (missing >= 0) return `state ${program.states[missing]} is not observed exactly`;
    if (times.some((_, i) => columns.some((c) => Number.isNaN(data[i * program.width + c]))))
      return `arm ${name} has missing values of states`;
  }
  return null;
}

/** Log-likelihood of one arm as a function of θ; NaN where the kernel failed. */
export function transitionLikelihood(
  program: CompiledProgram,
  arms: readonly Arm[],
  arm: number,
): (theta: Float64Array) => number {
  const { times, data } = arms[arm];
  const { width, stateSize } = program;
  const kernel = program.kernel(arm);
  const transition = kernel.transition!;
  const columns = columnsOfStates(program, arm, times[0]);
  const after = times.map((_, i) => Float64Array.from(columns, (c) => data[i * width + c])); // as observed
  const before = after.map((state) => {
    const cleared = state.slice();
    kernel.clear(cleared, 0);
    return cleared;
  });
  const start = new Float64Array(stateSize);
  return (theta) => {
    if (kernel.initial(theta, start, 0, [0, 0], 0) !== 0) return NaN;
    let log = 0;
    for (let i = 0; i < times.length; i++) {
      if (times[i] === 0) log += kernel.score(theta, start, 0, 0, data, 0);
      else {
        log += transition(theta, i === 0 ? start : before[i - 1], after[i], times[i] - 1);
        log += kernel.score(theta, after[i], 0, times[i], data, i * width);
      }
      if (log === -Infinity || Number.isNaN(log)) return log;
    }
    return log;
  };
}

/** Column of an observation in which each state is copied, or −1. */
function columnsOfStates(program: CompiledProgram, arm: number, at: number): number[] {
  const probe = Float64Array.from({ length: program.stateSize }, (_, i) => 1009 + 17 * i);
  const theta = new Float64Array(program.parameters.length).fill(0.5);
  const seen = new Float64Array(program.width).fill(NaN);
  program.kernel(arm).sample(theta, probe, 0, at, [0, 0], 0, seen, 0);
  return Array.from(probe, (value) => seen.indexOf(value));
}
