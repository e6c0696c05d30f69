/** An engine is chosen, refused in words, and opened to the same weighers in any thread. */
import { describe, expect, it } from "vitest";
import { chooseEngine, weighersOf } from "../../src/evaluate/engine.js";

const wanted = { backend: "wasm", density: "mdn", evidence: "auto", pfnWeights: null };

describe("an engine", () => {
  it("is plain data that opens to a table of weighers, once", async () => {
    const { engine, reason } = await chooseEngine(wanted);
    expect(structuredClone(engine)).toEqual(engine);
    expect(reason).toBe("wasm, as asked for: the embedded kernels, float32");
    const weighers = await weighersOf(engine);
    expect(weighers.map(({ name }) => name)).toContain("nle");
    expect(weighers.map(({ name }) => name)).not.toContain("nle-pfn");
    expect(await weighersOf({ ...engine })).toBe(weighers);
  });

  it.each([
    [{ evidence: "nle-pfn" }, "Expected --pfn-weights FILE with --evidence nle-pfn, got none"],
    [{ pfnWeights: "none.onnx" }, "Expected --pfn-weights to name an ONNX file, got none.onnx: no such file"],
    [{ backend: "gpu" }, "Expected --backend auto, cuda, webgpu, node, wasm, cpu, got gpu"],
  ])("%o is refused", async (asked, why) => {
    await expect(chooseEngine({ ...wanted, ...asked })).rejects.toThrow(why);
  });
});
