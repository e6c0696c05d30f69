/** Adjoint of every operation against central differences, at random shapes and values, through a random projection. */
import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import { sizeOf } from "../../src/neural/shape.js";
import { createTape } from "../../src/neural/tape.js";
import { cases } from "./operations.js";

const H = 1e-5;

describe("adjoints equal central differences", () => {
  it.each(cases)("$name", ({ shapes, positive, apply }) => {
    const on = cpuExecutor();
    const random = stream(17);
    const value = () => (positive ? Math.abs(random.normal()) + 0.3 : random.normal());
    const inputs = shapes.map((shape) => Array.from({ length: sizeOf(shape) }, value));
    const direct = apply(
      on,
      inputs.map((x, i) => on.constant(x, shapes[i])),
    );
    const weights = Array.from({ length: sizeOf(direct.shape) }, () => random.normal());
    const projected = (xs: readonly number[][]): number =>
      on
        .read(
          apply(
            on,
            xs.map((x, i) => on.constant(x, shapes[i])),
          ),
        )
        .reduce((sum, y, i) => sum + y * weights[i], 0);

    const tape = createTape(on);
    const nodes = inputs.map((x, i) => tape.variable(on.constant(x, shapes[i])));
    const output = apply(tape, nodes);
    expect(on.read(output.value)).toEqual(on.read(direct));
    const loss = tape.multiply(output, tape.constant(weights, direct.shape));
    tape.gradients(loss, nodes).forEach((gradient, which) => {
      expect(gradient.shape).toEqual(shapes[which]);
      on.read(gradient).forEach((g, at) => {
        const moved = (by: number) => inputs.map((x, i) => x.map((v, j) => (i === which && j === at ? v + by : v)));
        const difference = (projected(moved(H)) - projected(moved(-H))) / (2 * H);
        expect(Math.abs(g - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(g)));
      });
    });
  });
});
