import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { enumeratedLikelihood, refusesEnumeration } from "../../src/evaluate/enumeration.js";
import { createFilter } from "../../src/evaluate/filter.js";
import { likelihoodMethod } from "../../src/evaluate/likelihood.js";
import { LimitError } from "../../src/evaluate/limits.js";
import { logDensities as log } from "../../src/math/log-densities.js";
import { logSumExp } from "../../src/math/log-sum-exp.js";
import { compile } from "../../src/programs/compile.js";
import type { CompiledProgram } from "../../src/programs/types.js";
import { compose } from "../envs/compiled.js";
import { mixtureLogLikelihood } from "../support/gmm-hard.js";

const { world } = loadEnvironment("gmm-hard");
const x = world.arms.map(({ data }) => data[0]);

function compiled(simulate: string, parameters = "p: uniform(0, 1)"): CompiledProgram {
  const source = `import { model, normal, uniform } from "model-discovery";
    export default model({ parameters: { ${parameters} }, simulate(${simulate} });`;
  const result = compile(source, world);
  if (!result.ok) throw new Error(result.errors.map((e) => e.message).join());
  return result.program;
}

const logAt = (program: CompiledProgram, ...theta: number[]) =>
  enumeratedLikelihood(program, world.arms, 0).log(Float64Array.from(theta));

describe("sum over choices", () => {
  it.each(["two-apart", "skewed-up", "leaning", "heavy-tails", "outliers", "three"])(
    "%s: the mixture by hand",
    (name) => {
      const program = compose(loadEnvironment("gmm-hard"), name);
      const arms = world.arms.map((_, arm) => enumeratedLikelihood(program, world.arms, arm));
      for (const [shift, scale] of [
        [0, 1],
        [0.7, 0.4],
        [-1.5, 1.9],
      ]) {
        const total = arms.reduce((sum, arm) => sum + arm.log(Float64Array.of(shift, scale)), 0);
        expect(total).toBeCloseTo(mixtureLogLikelihood(name, x, shift, scale), 9);
      }
    },
  );

  it("is what the particle filter estimates without bias (4,000 filters, |z| < 3.5)", () => {
    const program = compose(loadEnvironment("gmm-hard"), "outliers");
    const theta = Float64Array.of(0.2, 0.5);
    const arm = x.indexOf(Math.max(...x)); // out in the tail
    const exact = enumeratedLikelihood(program, world.arms, arm).log(theta);
    const filter = createFilter(program, world.arms, arm, 10);
    const ratios = Array.from({ length: 4000 }, (_, run) => Math.exp(filter.estimate(theta, [1, 2], 10 * run) - exact));
    const mean = ratios.reduce((s, r) => s + r, 0) / ratios.length;
    const se = Math.sqrt(ratios.reduce((s, r) => s + (r - mean) ** 2, 0) / (ratios.length - 1) / ratios.length);
    expect(se).toBeLessThan(0.05);
    expect(Math.abs(mean - 1)).toBeLessThan(3.5 * se);
  });

  it("follows choices that depend on choices, and leaves out those of probability 0", () => {
    const program = compiled(`{ p }, _, random) {
      const group = random.categorical([1, 0, 3]);
      const shifted = group === 2 ? random.bernoulli(p) : 0;
      return { x: normal(group + 10 * shifted, 2) };
    }`);
    const normal = (mean: number) => log.normal(x[0], mean, 2);
    const terms = [Math.log(0.25) + normal(0), Math.log(0.75 * 0.7) + normal(2), Math.log(0.75 * 0.3) + normal(12)];
    expect(logAt(program, 0.3)).toBeCloseTo(logSumExp(terms), 12);
  });

  it("loses the probability of a path that fails, and counts it", () => {
    const program = compiled(`{ p }, _, random) {
      const broken = random.bernoulli(p);
      const mean = broken ? Math.sqrt(-1 - p) : 0;
      return { x: normal(mean, 1) };
    }`);
    const likelihood = enumeratedLikelihood(program, world.arms, 0);
    expect(likelihood.log(Float64Array.of(0.25))).toBeCloseTo(Math.log(0.75) + log.normal(x[0], 0, 1), 12);
    expect(likelihood.failed()).toBe(1);
  });
});

describe("which programs", () => {
  it("those with a few finite choices before time starts", () => {
    const environment = loadEnvironment("gmm-hard");
    expect(likelihoodMethod(compose(environment, "three"), environment)).toEqual({ method: "exact/enumeration" });
    expect(likelihoodMethod(compose(environment), environment)).toEqual({ method: "exact/likelihood" });
  });

  it("not those with other draws, or draws at every step", () => {
    const noisy = compiled("{ p }, _, random) { const z = random.normal(); return { x: normal(p * z, 1) }; }");
    expect(refusesEnumeration(noisy)).toBe("z is normal, which takes more than a few values");
    const school = loadEnvironment("boarding-school");
    expect(refusesEnumeration(compose(school, "demographic-noise"))).toMatch(/is drawn at every step/);
  });

  it("gives up on too many combinations", () => {
    const many = compiled(`{ p }, _, random) {
      let total = p;
      for (let i = 0; i < 13; i++) total += random.bernoulli(0.5);
      return { x: normal(total, 1) };
    }`);
    expect(() => logAt(many, 0.5)).toThrow(LimitError);
  });
});
