import { describe, expect, test } from "vitest";
import { readFolder } from "../../src/envs/folder.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { simulateData } from "../../src/envs/simulate-data.js";
import { sirVariation } from "../../src/envs/sir.js";
import { stream } from "../../src/math/rng.js";
import { compileOrThrow, compose, drawTheta, library, logLikelihood } from "./compiled.js";
import { finiteLogLikelihood } from "./finite-posterior.js";
import { sirLogLikelihood } from "./sir-likelihood.js";

describe("boarding-school", () => {
  const environment = loadEnvironment("boarding-school");
  const programs = library(environment);

  test("864 compositions compile and have 864 identities", () => {
    expect(programs.size).toBe(864);
    expect(new Set([...programs.values()].map((p) => p.id)).size).toBe(864);
  });

  test("only demographic noise needs a particle filter", () => {
    for (const [names, program] of programs) expect(program.stochastic).toBe(names.includes("demographic-noise"));
  });

  test("all boys are somewhere, in every program", () => {
    for (const program of programs.values()) {
      const theta = drawTheta(program, stream(1));
      const kernel = program.kernel(0);
      const state = new Float64Array(program.stateSize);
      expect(kernel.initial(theta, state, 0, [1, 2], 0)).toBe(0);
      expect(kernel.advance(theta, state, 0, 0, 56, [1, 2], 0)).toBe(0);
      const parts = new Set(["S", "I", "C", "R", "E", "P"]); // J, K and D count parts of I and C
      const boys = program.states.reduce((sum, name, i) => (parts.has(name) ? sum + state[i] : sum), 0);
      expect(boys).toBeCloseTo(763, 8);
      expect(state.every((v) => v > -1e-9)).toBe(true);
    }
  });

  test("prior predictions are sane: no failure, median peak of each mechanism between 10 and 700", () => {
    const peaks = new Map<string, number[]>();
    for (const [names, program] of programs)
      for (let k = 0; k < 5; k++) {
        const theta = drawTheta(program, stream(2).fork(names, k));
        const data = simulateData(environment, program, theta, stream(3).fork(names, k));
        const peak = Math.max(...data[0].filter((_, i) => i % 2 === 0));
        expect(data[0].every(Number.isFinite)).toBe(true);
        for (const name of ["all", ...names.split("+")]) peaks.set(name, [...(peaks.get(name) ?? []), peak]);
      }
    for (const values of peaks.values()) {
      const median = values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
      expect(median).toBeGreaterThan(10);
      expect(median).toBeLessThan(700);
    }
  });

  test("latency is the SEIR model that one would write by hand", () => {
    const byHand = compileOrThrow(
      environment,
      `import * as d from "model-discovery";
      export default d.model({
        parameters: { beta: d.lognormal(2, 0.7, "1/day"), latentDays: d.lognormal(1, 0.5, "day"),
          bedDays: d.lognormal(2.5, 0.4, "day"), restDays: d.lognormal(2, 0.5, "day"), seeds: d.lognormal(1, 1) },
        initial: (p, { N }) => ({ R: 0, C: 0, ill: p.seeds, exposed: 0, S: N - p.seeds }),
        step(s, p, { N, dt }) {
          const gone = (x, days) => x * (1 - Math.exp(-dt * (1 / days)));
          const caught = s.S * (1 - Math.exp(-dt * (p.beta * s.ill / N)));
          const onset = s.exposed * (1 - Math.exp(-dt / p.latentDays));
          const up = gone(s.ill, p.bedDays), back = gone(s.C, p.restDays);
          return { S: s.S - caught, exposed: s.exposed + caught - onset, ill: s.ill + onset - up, C: s.C + up - back, R: s.R + back };
        },
        observe: ({ ill, C }) => ({ inBed: d.poisson(ill + 0.01), convalescent: d.poisson(C + 0.01) }),
      });`,
    );
    expect(byHand.id).toBe(compose(environment, "latency").id);
  });

  test("three stages in bed, rest in two, immunity and over-dispersion explain the data better than the base by 100 nats", () => {
    const best = compose(environment, "bed-three-stages", "rest-two-stages", "immunity", "overdispersion");
    const at = (values: Record<string, number>, program = best) =>
      logLikelihood(
        environment,
        program,
        Float64Array.from(program.parameters, ({ name }) => values[name]),
      );
    const fitted = { beta: 2.54, bedDays: 2.89, restDays: 1.58, seeds: 0.37, immune: 0.338, size: 35.9 };
    const base = at({ beta: 1.907, bedDays: 1.937, restDays: 1.368, seeds: 0.478 }, compose(environment)); // its maximum
    expect(at(fitted) - base).toBeGreaterThan(100);
    expect(base).toBeCloseTo(-232.56, 1);
  });
});

describe("sir", () => {
  const environment = readFolder("datasets/sir", sirVariation(null));
  const programs = library(environment);

  test("270 compositions compile, are all different and have transition densities", () => {
    expect(new Set([...programs.values()].map((p) => p.id)).size).toBe(270);
    expect([...programs.values()].map((p) => p.noTransition).filter((reason) => reason !== null)).toEqual([]);
  });

  test.each([
    [0.5, 0.1],
    [0.3, 0.2],
    [1.7, 0.03],
  ])("mass action at (%d, %d) has the likelihood of the chain binomial", (beta, gamma) => {
    const truth = compose(environment, "mass-action");
    const theta = Float64Array.from(truth.parameters, ({ name }) => (name === "beta" ? beta : gamma));
    const expected = sirLogLikelihood(environment, beta, gamma);
    expect(Math.abs(transitions(truth, theta) / expected - 1)).toBeLessThan(1e-10);
  });

  test("every program can make the first five outbreaks, the base too", () => {
    for (const program of programs.values())
      expect(transitions(program, drawTheta(program, stream(4)), 5)).toBeGreaterThan(-Infinity);
  });

  /** States are S, I, R, as the data are. */
  function transitions(program: ReturnType<typeof compose>, theta: Float64Array, arms = 100): number {
    expect(program.states).toEqual(["S", "I", "R"]);
    let total = 0;
    environment.world.arms.slice(0, arms).forEach(({ data }, arm) => {
      const kernel = program.kernel(arm);
      for (let k = 0; k < 60; k++)
        total += kernel.transition!(theta, data.subarray(3 * k, 3 * k + 3), data.subarray(3 * k + 3, 3 * k + 6), k);
    });
    return total;
  }
});

describe("finite", () => {
  const environment = loadEnvironment("finite");
  const responses = environment.world.arms.map((arm) => arm.data[0]);

  test("every program has the log-likelihood that stands in closed form", () => {
    const programs = library(environment);
    expect(new Set([...programs.values()].map((p) => p.id)).size).toBe(192);
    for (const [names, program] of programs) {
      expect(program.parameters).toEqual([]);
      const expected = finiteLogLikelihood(names.split("+").filter(Boolean), responses);
      expect(logLikelihood(environment, program, new Float64Array())).toBeCloseTo(expected, 10);
    }
  });
});

describe("the example folder", () => {
  const environment = loadEnvironment("datasets/example-environment");

  test("12 compositions compile, and shading explains its data better than the base", () => {
    expect(new Set([...library(environment).values()].map((p) => p.id)).size).toBe(12);
    const at = (values: Record<string, number>, ...names: string[]) => {
      const program = compose(environment, ...names);
      return logLikelihood(
        environment,
        program,
        Float64Array.from(program.parameters, ({ name }) => values[name]),
      );
    };
    const truth = at({ growth: 1.1, half: 1.2, scatter: 0.1 }, "shading");
    const rates = Array.from({ length: 40 }, (_, i) => 0.05 + i * 0.05);
    const base = Math.max(...rates.flatMap((growth) => [0.1, 0.2, 0.4, 0.8].map((scatter) => at({ growth, scatter }))));
    expect(truth).toBeGreaterThan(base + 10);
  });
});
