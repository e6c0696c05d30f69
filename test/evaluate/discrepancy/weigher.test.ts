/** Distances as weights: at θ learnt from the data, against closed forms; what happens where nothing can be learnt. */
import { describe, expect, it } from "vitest";
import { discrepancies } from "../../../src/evaluate/discrepancy/discrepancies.js";
import { unitsOf } from "../../../src/evaluate/discrepancy/standardise.js";
import { discrepancyWeigher } from "../../../src/evaluate/discrepancy/weigher.js";
import { stream } from "../../../src/math/rng.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { handWritten } from "../nle/hand-written.js";
import type { HandWritten } from "../nle/hand-written.js";

const on = wasmExecutor();
const [x, s] = [0.4, 0.3];
/** x | t ~ N(t, s²), t uniform: t | x ~ N(x, s²), and replicated data have variance 2 s² */
const located: HandWritten = {
  priors: { t: { name: "uniform", args: [-2, 2] } },
  observed: [[x]],
  simulate: ([t], random) => [t + s * random.normal()],
};
const weigh = (metric: "mse" | "mmd" | "wasserstein", model: HandWritten, seed = 1) => {
  const source = stream(seed).fork("discrepancy test");
  const options = { rung: 0.5, key: source.fork("noise").key(), stream: source };
  const { program, environment } = handWritten(model);
  return discrepancyWeigher(on, metric).replicate(program, environment, options);
};

describe("one Gaussian observation, unit |x|", () => {
  const v = (2 * s * s) / (x * x);
  const kernel = (delta: number, w: number): number => Math.sqrt(2 / (2 + w)) * Math.exp(-(delta ** 2) / (2 * (2 + w)));
  it.each([
    ["mse", (s / x) ** 2, 0.12],
    ["wasserstein", Math.sqrt(v) * Math.sqrt(2 / Math.PI), 0.12],
    ["mmd", 1 + kernel(0, 2 * v) - 2 * kernel(0, v), 0.06],
  ] as const)("%s", (metric, expected, tolerance) => {
    // tolerance: four errors of a mean of 400 simulations, and of the learnt posterior's moments
    const { logZ, diagnostics, simulations, failed } = weigh(metric, located);
    expect(Math.abs(-logZ - expected)).toBeLessThan(tolerance);
    expect(diagnostics[metric]).toBe(-logZ);
    expect([simulations, failed]).toEqual([500 + 400, 0]);
  });
});

describe("where the data are impossible", () => {
  /** the second statistic is always 3, but 4 was observed */
  const wrong: HandWritten = { ...located, observed: [[x, 4]], simulate: ([t], r) => [t + s * r.normal(), 3] };
  it("θ is that of the nearest simulations", () => {
    const { logZ, draws } = weigh("mse", wrong);
    // the first statistic as above with t near x, the second misses by 1 of 4
    const nearby = ((s / x) ** 2 + 1 / 16) / 2;
    expect(Math.abs(-logZ - nearby)).toBeLessThan(0.25);
    for (const [t] of draws) expect(Math.abs(t - x)).toBeLessThan(4 * s);
  });

  it("no simulation at all is no support", () => {
    const { logZ, diagnostics } = weigh("wasserstein", { ...located, simulate: () => null });
    expect(logZ).toBe(-Infinity);
    expect(diagnostics["unsupported"]).toMatch(/^0 of 250 simulations succeeded/);
  });
});

describe("discrepancies at given draws", () => {
  const at = (model: HandWritten, draws: number[][], sigma?: number) => {
    const { program, environment } = handWritten(model);
    return discrepancies(program, environment, draws, stream(2).key(), { sigma });
  };

  it("are near zero for arms that the program does produce", () => {
    const random = stream(3);
    const observed = Array.from({ length: 200 }, () => [0.5 + s * random.normal()]);
    const { mmd, wasserstein } = at({ ...located, observed }, [[0.5]]);
    expect(Math.abs(mmd)).toBeLessThan(4 / 200); // terms of order 1/n
    expect(wasserstein).toBeLessThan(3 / Math.sqrt(200));
    const moved = at({ ...located, observed }, [[0.8]]); // one standard deviation off
    expect(moved.mmd).toBeGreaterThan(0.1);
    expect(Math.abs(moved.wasserstein - 1)).toBeLessThan(0.25);
  });

  it("a failed simulation counts as the farthest that succeeded", () => {
    const failing: HandWritten = {
      ...located,
      simulate: ([t], random) => (random.uniform() < 0.5 ? null : [t + s * random.normal()]),
    };
    const [whole, half] = [at(located, [[x]]), at(failing, [[x]])];
    expect(whole.failed).toBe(0);
    expect(Math.abs(half.failed - 200)).toBeLessThan(4 * 10);
    for (const metric of ["mse", "mmd", "wasserstein"] as const)
      expect(half[metric]).toBeGreaterThan(1.3 * whole[metric]);
  });

  it("a program cannot change the units", () => {
    const wide: HandWritten = { ...located, simulate: ([t], random) => [t + 30 * random.normal()] };
    expect(unitsOf(handWritten(wide).environment)).toEqual(unitsOf(handWritten(located).environment));
    expect(at(wide, [[x]]).mse).toBeGreaterThan(1000 * at(located, [[x]]).mse);
  });
});
