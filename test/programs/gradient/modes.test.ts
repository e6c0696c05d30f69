/** @file Skeletons, one-step predictions, arms, failures, refusals: what a derivative is of. */
import { describe, expect, it } from "vitest";
import { differentiate } from "../../../src/programs/gradient/differentiate.js";
import type { World } from "../../../src/programs/types.js";
import { compiled } from "../equality.js";
import { tenPrograms } from "../ten.js";
import { arm, world } from "../worlds.js";
import { dualMeans } from "./dual.js";
import { distance, dot, kernelOf, reverse, rowsOf, thetaOf, weightsOf } from "./support.js";

/** Every arm observed at a few times, with data to force states to. */
function observed(made: World, times: readonly number[]): World {
  const width = Object.values(made.observables).reduce((a, b) => a + b, 0);
  const data = Float64Array.from({ length: times.length * width }, (_, i) =>
    i % 5 === 3 ? NaN : 20 + 10 * Math.sin(i),
  );
  return { ...made, arms: made.arms.map((a) => ({ ...a, times, data })) };
}

describe("the ten programs", () => {
  for (const { name, source, world: made, network } of tenPrograms)
    it(`${name}: reverse mode = dual numbers`, () => {
      const short = observed(made, made.steps === 0 ? [0] : [0, 1, 5, Math.min(made.steps, 30)]);
      const solver = { kind: "fixed", substeps: 200 } as const; // the fourth is stiff
      const program = compiled(source, short, { powers: "products", solver, ...(network ? { network } : {}) });
      if (name.startsWith("8")) {
        expect(differentiate(program)).toMatchObject({
          ok: false,
          reason: expect.stringContaining("'c' is drawn from a categorical"),
        });
        return;
      }
      short.arms.forEach((_, at) => {
        const [theta, rows] = [thetaOf(program, 5), rowsOf(program, short, 6)];
        const got = reverse(kernelOf(program, at), theta, rows);
        if (!got) throw new Error("Expected a run without failure");
        const weights = weightsOf(got.means.length);
        const direction = (size: number, seed: number) => weightsOf(size, seed);
        const [alongTheta, alongRows] = [direction(theta.length, 7), direction(rows.length, 8)];
        const point = {
          theta: Array.from(theta, (value, i) => ({ value, slope: alongTheta[i] })),
          rows: Array.from(rows, (value, i) => ({ value, slope: alongRows[i] })),
        };
        const duals = dualMeans(program.bound(at), at, point);
        expect(
          distance(
            got.means,
            duals.map((d) => d.value),
          ),
        ).toBeLessThan(1e-12);
        const expected = duals.reduce((sum, d, i) => sum + weights[i] * d.slope, 0);
        const slope = dot(got.theta, alongTheta) + dot(got.rows, alongRows);
        expect(Math.abs(slope / expected - 1)).toBeLessThan(1e-9);
      });
    });
});

const chain = (
  infections: string,
  recoveries: string,
): string => `import { model, uniform, negativeBinomial } from "model-discovery";
export default model({
  parameters: { beta: uniform(0.2, 2, "1/day"), gamma: uniform(0.1, 1, "1/day"), k: uniform(1, 10) },
  accumulate: ["cases"],
  initial: () => ({ S: 762, I: 1, R: 0, cases: 0 }),
  step({ S, I, R, cases }, { beta, gamma }, { dt }, random) {
    const infections = ${infections};
    const recoveries = ${recoveries};
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries, cases: cases + infections };
  },
  observe: ({ I, cases }, { k }) => ({ I: negativeBinomial(I, k), cases }),
});`;

const school = observed(world({ steps: 14, observables: { I: 1, cases: 1 } }), [1, 3, 7, 14]);

describe("skeleton", () => {
  it("draws are their means: the same program written without draws", () => {
    const p = "1 - Math.exp(-beta * I / 763 * dt)";
    const random = compiled(chain(`random.binomial(S, ${p})`, "random.poisson(gamma * I * dt)"), school);
    const plain = compiled(chain(`S * (${p})`, "gamma * I * dt"), school);
    const theta = Float64Array.of(1.4, 0.4, 3);
    const [got, expected] = [random, plain].map((program) => reverse(kernelOf(program), theta, new Float64Array(0))!);
    expect(Array.from(got.means)).toEqual(Array.from(expected.means));
    expect(Array.from(got.theta)).toEqual(Array.from(expected.theta));
    expect(got.theta[2]).toBe(0); // a shape moves no mean
  });
});

describe("one-step predictions", () => {
  const program = compiled(chain("S * (1 - Math.exp(-beta * I / 763 * dt))", "gamma * I * dt"), school);
  const theta = Float64Array.of(1.4, 0.4, 3);
  const none = new Float64Array(0);

  it("a prediction depends on the data before it, in place of earlier predictions", () => {
    const predict = (data: Float64Array) => {
      const forced = { ...school, arms: [{ ...school.arms[0], data }] };
      const source = chain("S * (1 - Math.exp(-beta * I / 763 * dt))", "gamma * I * dt");
      return Float64Array.from(kernelOf(compiled(source, forced), 0, { teacherForced: true }).forward(theta, none)!);
    };
    const { data } = school.arms[0];
    const moved = predict(data.map((x, i) => (i === 2 ? x + 5 : x))); // I at the second time
    const before = predict(data);
    expect(Array.from(moved.slice(0, 4))).toEqual(Array.from(before.slice(0, 4)));
    expect(moved[4]).not.toBe(before[4]);
  });

  it("reverse mode = dual numbers; sums that start anew are not overwritten", () => {
    const got = reverse(kernelOf(program, 0, { teacherForced: true }), theta, none)!;
    const along = weightsOf(3, 9);
    const point = { theta: Array.from(theta, (value, i) => ({ value, slope: along[i] })), rows: [] };
    const duals = dualMeans(program.bound(0), 0, point, true);
    expect(
      distance(
        got.means,
        duals.map((d) => d.value),
      ),
    ).toBeLessThan(1e-12);
    const weights = weightsOf(duals.length);
    const expected = duals.reduce((sum, d, i) => sum + weights[i] * d.slope, 0);
    expect(Math.abs(dot(got.theta, along) / expected - 1)).toBeLessThan(1e-10);
    const free = reverse(kernelOf(program), theta, none)!;
    expect(distance(got.means, free.means)).toBeGreaterThan(0.01);
  });
});

describe("a derivative", () => {
  it("compiled for an adaptive solver is stepped finely enough", () => {
    const { source, world: made } = tenPrograms.find(({ name }) => name.startsWith("4"))!;
    const short = observed(made, [0, 1, 5, 30, 60]);
    const adaptive = compiled(source, short);
    const fine = compiled(source, short, { solver: { kind: "fixed", substeps: 4000 } });
    const theta = thetaOf(adaptive, 5);
    const means = [adaptive, fine].map((program) =>
      Float64Array.from(kernelOf(program).forward(theta, new Float64Array(0))!),
    );
    expect(distance(...(means as [Float64Array, Float64Array]))).toBeLessThan(1e-4);
  });
});

describe("a kernel", () => {
  const source = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { a: uniform(0.5, 2) },
  initial: (_, { x0 }) => ({ x: x0 }),
  step: ({ x }, { a }, { how }) => ({ x: how === "square" ? a * x * x : Math.log(a * x) }),
  observe: ({ x }) => ({ x }),
});`;
  const arms = ([["square", 3], ["logarithm", 3], ["logarithm", 0.1]] as const).map(([how, x0]) =>
    arm({ context: { how, x0 }, times: [1, 2], data: new Float64Array(2) }),
  ); // prettier-ignore
  const made = world({ steps: 2, contexts: { how: "string", x0: "number" }, observables: { x: 1 }, arms });
  const program = compiled(source, made);
  const derivatives = differentiate(program);
  if (!derivatives.ok) throw new Error(derivatives.reason);
  const none = new Float64Array(0);

  it("belongs to one arm, its contexts and its text", () => {
    const theta = Float64Array.of(1.5);
    const into = new Float64Array(1);
    const kernels = [0, 1].map((at) => derivatives.kernel(at));
    const means = kernels.map((kernel) => Array.from(kernel.forward(theta, none)!)); // both forward, then both backward
    expect(means).toEqual([[13.5, 273.375], [Math.log(4.5), Math.log(1.5 * Math.log(4.5))]]); // prettier-ignore
    kernels.forEach((kernel) => kernel.backward(Float64Array.of(1, 0), into, none));
    expect(into[0]).toBeCloseTo(9 + 1 / 1.5, 12); // d(a·9)/da + d(log 3a)/da, added up
  });

  it("gives the same gradient between checkpoints", () => {
    const epidemic = compiled(chain("S * (1 - Math.exp(-beta * I / 763 * dt))", "gamma * I * dt"), school);
    const theta = Float64Array.of(1.4, 0.4, 3);
    const [full, stretched] = [undefined, 1].map((tapeLimit) =>
      reverse(kernelOf(epidemic, 0, { tapeLimit }), theta, none),
    );
    expect(stretched).toEqual(full);
  });

  it("gives null where the simulation fails, and recovers", () => {
    const kernel = derivatives.kernel(2);
    expect(kernel.forward(Float64Array.of(1.5), none)).toBeNull(); // log(0.15) < 0, its logarithm is not a number
    expect(() => kernel.backward(Float64Array.of(1, 1), new Float64Array(1), none)).toThrow("forward pass");
    expect(kernel.forward(Float64Array.of(100), none)).not.toBeNull();
  });

  it("says why there are no derivatives", () => {
    const looped = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { a: uniform(0.5, 2) },
  initial: ({ a }) => ({ x: a }),
  step({ x }, { a }, _, random) { const which = random.categorical([0.2, a, 0.3]); return { x: x + which }; },
  observe: ({ x }) => ({ x }),
});`;
    const categorical = compiled(looped, world({ steps: 2, observables: { x: 1 } }));
    expect(differentiate(categorical)).toEqual({
      ok: false,
      reason: "'which' is drawn from a categorical distribution: the mean of a choice is no choice. Sum over the cases instead",
    }); // prettier-ignore
  });
});
