/** The same network as an ONNX file through onnxruntime, where that is installed; refusals everywhere. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Rows } from "../../../src/density/density.js";
import { openOnnx, type OnnxNetwork } from "../../../src/density/pfn/onnx.js";
import { findPfn } from "../../../src/density/pfn/source.js";
import { stream } from "../../../src/math/rng.js";
import { findPackage } from "../../../src/neural/packages.js";
import { ensureBuilt, temporaryFolder } from "../../support/built.js";
import { KERNEL, kernelNetwork, kernelOnnx } from "../../support/kernel-network.js";
import { onnxFile } from "../../support/onnx.js";

const runtime = findPackage("onnxruntime-node");
const fileOf = (content: Uint8Array): string => {
  const file = join(temporaryFolder(), "network.onnx");
  writeFileSync(file, content);
  return file;
};

describe("weights that cannot be read", () => {
  it("are refused by name", () => {
    expect(() => findPfn("no-such-file.onnx")).toThrow("got no-such-file.onnx: no such file");
  });

  it.skipIf(runtime !== null)("without the runtime, with the command that adds it", () => {
    expect(() => findPfn(fileOf(kernelOnnx(KERNEL)))).toThrow("npm install onnxruntime-node");
  });
});

describe.skipIf(runtime === null)("onnx (skipped where onnxruntime-node is not installed)", () => {
  let network: OnnxNetwork;
  beforeAll(() => {
    ensureBuilt();
    network = openOnnx(findPfn(fileOf(kernelOnnx(KERNEL))));
  }, 240_000);
  afterAll(() => network.close());

  const random = stream(11);
  const table = (count: number, width: number): Rows => ({
    values: Float64Array.from({ length: count * width }, () => random.normal()),
    count,
    width,
  });

  it.each([
    [30, 1, 5],
    [200, 4, 17],
    [2, 9, 1],
  ])("%d rows of %d columns, %d queries: what the formula gives, within float32", (rows, width, queries) => {
    const context = { inputs: table(rows, width), targets: table(rows, 1).values };
    const asked = table(queries, width);
    const expected = kernelNetwork(KERNEL).predict(context, asked);
    const got = network.predict(context, asked);
    expect(got.logits.width).toBe(expected.logits.width);
    got.borders.forEach((border, i) => expect(border).toBeCloseTo(expected.borders[i], 6));
    const probability = (logits: Float64Array) => logits.map(Math.exp);
    const wanted = probability(expected.logits.values);
    probability(got.logits.values).forEach((p, i) => expect(Math.abs(p - wanted[i])).toBeLessThan(1e-4));
  });

  it("says what a file lacks", () => {
    const other = onnxFile({
      inputs: { x: ["N"] },
      outputs: { y: ["N"] },
      floats: {},
      integers: {},
      nodes: [{ type: "Tanh", inputs: ["x"], outputs: ["y"] }],
    });
    expect(() => openOnnx(findPfn(fileOf(other)))).toThrow(
      /to have the inputs context_inputs, context_targets, query_inputs, got x/,
    );
    expect(() => openOnnx(findPfn(fileOf(new Uint8Array([1, 2, 3]))))).toThrow(/protobuf|parse|load/i);
  });

  it("is an error of the call where the network cannot take the shapes, and goes on", () => {
    const context = { inputs: table(10, 2), targets: table(10, 1).values };
    expect(() => network.predict(context, table(3, 5))).toThrow();
    expect(network.predict(context, table(3, 2)).logits.count).toBe(3);
  });
});
