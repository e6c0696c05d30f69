/** CalibNN against loops over plain numbers, and its derivatives against central differences. */
import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { cpuExecutor } from "../../../src/neural/cpu.js";
import type { Executor, Tensor } from "../../../src/neural/executor.js";
import { calibNetwork } from "../../../src/neural/network/calib.js";
import type { NetworkSizes } from "../../../src/neural/network/types.js";
import { sizeOf } from "../../../src/neural/shape.js";
import { createTape } from "../../../src/neural/tape.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { COMPILING_MS, ensureKernels } from "../../support/kernels.js";
import { calibByHand, reader } from "./by-hand.js";

const sizes: NetworkSizes = { lanes: 3, rows: 6, features: 4, outputs: 4, span: 2 };
const HEADS = 2;
const network = calibNetwork(sizes, HEADS);

beforeAll(ensureKernels, COMPILING_MS);

function draw(on: Executor, K: number): { parameters: Tensor[]; features: Tensor } {
  const random = stream(5).fork("features");
  const shape = [K, sizes.lanes, sizes.rows, sizes.features];
  const streams = Array.from({ length: K }, (_, k) => stream(k));
  return {
    parameters: network.init(on, streams),
    features: on.constant(
      Float64Array.from({ length: sizeOf(shape) / K }, () => random.normal()),
      [1, ...shape.slice(1)],
    ),
  };
}

describe("CalibNN", () => {
  it.each([
    ["float64", () => cpuExecutor("float64"), 1e-12],
    ["the kernels", wasmExecutor, 2e-5],
  ] as const)("equals its description in plain loops: %s", (_, open, tolerance) => {
    const on = open();
    const { parameters, features } = draw(on, 2);
    const got = on.read(network.apply(on, parameters, features, null));
    const x = Array.from(on.read(features));
    const lanes = Array.from({ length: sizes.lanes }, (_lane, l) =>
      Array.from({ length: sizes.rows }, (_row, t) =>
        x.slice((l * sizes.rows + t) * sizes.features, (l * sizes.rows + t + 1) * sizes.features),
      ),
    );
    const expected = [0, 1].flatMap((k) => {
      const own = parameters.map((p) => {
        const size = sizeOf(p.shape) / 2;
        return { values: on.read(p).slice(k * size, (k + 1) * size), size };
      });
      return calibByHand(lanes, sizes.outputs, HEADS, () => reader(own)).flat(2);
    });
    expect(got.length).toBe(expected.length);
    got.forEach((y, i) => expect(Math.abs(y - expected[i])).toBeLessThan(tolerance));
    expect(new Set(expected.map((y) => y.toFixed(6))).size).toBe(expected.length); // lanes, rows, heads, networks differ
  });

  it("has the derivatives of central differences along random directions", () => {
    const on = cpuExecutor();
    const { parameters, features } = draw(on, 1);
    const random = stream(8);
    const outputs = network.apply(on, parameters, features, null);
    const projection = on.constant(
      Float64Array.from({ length: sizeOf(outputs.shape) }, () => random.normal()),
      outputs.shape,
    );
    const value = (p: readonly Tensor[]) =>
      on.read(on.multiply(network.apply(on, p, features, null), projection)).reduce((a, b) => a + b, 0);
    const tape = createTape(on);
    const nodes = parameters.map(tape.variable);
    const y = network.apply(tape, nodes, tape.fixed(features), null);
    const gradients = tape.gradients(tape.multiply(y, tape.fixed(projection)), nodes);
    parameters.forEach((p, which) => {
      const direction = on.constant(
        Float64Array.from({ length: sizeOf(p.shape) }, () => random.normal()),
        p.shape,
      );
      const along = on.read(on.multiply(gradients[which], direction)).reduce((a, b) => a + b, 0);
      const moved = (by: number) =>
        value(parameters.map((q, i) => (i === which ? on.add(q, on.scale(direction, by)) : q)));
      const difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
      expect(Math.abs(along - difference)).toBeLessThan(1e-6 * Math.max(1, Math.abs(along)));
    });
  });

  it("leaves nothing behind in memory, step after step", () => {
    const on = wasmExecutor();
    const { parameters, features } = draw(on, 2);
    const step = () =>
      on.tidy(() => {
        const tape = createTape(on);
        const nodes = parameters.map(tape.variable);
        tape.gradients(network.apply(tape, nodes, tape.fixed(features), null), nodes);
      });
    step();
    const held = on.memoryInUse();
    step();
    step();
    expect(on.memoryInUse()).toBe(held);
  });

  it("counts its numbers: about 80 thousand for 51 places with 15 features", () => {
    const on = cpuExecutor();
    const large = calibNetwork({ lanes: 51, rows: 191, features: 15, outputs: 195, span: 1 }, 3);
    expect(large.size).toBe(large.init(on, [stream(1)]).reduce((n, p) => n + sizeOf(p.shape), 0));
    expect(large.size).toBeGreaterThan(70_000);
    expect(large.size).toBeLessThan(90_000);
  });

  it("starts network k from stream k alone", () => {
    const on = cpuExecutor();
    const together = network.init(on, [stream(3), stream(4)]);
    const alone = network.init(on, [stream(4)]);
    alone.forEach((p, i) => {
      const all = on.read(together[i]);
      expect(all.slice(all.length / 2)).toEqual(on.read(p));
    });
  });
});
