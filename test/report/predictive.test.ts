/** Bands against closed forms: a kernel written by hand whose predictive distribution is known. */
import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../src/math/normal-quantile.js";
import { stream } from "../../src/math/rng.js";
import type { CompiledProgram, Kernel, World } from "../../src/programs/types.js";
import { quantileOf } from "../../src/math/sample.js";
import { coverageOf, posteriorPredictive } from "../../src/report/predictive.js";

const arm = (name: string, data: number[]) => ({
  name,
  context: {},
  covariates: {},
  events: [],
  times: [2, 4],
  data: Float64Array.from(data),
});

const world: World = {
  t0: 10,
  dt: 0.5,
  steps: 4,
  constants: {},
  contexts: {},
  covariates: {},
  events: {},
  observables: { level: 1, pair: 2 },
  whole: [],
  units: { t: "day", level: "mg/L" },
  arms: [arm("first", [1, 2, 3, 4, NaN, 6]), arm("second", [0, 0, 0, 0, 0, 0])],
};

/** level ~ normal(θ₀ · step, θ₁); pair = [step, arm]; every `lossy`-th simulation fails. */
function linear(lossy = 0): CompiledProgram {
  const kernel = (armIndex: number): Kernel => ({
    initial: (_, state, offset, __, simulation) => {
      state[offset] = 0;
      return lossy > 0 && simulation % lossy === 0 ? 1 : 0;
    },
    advance: (_, state, offset, __, to) => {
      state[offset] = to;
      return 0;
    },
    sample: (theta, state, offset, at, key, simulation, out, outOffset) => {
      const noise = stream(key[0]).fork(simulation, at).normal();
      out[outOffset] = theta[0] * state[offset] + theta[1] * noise;
      out[outOffset + 1] = state[offset];
      out[outOffset + 2] = armIndex;
      return 0;
    },
    score: () => 0,
    clear: () => undefined,
  });
  const parts: Partial<CompiledProgram> = { width: 3, stateSize: 1, kernel };
  return parts as CompiledProgram;
}

/** Four standard errors of a sample quantile of normal(·, sd): √(p(1 − p)/n) / density. */
function tolerance(p: number, sd: number, n: number): number {
  const z = normalQuantile(p);
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI) / sd;
  return (4 * Math.sqrt((p * (1 - p)) / n)) / density;
}

describe("posterior predictive", () => {
  const key = [7, 9] as const;

  it("has the quantiles of a known distribution", () => {
    const n = 4000;
    const [level] = posteriorPredictive(linear(), world, [[3, 2]], { key, simulations: n });
    level.times.forEach((_, i) => {
      const mean = 3 * world.arms[0].times[i];
      for (const [p, band] of [
        [0.05, level.lower],
        [0.5, level.median],
        [0.95, level.upper],
      ] as const)
        expect(Math.abs(band[i] - mean - 2 * normalQuantile(p))).toBeLessThan(tolerance(p, 2, n));
    });
  });

  it("mixes over draws of the parameters: two points, half each", () => {
    const [level] = posteriorPredictive(
      linear(),
      world,
      [
        [0, 1e-9],
        [1, 1e-9],
      ],
      { key, simulations: 100 },
    );
    expect(level.lower[1]).toBeCloseTo(0, 6);
    expect(level.median[1]).toBeCloseTo(2, 6);
    expect(level.upper[1]).toBeCloseTo(4, 6);
  });

  it("names series, units and times, one band for each number of each experiment", () => {
    const bands = posteriorPredictive(linear(), world, [[1, 1]], { key, simulations: 10 });
    expect(bands.map((b) => `${b.arm} ${b.observable} ${b.unit}`)).toEqual([
      "first level mg/L",
      "first pair[0] ",
      "first pair[1] ",
      "second level mg/L",
      "second pair[0] ",
      "second pair[1] ",
    ]);
    expect(bands[0]).toMatchObject({ times: [11, 12], timeUnit: "day", data: [1, 4], failed: 0 });
    expect(bands[1]).toMatchObject({ median: [2, 4], data: [2, NaN] });
    expect(bands[5].upper).toEqual([1, 1]);
  });

  it("counts failed simulations and leaves them out", () => {
    const [level] = posteriorPredictive(linear(4), world, [[1, 1e-9]], { key, simulations: 100 });
    expect(level.failed).toBeCloseTo(0.25, 12);
    expect(level.median[0]).toBeCloseTo(2, 6);
    const [none] = posteriorPredictive(linear(1), world, [[1, 1]], { key, simulations: 10 });
    expect(none).toMatchObject({ failed: 1, median: [NaN, NaN] });
  });

  it("gives the same bands for the same key, and refuses to draw from nothing", () => {
    const run = () => posteriorPredictive(linear(), world, [[1, 1]], { key, simulations: 20, arms: 1 });
    expect(run()).toEqual(run());
    expect(run()).toHaveLength(3);
    expect(() => posteriorPredictive(linear(), world, [], { key })).toThrow(
      "Expected draws of the parameters, got none",
    );
  });
});

it("counts observations in the band, edges included, and skips what was not measured", () => {
  const [band] = posteriorPredictive(linear(), world, [[1, 1]], { key: [1, 2], simulations: 10 });
  const edges = { ...band, data: [1, 5, NaN, 2.001], lower: [1, 5, 0, 2.1], upper: [2, 5, 9, 3] };
  expect(coverageOf([edges, { ...edges, data: [0, 5, 1, 3] }])).toEqual({ inside: 5, of: 7 });
});

describe("quantile", () => {
  it.each([
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4, 5], 0.05, 1.2],
    [[7], 0.95, 7],
  ])("of %j at %d is %d", (values, p, expected) => {
    expect(quantileOf(values, p)).toBeCloseTo(expected, 12);
  });
});
