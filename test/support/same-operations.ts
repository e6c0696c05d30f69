/** @file The test that every backend has to pass: each operation gives what the reference gives, and leaves no tensor. */
import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import type { Executor, Tensor } from "../../src/neural/executor.js";
import { sizeOf } from "../../src/neural/shape.js";
import { OPERATIONS, type Operation } from "./operations.js";

/** float32 */
const EPSILON = 2 ** -23;

/**
 * Results may be off by some roundings, relative to the largest value at hand; by `looseness` times as many where a
 * backend's elementary functions are rougher. `alive`: tensors that the backend holds.
 */
export function sameOperations(open: () => Executor, alive?: () => number, looseness = 1): void {
  const reference = cpuExecutor("float64");
  describe.each(OPERATIONS)("$name", (operation) => {
    it("gives what the reference gives", () => {
      const on = open();
      const inputs = inputsOf(operation);
      const expected = results(reference, operation, inputs);
      const before = alive?.();
      const roundings = looseness * (operation.roundings ?? 16);
      const got = on.tidy(() => results(on, operation, inputs));
      if (alive) expect(alive()).toBe(before);
      got.forEach(({ shape, values }, r) => {
        expect(shape).toEqual(expected[r].shape);
        const size = Math.max(1, ...[...expected[r].values].map(Math.abs).filter(Number.isFinite));
        values.forEach((value, i) => {
          const wanted = expected[r].values[i];
          if (Number.isFinite(wanted)) expect(Math.abs(value - wanted)).toBeLessThanOrEqual(roundings * EPSILON * size);
          else expect(value).toBe(wanted);
        });
      });
    });
  });
}

/** Values that float32 holds exactly, so that rounding them is no part of the comparison. */
function inputsOf({ shapes, values, positive }: Operation): readonly Float32Array[] {
  const random = stream(29);
  const draw = () => (positive ? Math.abs(random.normal()) + 0.3 : random.normal());
  return shapes.map((shape, i) => Float32Array.from(values?.[i] ?? Array.from({ length: sizeOf(shape) }, draw)));
}

function results(on: Executor, { shapes, apply }: Operation, inputs: readonly Float32Array[]) {
  const tensors = inputs.map((x, i): Tensor => on.constant(x, shapes[i]));
  return apply(on, tensors).map((y) => ({ shape: y.shape, values: on.read(y) }));
}
