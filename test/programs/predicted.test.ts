import { describe, expect, test } from "vitest";
import { distributions } from "../../src/math/distributions.js";
import { compile } from "../../src/programs/compile.js";
import { predictedRefusal, rowsAt } from "../../src/programs/predicted.js";
import { trialNote } from "../../src/programs/trial.js";
import { compiled, expectEqual, rowsOf, thetaOf } from "./equality.js";
import { worldOf } from "./small-world.js";

const head = 'import { model, predicted, mlp, each, uniform, normal, dot, sum } from "model-discovery";\n';
const long = 20;
const places = (n: number, observables: Record<string, number> = { x: n }) =>
  worldOf(observables, { constants: { place: n, w: Array.from({ length: n }, (_, i) => 1 / (i + 1)) }, steps: 6 });

/** Predicted values everywhere that a program can read them. */
const everywhere = `${head}export default model({
  parameters: { a: predicted(0, 2, "1/day"), seed: each("place", predicted(1, 3)), k: uniform(0, 1), b: each("place", predicted(-1, 1)), last: predicted(5, 6) },
  initial: ({ seed, a }) => ({ x: seed.map((s, i) => s * i + a), n: 0 }),
  events: { dose: ({ n }, { last }, { amount }) => ({ n: n + amount * last }) },
  step({ x, n }, { a, b, k }, { dt, w, step }) {
    const at = step % b.length;
    let most = -1;
    for (const v of b) if (v > most) most = v;
    return { x: x.map((v, i) => v + dt * (a * b[i] - k * v) + 0.01 * b[at] * dot(w, b)), n: n + most };
  },
  observe: ({ x, n }, { b, last }) => ({ x: x.map((v, i) => v + b[i]), total: normal(sum(x) + n * last, 1) }),
});`;

describe("predicted values are read from rows", () => {
  test.each([3, long])("kernel and uncompiled program agree to the bit: %i places", (n) => {
    const base = places(n, { x: n, total: 1 });
    const events = [1, 1, 4].map((step) => ({ step, name: "dose", fields: { amount: 0.5 * step } }));
    const world = { ...base, events: { dose: ["amount"] }, arms: [{ ...base.arms[0], events }] };
    const program = expectEqual(everywhere, world, [1, 2, 3], true);
    expect(program.columns).toBe(2 * n + 2);
    expect(program.parameters.map(({ name }) => name)).toEqual(["k"]);
    expect(program.predicted).toEqual([
      { name: "a", unit: "1/day", lower: 0, upper: 2, column: 0, length: 0 },
      { name: "seed", unit: "", lower: 1, upper: 3, column: 1, length: n },
      { name: "b", unit: "", lower: -1, upper: 1, column: n + 1, length: n },
      { name: "last", unit: "", lower: 5, upper: 6, column: 2 * n + 1, length: 0 },
    ]);
  });

  test("of a derivative", () => {
    const source = `${head}export default model({
  parameters: { rate: predicted(0, 2) },
  initial: ({ rate }) => ({ x: 1 + rate }),
  derivative: ({ x }, { rate }, { t }) => ({ x: -rate * x + 0.1 * t }),
  observe: ({ x }, { rate }) => ({ x: x * rate }),
});`;
    expectEqual(source, worldOf({ x: 1 }), [1, 2, 3], true);
  });

  test("without time there is one row", () => {
    const source = `${head}export default model({
  parameters: { m: each(2, predicted(0, 2)), s: uniform(1, 2) },
  simulate: ({ m, s }, _, random) => ({ x: normal(m[0] * random.normal(), s), y: m[1] }),
});`;
    const world = worldOf({ x: 1, y: 1 }, { steps: 0 });
    const program = expectEqual(source, world, [1, 2], true);
    expect(rowsAt(program, world, 0.5)).toEqual(Float64Array.from([1, 1]));
  });

  const walk = `${head}export default model({
  parameters: { v: predicted(0, 100) },
  initial: (p) => ({ x: p.v }),
  step: ({ x }, { v }) => ({ x: x + v }),
  observe: ({ x }, { v }) => ({ x: 1000 * v + x }),
});`;

  test("step k reads row k, initial the first, an observation that of the step after it, the last at the end; rows are live", () => {
    const world = worldOf({ x: 1 }, { steps: 3 });
    const program = compiled(walk, world);
    const rows = Float64Array.from([1, 10, 100]);
    const kernel = program.kernel(0, undefined, rows);
    const observed = (): number[] => {
      const state = new Float64Array(1);
      const out = new Float64Array(4);
      kernel.initial(new Float64Array(0), state, 0, [0, 0], 0);
      for (let k = 0; k <= 3; k++) {
        kernel.sample(new Float64Array(0), state, 0, k, [0, 0], 0, out, k);
        if (k < 3) kernel.advance(new Float64Array(0), state, 0, k, k + 1, [0, 0], 0);
      }
      return [...out];
    };
    expect(observed()).toEqual([1001, 10_002, 100_012, 100_112]);
    rows.set([2, 20, 3]);
    expect(observed()).toEqual([2002, 20_004, 3024, 3027]);
  });

  test("a program that predicts has no kernel without rows", () => {
    const world = worldOf({ x: 1 }, { steps: 3 });
    const program = compiled(walk, world);
    expect(() => program.kernel(0)).toThrow("Expected rows of predicted values [3 steps × 1] for v, got none");
    expect(() => program.kernel(0, undefined, new Float64Array(2))).toThrow(/got 2$/);
    expect(predictedRefusal(program)).toBe("v is predicted by a network: use --evidence fit");
    expect(predictedRefusal({ predicted: [] })).toBeNull();
  });

  test("a failure is explained with what was predicted, a trial runs in the middle", () => {
    const source = walk.replace("x: x + v", "x: x + Math.log(v - 60)");
    const world = worldOf({ x: 1 }, { steps: 3 });
    const program = compiled(source, world);
    const error = program.explain(new Float64Array(0), 0, [0, 0], 0, Float64Array.from([70, 20, 70]));
    expect(error?.message).toBe("Math.log is NaN at step 1 (v = 20)");
    expect(trialNote(program, world)).toMatch(/Math\.log is NaN at step 0 \(v = 50\)/);
  });

  test("what reaches no observable is noted", () => {
    const source = walk.replace("v: predicted(0, 100)", "v: predicted(0, 100), idle: predicted(0, 1), f: mlp(1, [2])");
    const program = compiled(source, worldOf({ x: 1 }, { steps: 3 }));
    expect(program.facts.idle).toEqual(["f", "idle"]);
  });
});

describe("identity", () => {
  const world = places(long);
  const id = (parameters: string, step: string): string => {
    const result = compile(
      `${head}export default model({ parameters: { ${parameters} }, initial: (_, { w }) => ({ x: w }),
  step: ${step}, observe: ({ x }) => ({ x }) });`,
      world,
    );
    if (!result.ok) throw new Error(result.errors[0].message);
    return result.program.id;
  };
  const a = 'a: each("place", predicted(0, 2))';
  const step = "({ x }, { a, b }) => ({ x: x.map((v, i) => v * a[i] + b) })";
  const plain = id(`${a}, b: predicted(0, 1)`, step);

  test.each([
    ["order", id(`b: predicted(0, 1), ${a}`, step)],
    [
      "names",
      id(
        `r: each("place", predicted(0, 2)), q: predicted(0, 1)`,
        "({ x }, { r, q }) => ({ x: x.map((v, i) => q + r[i] * v) })",
      ),
    ],
    ["unused ones", id(`${a}, c: predicted(0, 7), b: predicted(0, 1)`, step)],
    ["units", id(`a: each("place", predicted(0, 2, "1/day")), b: predicted(0, 1)`, step)],
  ])("does not depend on %s", (_, other) => {
    expect(other).toBe(plain);
  });

  test.each([
    ["other bounds", id(`${a}, b: predicted(0, 2)`, step)],
    ["a prior in place of a prediction", id(`${a}, b: uniform(0, 1)`, step)],
    [
      "one for all places in place of one for each",
      id("a: predicted(0, 2), b: predicted(0, 1)", step.replace("a[i]", "a")),
    ],
    ["a neighbour's", id(`${a}, b: predicted(0, 1)`, step.replace("a[i]", "a[(i + 1) % 20]"))],
  ])("depends on %s", (_, other) => {
    expect(other).not.toBe(plain);
  });

  test("of programs with vectors of θ does not depend on the order of parameters", () => {
    const own = (parameters: string) => id(parameters, "({ x }, { u, z }) => ({ x: x.map((v, i) => v * u[i] + z) })");
    const [u, z] = ['u: each("place", uniform(0, 1))', "z: uniform(0, 3)"];
    expect(own(`${u}, ${z}`)).toBe(own(`${z}, ${u}`));
  });
});

describe("learned functions", () => {
  const program = (parameter: string, step: string, initial = "{ x: 1 }") => `${head}export default model({
  parameters: { k: uniform(0, 1), growth: ${parameter}, c: uniform(1, 2) },
  initial: () => (${initial}),
  step: ({ x }, { growth, k, c }, { dt, t }) => ({ x: ${step} }),
  observe: ({ x }) => ({ x }),
});`;

  test.each([
    ["two layers", "mlp(2, [16, 4])", "x + dt * growth(Math.log(x * x + 1), c * t) - k * dt"],
    ["wide", "mlp(2, [40])", "x + dt * growth(x, k)"],
    ["linear", "mlp(3, [])", "x + dt * growth(x, k, 1)"],
    ["called twice", "mlp(1, [5])", "x + dt * (growth(x) - growth(growth(k)))"],
    ["under a condition", "mlp(1, [5])", "t > 1 ? growth(x) : x + k"],
  ])("equal the uncompiled program to the bit: %s", (_, parameter, step) => {
    expectEqual(program(parameter, step), worldOf({ x: 1 }), [1, 2, 3], true);
  });

  test("with several outputs give an array", () => {
    expectEqual(
      program("mlp(2, [6], 3)", "(([a, b, d]) => x + dt * (a - b * d))(growth(x, k))"),
      worldOf({ x: 1 }),
      [1, 2],
      true,
    );
  });

  test("of each of many places", () => {
    const source = program(
      "mlp(2, [8, 8])",
      "x.map((v, i) => v + dt * growth(v, i / 20))",
      "{ x: Array.from({ length: 20 }, (_, i) => i / 10) }",
    );
    expectEqual(source, places(long), [1, 2], true);
  });

  test("in a derivative", () => {
    const source = program("mlp(1, [4])", "growth(x) - k * x").replace("step:", "derivative:");
    expectEqual(source, worldOf({ x: 1 }), [1, 2], true);
  });

  test("are tanh layers on weights that are parameters, in order", () => {
    const world = worldOf({ x: 1 }, { steps: 1, dt: 1 });
    const made = compiled(program("mlp(2, [3], 1)", "growth(x, 0.5)"), world);
    expect(made.learned).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(made.parameters.map(({ name }) => name)).toEqual([
      "k",
      ...Array.from({ length: 6 }, (_, i) => `growth.w0[${i}]`),
      ...Array.from({ length: 3 }, (_, i) => `growth.b0[${i}]`),
      ...Array.from({ length: 3 }, (_, i) => `growth.w1[${i}]`),
      "growth.b1[0]",
      "c",
    ]);
    expect(made.parameters[1].prior).toEqual({ name: "normal", args: [0, 1 / Math.sqrt(2)] });
    expect(made.parameters[10].prior).toEqual({ name: "normal", args: [0, 1 / Math.sqrt(3)] });
    const theta = thetaOf(made, 5);
    const w = (i: number) => theta[1 + i];
    const hidden = [0, 1, 2].map((o) => Math.tanh(w(2 * o) * 1 + w(2 * o + 1) * 0.5 + w(6 + o)));
    const expected = hidden.reduce((sum, h, o) => sum + h * w(9 + o), 0) + w(12);
    const state = Float64Array.from([1]);
    made.kernel(0).advance(theta, state, 0, 0, 1, [0, 0], 0);
    expect(state[0]).toBeCloseTo(expected, 14);
  });

  test("keep their values away from the law of priors: weights are data's to set", () => {
    const rules = { given: [{ name: "k", unit: "", prior: { name: "uniform", args: [0, 1] } }], spare: [{ kind: "rate", unit: "", prior: "uniform(1, 2)" }], policy: "environment" as const }; // prettier-ignore
    const source = program("mlp(1, [4])", "x + growth(k) + c");
    const result = compile(source, worldOf({ x: 1 }), { priors: rules });
    expect(result.ok || result.errors).toBe(true);
  });

  test("are one entity of the identity, whatever the order of parameters", () => {
    const world = worldOf({ x: 1 });
    const ids = [
      "k: uniform(0, 1), f: mlp(1, [4])",
      "f: mlp(1, [4]), k: uniform(0, 1)",
      "f: mlp(1, [5]), k: uniform(0, 1)",
    ].map(
      (parameters) =>
        compiled(`${head}export default model({ parameters: { ${parameters} }, initial: () => ({ x: 1 }), step: ({ x }, { f, k }) => ({ x: f(x) * k }), observe: ({ x }) => ({ x }) });`, world).id, // prettier-ignore
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });
});

describe("refused", () => {
  const refusal = (parameter: string, use = "p"): string => {
    const source = `${head}export default model({ parameters: { p: ${parameter} }, initial: () => ({ x: 1 }), step: ({ x }, { p }) => ({ x: ${use} }), observe: ({ x }) => ({ x }) });`;
    const result = compile(source, worldOf({ x: 1 }));
    return result.ok ? "accepted" : result.errors.map(({ message }) => message).join("\n");
  };

  test.each<[string, string, RegExp]>([
    ["predicted()", "p", /predicted needs its two bounds: predicted\(0, 2, "1\/day"\)/],
    ["predicted(1)", "p", /predicted needs its two bounds/],
    ["predicted(2, 1)", "p", /uniform|bounds|lo < hi|below/i],
    ["each(3, each(2, uniform(0, 1)))", "p[0][0]", /each holds a prior, not another each/],
    ["each(3, mlp(1, [4]))", "p[0](x)", /A learned function is one for all: write p: mlp\(…\)/],
    ["each(0, predicted(0, 1))", "x", /each needs a whole number of elements ≥ 1/],
    ["mlp(2, [4])", "p(x)", /p takes 2 inputs, got 1/],
    ["mlp(1, 4)", "p(x)", /mlp needs the number of inputs and hidden widths/],
    ["mlp(0, [4])", "p()", /mlp needs the number of inputs and hidden widths/],
    ["mlp(1, [1.5])", "p(x)", /mlp needs the number of inputs and hidden widths/],
    ["mlp(1000, [1000])", "p(x)", /'p' has 1002001 weights, expected at most 100000/],
    ["mlp(1, [4])", "p * x", /Expected a number, got the function 'p'/],
    ["predicted(0, 1)", "p(x)", /Expected a function here, got a number/],
  ])("%s as %s", (parameter, use, message) => {
    expect(refusal(parameter, use)).toMatch(message);
  });
});

test("rows of tests lie between the bounds", () => {
  const world = places(3, { x: 3, total: 1 });
  const base = { ...world, events: { dose: ["amount"] } };
  const program = compiled(everywhere, base);
  const rows = rowsOf(program, base, 1);
  const [lower, upper] = [rowsAt(program, base, 0), rowsAt(program, base, 1)];
  expect(rows.every((x, i) => lower[i] < x && x < upper[i])).toBe(true);
  expect(new Set(rows).size).toBe(rows.length);
  expect(distributions.uniform.args).toEqual(["lo", "hi"]);
});

test.each(["2, 1", "1, 1", "0 / 0, 1", "0, 1 / 0", "-1e308, 1e308"])("refuses bounds that are none: %s", (bounds) => {
  const source = `${head}export default model({ parameters: { a: predicted(${bounds}) }, simulate: ({ a }) => ({ x: a }) });`;
  const made = compile(source, worldOf({ x: 1 }, { steps: 0 }));
  expect(made).toMatchObject({
    ok: false,
    errors: [{ message: expect.stringMatching(/^predicted takes two finite/) }],
  });
});
