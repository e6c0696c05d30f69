import { describe, expect, test } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { simulateData } from "../../src/envs/simulate-data.js";
import { stream } from "../../src/math/rng.js";
import { compose, drawTheta } from "./compiled.js";

const environment = loadEnvironment("boarding-school");
const program = compose(environment);
const theta = Float64Array.from([1.9, 2, 1.4, 0.5]); // beta, bedDays, restDays, seeds

describe("simulateData", () => {
  test("is a function of its stream", () => {
    const draw = (seed: number) => simulateData(environment, program, theta, stream(seed))[0];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test("draws observations around the program's states: z of means and of variances below 5 in 28 counts", () => {
    const n = 1000;
    const runs = Array.from({ length: n }, (_, k) => simulateData(environment, program, theta, stream(5).fork(k))[0]);
    const means = means14();
    means.forEach((mean, i) => {
      const average = runs.reduce((sum, run) => sum + run[i], 0) / n;
      const variance = runs.reduce((sum, run) => sum + (run[i] - mean) ** 2, 0) / n;
      expect(Math.abs(average - mean) / Math.sqrt(mean / n)).toBeLessThan(5); // Poisson: variance = mean
      expect(Math.abs(variance - mean) / Math.sqrt((mean + 2 * mean * mean) / n)).toBeLessThan(5); // its fourth moment
    });
  });

  test("draws parameters too, and gives data that the environment takes", () => {
    const data = simulateData(environment, program, (s) => drawTheta(program, s), stream(6));
    const planted = loadEnvironment({ name: "boarding-school", data });
    expect(planted.world.arms[0].data).toEqual(data[0]);
  });

  test("keeps what was not measured missing, and goes through events and covariates", () => {
    const algae = loadEnvironment("datasets/example-environment");
    const data = simulateData(algae, compose(algae), Float64Array.from([0.1, 1e-6]), stream(7)); // hardly any scatter
    const gaps = (values: Float64Array): boolean[] => Array.from(values, Number.isNaN);
    expect(gaps(data[0])).toEqual(gaps(algae.world.arms[0].data));
    const light = [1, 0.8, 0.8, 0.4, 0.4, 1, 1, 1, 0.6, 0.6];
    const grown = light.map((_, day) => Math.exp(0.1 * light.slice(0, day + 1).reduce((a, b) => a + b, 0)));
    grown.forEach((factor, day) => expect(data[1][day] / (0.4 * factor * (day >= 6 ? 0.5 : 1))).toBeCloseTo(1, 4));
  });

  /** [28] inBed and convalescent on days 1 … 14, by the equations and without the program. */
  function means14(): number[] {
    const [beta, bedDays, restDays, seeds] = theta;
    let [S, I, C] = [763 - seeds, seeds, 0];
    return Array.from({ length: 14 }, () => {
      for (let k = 0; k < 4; k++) {
        const infections = S * (1 - Math.exp((-beta * I * 0.25) / 763));
        const recoveries = I * (1 - Math.exp(-0.25 / bedDays));
        const returns = C * (1 - Math.exp(-0.25 / restDays));
        [S, I, C] = [S - infections, I + infections - recoveries, C + recoveries - returns];
      }
      return [I + 0.01, C + 0.01];
    }).flat();
  }
});
