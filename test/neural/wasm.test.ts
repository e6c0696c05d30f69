/** The WebAssembly executor against the reference: values and gradients of every operation, elementary functions. */
import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import type { Executor } from "../../src/neural/executor.js";
import type { Shape } from "../../src/neural/ops.js";
import { sizeOf } from "../../src/neural/shape.js";
import { createTape } from "../../src/neural/tape.js";
import { wasmExecutor } from "../../src/neural/wasm.js";
import type { WasmExecutor } from "../../src/neural/wasm.js";
import { COMPILING_MS, ensureKernels } from "../support/kernels.js";
import { cases } from "./operations.js";
import type { Case } from "./operations.js";

const EPSILON = 2 ** -23; // of float32
const reference = cpuExecutor("float64");
let on: WasmExecutor;

beforeAll(() => {
  ensureKernels();
  on = wasmExecutor();
}, COMPILING_MS);

/** Values and gradients by every input of a random projection of a case; inputs are floats, so that both see the same. */
function run(executor: Executor, { shapes, positive, apply }: Case): Float64Array[] {
  const random = stream(23);
  const draw = (n: number) => Array.from({ length: n }, () => random.normal());
  const tape = createTape(executor);
  const inputs = shapes.map((shape) =>
    tape.variable(
      executor.constant(
        draw(sizeOf(shape)).map((v) => Math.fround(positive ? Math.abs(v) + 0.3 : v)),
        shape,
      ),
    ),
  );
  const output = apply(tape, inputs);
  const weights = executor.constant(draw(sizeOf(output.value.shape)).map(Math.fround), output.value.shape);
  const gradients = tape.gradients(tape.multiply(output, tape.fixed(weights)), inputs);
  return [output.value, ...gradients].map(executor.read);
}

const largest = (values: Float64Array): number => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);

/** Greatest difference in units of the greatest value times float32's epsilon. */
const distance = (a: Float64Array, b: Float64Array): number =>
  largest(a.map((v, i) => v - b[i])) / (EPSILON * Math.max(1, largest(b)));

describe("every operation and its adjoint equal the reference", () => {
  it.each(cases)("$name", (one) => {
    const expected = run(reference, one);
    run(on, one).forEach((got, i) => expect(distance(got, expected[i])).toBeLessThan(24));
  });
});

describe("products at awkward sizes", () => {
  const sizes = [1, 2, 3, 4, 5, 7, 8, 9, 13, 50];
  it.each(sizes)("inner length %i", (N) => {
    const random = stream(N);
    for (const M of sizes)
      for (const P of sizes) {
        const a = Array.from({ length: 2 * M * N }, () => Math.fround(random.normal()));
        const b = Array.from({ length: 2 * N * P }, () => Math.fround(random.normal()));
        for (const transposeA of [false, true])
          for (const transposeB of [false, true]) {
            const product = (e: Executor) =>
              e.read(
                e.matmul(
                  e.constant(a, transposeA ? [2, N, M] : [2, M, N]),
                  e.constant(b, transposeB ? [2, P, N] : [2, N, P]),
                  transposeA,
                  transposeB,
                ),
              );
            expect(distance(product(on), product(reference))).toBeLessThan(8);
          }
      }
  });
});

describe("sequences of many lanes, in sizes that fill no vector", () => {
  const random = stream(41);
  const draw = (...shape: number[]) => ({
    shape,
    values: Array.from({ length: sizeOf(shape) }, () => Math.fround(0.5 * random.normal())),
  });
  /** Values and all gradients of one operation. */
  const both = (e: Executor, inputs: readonly ReturnType<typeof draw>[], apply: Case["apply"]): Float64Array[] => {
    const tape = createTape(e);
    const nodes = inputs.map(({ values, shape }) => tape.variable(e.constant(values, shape)));
    const y = apply(tape, nodes);
    return [y.value, ...tape.gradients(tape.square(y), nodes)].map(e.read);
  };
  it.each([4, 16, 19, 20, 23, 39])("gru over %i lanes", (B) => {
    const [K, T, D, H] = [2, 7, 2, 6];
    const inputs = [draw(K, B, T, D * 3 * H), draw(K, D, H, 3 * H), draw(K, D, 1, 3 * H), draw(K, B, D, H)];
    const apply: Case["apply"] = (o, [x, w, b, h]) => o.gru(x, w, b, h);
    const expected = both(reference, inputs, apply);
    both(on, inputs, apply).forEach((got, i) => expect(distance(got, expected[i])).toBeLessThan(24));
  });
  it.each([4, 19, 23, 39])("lstm over %i lanes", (B) => {
    const [K, T, D, H] = [2, 7, 2, 6];
    const inputs = [draw(K, B, T, D * 4 * H), draw(K, D, H, 4 * H)];
    const apply: Case["apply"] = (o, [x, w]) => o.lstm(x, w);
    const expected = both(reference, inputs, apply);
    both(on, inputs, apply).forEach((got, i) => expect(distance(got, expected[i])).toBeLessThan(24));
  });
  it.each([
    [1, 9],
    [13, 21],
    [21, 13],
  ])("attention of %i rows over %i", (T, S) => {
    const inputs = [draw(1, 5, T, 10), draw(1, 5, S, 10), draw(1, 5, S, 3)];
    for (const apply of [
      (o, [q, k, v]) => o.attention(q, k, v, false),
      (o, [q, k]) => o.attentionMass(q, k),
    ] as Case["apply"][]) {
      const expected = both(reference, inputs, apply);
      both(on, inputs, apply).forEach((got, i) => expect(distance(got, expected[i])).toBeLessThan(24));
    }
  });
  it("attention that looks back only, of more rows than a vector", () => {
    const inputs = [draw(2, 3, 11, 4), draw(2, 3, 11, 4), draw(2, 3, 11, 6)];
    const apply: Case["apply"] = (o, [q, k, v]) => o.attention(q, k, v, true);
    const expected = both(reference, inputs, apply);
    both(on, inputs, apply).forEach((got, i) => expect(distance(got, expected[i])).toBeLessThan(24));
  });
});

describe("elementary functions, at worst over 2¹⁸ arguments (units in the last place)", () => {
  /** Greatest error of f at evenly spaced floats, in units of the last place of the true value. */
  const worst = (name: "exp" | "log" | "tanh" | "sigmoid" | "softplus" | "sqrt", from: number, to: number): number => {
    const n = 2 ** 18;
    const x = Float32Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
    return on.tidy(() => {
      const got = on.read(on[name](on.constant(x, [n])));
      const exact = reference.read(reference[name](reference.constant(x, [n])));
      return got.reduce((m, y, i) => Math.max(m, Math.abs(y - exact[i]) / unit(exact[i])), 0);
    });
  };
  const unit = (y: number): number => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(y), 2 ** -126))) - 23);
  it.each([
    ["exp", -103, 88.7, 1.5],
    ["log", 1e-30, 4, 1.5],
    ["log", 0.9, 1.1, 1.5],
    ["tanh", -10, 10, 8],
    ["tanh", -1e-3, 1e-3, 4],
    ["sigmoid", -87, 20, 4],
    ["softplus", -80, 20, 4],
    ["sqrt", 0, 100, 0.5000001],
  ] as const)("%s from %d to %d: below %d", (name, from, to, bound) => {
    const found = worst(name, from, to);
    expect(found).toBeLessThanOrEqual(bound);
    expect(found).toBeGreaterThan(0);
  });

  const special = [-Infinity, -1000, -0, 0, Math.fround(1e-42), 1000, Infinity, NaN];
  it.each(["exp", "log", "tanh", "sigmoid", "softplus", "sqrt", "relu"] as const)("%s at special values", (name) => {
    const at = (e: Executor) => [...e.read(e[name](e.constant(special, [special.length])))].map(Math.fround);
    const expected = at(reference);
    at(on).forEach((y, i) => {
      if (Number.isFinite(expected[i]))
        expect(Math.abs(y - expected[i])).toBeLessThanOrEqual(2 ** -136 + 1e-6 * Math.abs(expected[i]));
      else expect(y).toBe(expected[i]);
    });
  });
});

describe("special values of reductions", () => {
  it.each([
    [[-Infinity, -Infinity, -Infinity], -Infinity],
    [[-Infinity, 2, -Infinity], 2],
    [[NaN, 0, 0], NaN],
    [[NaN, NaN, NaN], NaN],
    [[-500, -500, -Infinity], -500 + Math.log(2)],
  ])("log Σ exp of %j", (values, expected) => {
    for (const executor of [reference, on]) {
      const [got] = executor.read(executor.logSumExp(executor.constant(values, [1, 3]), 1));
      if (Number.isFinite(expected)) expect(got).toBeCloseTo(expected, 4);
      else expect(got).toBe(expected);
    }
  });
});

describe("a network of a stack gets the bits that it gets alone", () => {
  const [K, B, D, H, BINS] = [3, 7, 3, 5, 4];
  const reach = [0, 1, 1, 2, 3];
  const stacked: readonly Case[] = [
    { name: "unary", shapes: [[K, B, D]], apply: (o, [x]) => o.softplus(o.sigmoid(o.tanh(o.exp(x)))) },
    {
      name: "binary",
      shapes: [
        [K, B, D],
        [K, 1, D],
      ],
      apply: (o, [a, b]) => o.divide(o.multiply(a, b), o.exp(o.maximum(a, b))),
    },
    { name: "sum of rows", shapes: [[K, B, D]], apply: (o, [x]) => o.sum(x, 1) },
    { name: "sum of columns", shapes: [[K, 37, D]], apply: (o, [x]) => o.sum(o.reshape(x, [K, 37 * D, 1]), 1) },
    { name: "logSumExp", shapes: [[K, B, D]], apply: (o, [x]) => o.logSumExp(x, 2) },
    {
      name: "masked layer",
      shapes: [
        [K, B, D],
        [K, D, H],
        [K, 1, H],
      ],
      apply: (o, [x, w, b]) => o.dense(x, w, b, "tanh", reach),
    },
    {
      name: "affine",
      shapes: [
        [K, B, D],
        [K, B, 2 * D],
      ],
      apply: (o, [x, h]) => o.concat(o.affine(x, h, 2), 2),
    },
    {
      name: "spline",
      shapes: [
        [K, B, D],
        [K, B, D * (3 * BINS - 1)],
      ],
      apply: (o, [x, h]) => o.concat(o.spline(x, h, BINS, 2), 2),
    },
    { name: "logNormal", shapes: [[K, B, D]], apply: (o, [x]) => o.logNormal(x) },
    {
      name: "gru",
      shapes: [
        [K, B, 4, 18],
        [K, 2, 3, 9],
        [K, 2, 1, 9],
        [K, B, 2, 3],
      ],
      apply: (o, [x, w, b, h]) => o.gru(x, w, b, h),
    },
    {
      name: "attention",
      shapes: [
        [K, 2, 5, 3],
        [K, 2, 5, 3],
        [K, 2, 5, 4],
      ],
      apply: (o, [q, k, v]) => o.attention(q, k, v, false),
    },
  ];
  it.each(stacked)("$name", ({ shapes, apply }) => {
    const random = stream(31);
    const values = shapes.map((shape) => Array.from({ length: sizeOf(shape) }, () => random.normal()));
    /** Values and gradients of networks first … first + count − 1. */
    const part = (first: number, count: number): number[][] => {
      const tape = createTape(on);
      const inputs = shapes.map((shape, i) => {
        const each = sizeOf(shape) / K;
        return tape.variable(
          on.constant(values[i].slice(first * each, (first + count) * each), [count, ...shape.slice(1)]),
        );
      });
      // cases name K in reshapes: a stack of `count` has that many networks
      const ops = { ...tape, reshape: (x: (typeof inputs)[0], s: Shape) => tape.reshape(x, [count, ...s.slice(1)]) };
      const output = apply(ops, inputs);
      return [output.value, ...tape.gradients(output, inputs)].map((x) => [...on.read(x)]);
    };
    const together = part(0, K);
    for (let k = 0; k < K; k++)
      part(k, 1).forEach((alone, i) =>
        expect(together[i].slice(k * alone.length, (k + 1) * alone.length)).toEqual(alone),
      );
  });
});

it("averages of parameters equal the composition", () => {
  const lists = (e: Executor) => {
    const random = stream(8);
    const list = () =>
      [[2, 3], [5]].map((s) =>
        e.constant(
          Array.from({ length: sizeOf(s) }, () => random.normal()),
          s,
        ),
      );
    return e.blend(list(), list(), 0.3).map(e.read);
  };
  const expected = lists(reference);
  lists(on).forEach((got, i) => expect(distance(got, expected[i])).toBeLessThan(2));
});
