import { describe, expect, it } from "vitest";
import { combine, replicateStream } from "../../src/evaluate/evidence.js";
import { exactWeigher } from "../../src/evaluate/exact.js";
import { createFilter } from "../../src/evaluate/filter.js";
import type { CompiledProgram } from "../../src/programs/types.js";
import type { Environment } from "../../src/envs/types.js";
import type { Evidence } from "../../src/core/types.js";
import { countedSir, observedSir, quadrature } from "./support/epidemic.js";
import { linearGaussian } from "./support/programs.js";

const NONE = new Float64Array(0);

function weigh(program: CompiledProgram, environment: Environment, seed: number, replicates = 3): Evidence {
  const weigher = exactWeigher();
  const all = Array.from({ length: replicates }, (_, r) => {
    const stream = replicateStream(seed, environment.hash, "A", r);
    return weigher.replicate(program, environment, { rung: 1, key: stream.fork("noise").key(), stream });
  });
  return combine(all, { method: weigher.method(program, environment), rung: 1, batch: "A" });
}

/** Mean of Ẑ/Z over independent filters, and the standard error of that mean. */
function meanRatio(estimate: (run: number) => number, logZ: number, runs: number): { mean: number; se: number } {
  const ratios = Array.from({ length: runs }, (_, run) => Math.exp(estimate(run) - logZ));
  const mean = ratios.reduce((s, r) => s + r, 0) / runs;
  const variance = ratios.reduce((s, r) => s + (r - mean) ** 2, 0) / (runs - 1);
  return { mean, se: Math.sqrt(variance / runs) };
}

describe("particle filter", () => {
  it("is unbiased for a linear Gaussian model (Kalman filter)", () => {
    const { program, environment, logZ } = linearGaussian([0.5, 1.1, -0.3, -2, 0.4, 1.7, 2.2, 0.1], 0.8, 0.7, 0.5);
    const filter = createFilter(program, environment.world.arms, 0, 50);
    const { mean, se } = meanRatio((run) => filter.estimate(NONE, [1, 2], 50 * run), logZ, 4000);
    expect(se).toBeLessThan(0.05);
    expect(Math.abs(mean - 1)).toBeLessThan(3 * se);
  });

  it("is unbiased for a chain binomial (sum over all paths)", () => {
    const { program, environment, logLikelihood } = countedSir([1, 2, 4, 5, 3, 2], 9, 1, 0.1, [0.9, 0.4]);
    const filter = createFilter(program, environment.world.arms, 0, 30);
    const { mean, se } = meanRatio((run) => filter.estimate(NONE, [3, 4], 30 * run), logLikelihood(0.9, 0.4), 4000);
    expect(se).toBeLessThan(0.05);
    expect(Math.abs(mean - 1)).toBeLessThan(3 * se);
  });

  it("counts failed paths as lost probability", () => {
    const { program, environment } = linearGaussian([0.5, 1.1], 0.8, 0.7, 0.5);
    const kernel = program.kernel(0);
    const half: CompiledProgram = {
      ...program,
      kernel: () => ({
        ...kernel,
        advance: (t, x, o, a, b, k, s) => (s % 2 === 1 ? 1 : kernel.advance(t, x, o, a, b, k, s)),
      }),
    };
    const whole = createFilter(program, environment.world.arms, 0, 20_000).estimate(NONE, [1, 2], 0);
    const filter = createFilter(half, environment.world.arms, 0, 20_000);
    expect(filter.estimate(NONE, [1, 2], 0) - whole).toBeCloseTo(Math.log(0.5), 1);
    expect(filter.failed()).toBeGreaterThan(5000);
  });
});

describe("evidence over θ", () => {
  it("exact/filter equals the sum over all paths, integrated by quadrature", () => {
    const { program, environment, logLikelihood } = countedSir([1, 2, 4, 5, 3, 2], 9, 1, 0.1);
    const { logZ, se, method } = weigh(program, environment, 1);
    expect(method).toBe("exact/filter");
    expect(se).toBeLessThan(0.2);
    expect(Math.abs(logZ - quadrature(logLikelihood, 24))).toBeLessThan(4 * se);
  });

  it("exact/transition equals quadrature", () => {
    const { program, environment, logLikelihood } = observedSir([
      [40, 2, 0],
      [39, 3, 0],
      [36, 5, 1],
      [30, 10, 2],
      [22, 15, 5],
      [15, 18, 9],
      [11, 16, 15],
    ]);
    const { logZ, se, method } = weigh(program, environment, 1);
    expect(method).toBe("exact/transition");
    expect(se).toBeLessThan(0.05);
    expect(Math.abs(logZ - quadrature(logLikelihood, 200))).toBeLessThan(4 * se);
  });

  it("data that no transition allows have evidence −Infinity", () => {
    const { program, environment } = observedSir([
      [40, 2, 0],
      [39, 3, 0],
      [39, 5, 0],
    ]);
    expect(weigh(program, environment, 1).logZ).toBe(-Infinity);
  });
});

describe("refusals", () => {
  const path: readonly [number, number, number][] = [
    [9, 1, 0],
    [8, 2, 0],
    [8, 1, 1],
  ];

  it("exact observables without transition density", () => {
    const { program, environment } = observedSir(path);
    const without = { ...program, noTransition: "state I is not a sum of draws" };
    expect(exactWeigher().refuses(without, environment)).toBe(
      "S, I, R is observed exactly, and state I is not a sum of draws",
    );
  });

  it("a hidden state, a gap in time, a missing value", () => {
    const { program, environment } = observedSir(path);
    const [arm] = environment.world.arms;
    const change = (replaced: Partial<typeof arm>): Environment => ({
      ...environment,
      world: { ...environment.world, arms: [{ ...arm, ...replaced }] },
    });
    const refuses = exactWeigher().refuses;
    expect(refuses(program, environment)).toBeNull();
    expect(refuses({ ...program, states: ["S", "I", "R", "E"], stateSize: 4 }, environment)).toMatch(
      "state E is not observed exactly",
    );
    expect(refuses(program, change({ times: [0, 2, 3] }))).toMatch("not observed at every step");
    expect(refuses(program, change({ data: arm.data.map((x, i) => (i === 4 ? NaN : x)) }))).toMatch("missing values");
  });
});
