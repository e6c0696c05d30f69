import { describe, expect, it } from "vitest";
import { logLikelihood, simulate, simulatePriorPredictive } from "../../src/evaluate/simulate.js";
import { stream } from "../../src/math/rng.js";
import { armOf, environmentOf, handMade, prior } from "./support/programs.js";

/** x grows by θ each step; y, cleared at observations, counts steps since the last one. */
const program = handMade({
  parameters: { growth: prior("uniform", 0, 2) },
  states: ["x", "y"],
  width: 2,
  kernel: {
    initial(_theta, state, offset) {
      state.set([1, 0], offset);
      return 0;
    },
    advance(theta, state, offset, from, to) {
      for (let step = from; step < to; step++) {
        state[offset] += theta[0];
        state[offset + 1]++;
        if (state[offset] > 10) return 1;
      }
      return 0;
    },
    sample(_theta, state, offset, _at, _key, _simulation, out, outOffset) {
      out.set(state.subarray(offset, offset + 2), outOffset);
      return 0;
    },
    score: (_theta, state, offset, _at, data, dataOffset) => -((data[dataOffset] - state[offset]) ** 2),
    clear(state, offset) {
      state[offset + 1] = 0;
    },
  },
});
const arms = [armOf("a", [0, 2, 5], [1, 0, 2, 0, 4, 0])];

describe("simulate", () => {
  it("observes at every time, and clears after it", () => {
    expect(Array.from(simulate(program, arms, 0, Float64Array.of(0.5), [0, 0], 0) ?? [])).toEqual([1, 0, 2, 2, 3.5, 3]);
  });

  it("gives null where a step fails", () => {
    expect(simulate(program, arms, 0, Float64Array.of(2), [0, 0], 0)).toBeNull();
  });

  it("scores the same path", () => {
    expect(logLikelihood(program, arms, 0, Float64Array.of(0.5))).toBe(-0.25);
    expect(logLikelihood(program, arms, 0, Float64Array.of(2))).toBeNaN();
  });

  it("draws θ from the prior and keeps failures", () => {
    const { theta, outputs } = simulatePriorPredictive(program, environmentOf(arms), 0, 100, [0, 0], stream(1));
    theta.forEach((t, n) => expect(outputs[n] === null).toBe(1 + 5 * t > 10));
    expect(outputs.filter((o) => o === null).length).toBeGreaterThan(5);
  });
});
