/** The WebAssembly executor against the reference: values, gradients, special values, memory. */
import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { adamStart, adamStep } from "../../src/neural/adamw.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import type { Executor, Tensor } from "../../src/neural/executor.js";
import { sizeOf } from "../../src/neural/shape.js";
import { createTape } from "../../src/neural/tape.js";
import { wasmExecutor } from "../../src/neural/wasm.js";
import type { WasmExecutor } from "../../src/neural/wasm.js";
import { ensureBuilt } from "../support/built.js";
import { cases } from "./operations.js";
import type { Case } from "./operations.js";

const EPSILON = 2 ** -23; // of float32
const reference = cpuExecutor("float64");
let on: WasmExecutor;

beforeAll(() => {
  ensureBuilt();
  on = wasmExecutor();
});

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
