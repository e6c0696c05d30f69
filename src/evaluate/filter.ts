/**
 * @file The bootstrap particle filter (Gordon, Salmond & Smith 1993): an unbiased estimate of p(data | θ) of one arm for
 * programs whose states are hidden and random,
 *
 *   p̂ = Π_t Σ_j W_{t−1}^j p(y_t | x_t^j),
 *
 * with systematic resampling where the ESS falls below half. A failed path has weight 0: probability lost, not dropped.
 * Simulations are numbered from `first`, so that two calls share no noise, and programs share it by number.
 */
import { createCursor } from "../math/cursor.js";
import { hashName } from "../math/rng.js";
import type { Arm, CompiledProgram, Key } from "../programs/types.js";
import { systematic } from "./tempered.js";

export interface Filter {
  /** log p̂(data | θ), nats; −Infinity where every path is impossible */
  estimate(theta: Float64Array, key: Key, first: number): number;
  /** paths that failed so far */
  failed(): number;
}

const RESAMPLE_SITE = hashName("resample");

export function createFilter(program: CompiledProgram, arms: readonly Arm[], arm: number, paths: number): Filter {
  const { times, data } = arms[arm];
  const { stateSize: size, width } = program;
  const kernel = program.kernel(arm);
  const cursor = createCursor();
  let states = new Float64Array(paths * size);
  let spare = new Float64Array(paths * size);
  const weights = new Float64Array(paths); // normalised, or 0 for a path that failed
  const logScores = new Float64Array(paths);
  let failed = 0;

  function begin(theta: Float64Array, key: Key, first: number): void {
    for (let j = 0; j < paths; j++) {
      const ok = kernel.initial(theta, states, j * size, key, first + j) === 0;
      weights[j] = ok ? 1 / paths : 0;
      if (!ok) failed++;
    }
  }

  function advance(theta: Float64Array, from: number, to: number, key: Key, first: number): void {
    for (let j = 0; j < paths; j++) {
      if (weights[j] === 0) continue;
      if (kernel.advance(theta, states, j * size, from, to, key, first + j) === 0) continue;
      weights[j] = 0;
      failed++;
    }
  }

  /** Weighs by the observation at times[i]; log of the total weight it leaves. */
  function weigh(theta: Float64Array, i: number): number {
    let max = -Infinity;
    for (let j = 0; j < paths; j++) {
      if (weights[j] === 0) continue;
      const score = kernel.score(theta, states, j * size, times[i], data, i * width);
      logScores[j] = score;
      if (score > max) max = score;
      if (Number.isNaN(score)) {
        weights[j] = 0;
        failed++;
      }
    }
    if (max === -Infinity) return -Infinity;
    let total = 0;
    for (let j = 0; j < paths; j++) if (weights[j] > 0) total += weights[j] *= Math.exp(logScores[j] - max);
    for (let j = 0; j < paths; j++) weights[j] /= total;
    return max + Math.log(total);
  }

  function resample(key: Key, first: number, i: number): void {
    let sumOfSquares = 0;
    for (let j = 0; j < paths; j++) sumOfSquares += weights[j] * weights[j];
    if (sumOfSquares * paths <= 2) return;
    cursor.at(key[0], key[1], first, i);
    cursor.block(RESAMPLE_SITE, 0);
    const ancestors = systematic(weights, paths, cursor.first());
    for (let j = 0; j < paths; j++)
      for (let k = 0; k < size; k++) spare[j * size + k] = states[ancestors[j] * size + k];
    [states, spare] = [spare, states];
    weights.fill(1 / paths);
  }

  function estimate(theta: Float64Array, key: Key, first: number): number {
    begin(theta, key, first);
    let log = 0;
    let step = 0;
    for (let i = 0; i < times.length; i++) {
      if (times[i] > step) advance(theta, step, times[i], key, first);
      step = times[i];
      log += weigh(theta, i);
      if (log === -Infinity) return log;
      resample(key, first, i);
      for (let j = 0; j < paths; j++) kernel.clear(states, j * size);
    }
    return log;
  }

  return { estimate, failed: () => failed };
}
