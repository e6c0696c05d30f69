/** Regions of tensors: what survives, what is freed, that freed tensors are noticed, and that memory does not grow. */
import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { adamStart, adamStep } from "../../src/neural/adamw.js";
import type { AdamState } from "../../src/neural/adamw.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import type { Tensor } from "../../src/neural/executor.js";
import { mlp, mlpParameters } from "../../src/neural/layers.js";
import { createTape } from "../../src/neural/tape.js";
import { wasmExecutor } from "../../src/neural/wasm.js";
import { COMPILING_MS, ensureKernels } from "../support/kernels.js";

beforeAll(ensureKernels, COMPILING_MS);

describe.each([
  ["cpu", cpuExecutor],
  ["wasm", wasmExecutor],
] as const)("regions on %s", (_, make) => {
  it("keeps what the result leads to and frees the rest", () => {
    const on = make();
    let lost: Tensor | undefined;
    const kept = on.tidy(() => {
      const a = on.constant([1, 2], [2]);
      lost = on.exp(a);
      return { list: [on.add(a, a)], inner: { a } };
    });
    expect([...on.read(kept.list[0])]).toEqual([2, 4]);
    expect([...on.read(kept.inner.a)]).toEqual([1, 2]);
    expect(() => on.read(lost as Tensor)).toThrow("alive");
    expect(() => on.add(lost as Tensor, kept.inner.a)).toThrow("alive");
  });

  it("hands survivors to the region around, which frees them when it ends", () => {
    const on = make();
    const outer = on.constant([5], [1]);
    let survivor: Tensor | undefined;
    on.tidy(() => {
      survivor = on.tidy(() => on.add(outer, outer));
      expect(on.read(survivor)[0]).toBe(10);
    });
    expect(() => on.read(survivor as Tensor)).toThrow("alive");
    expect(on.read(outer)[0]).toBe(5);
  });

  it("frees what was made before an error", () => {
    const on = make();
    let lost: Tensor | undefined;
    const work = () =>
      on.tidy(() => {
        lost = on.constant([1], [1]);
        throw new Error("on purpose");
      });
    expect(work).toThrow("on purpose");
    expect(() => on.read(lost as Tensor)).toThrow("alive");
  });

  it("reshaped tensors share numbers and are freed one by one", () => {
    const on = make();
    const a = on.constant([1, 2, 3, 4], [4]);
    const b = on.reshape(a, [2, 2]);
    on.dispose(a);
    on.dispose(a);
    expect(() => on.read(a)).toThrow("alive");
    expect([...on.read(b)]).toEqual([1, 2, 3, 4]);
  });

  it("refuses another executor's tensors", () => {
    const foreign = { shape: [1] };
    expect(() => make().exp(foreign)).toThrow("of this executor");
  });
});

describe("memory of the WebAssembly executor", () => {
  it("is the same after 10 and after 1,000 training steps", () => {
    const on = wasmExecutor();
    const start = on.memoryInUse();
    const random = stream(3);
    let parameters: readonly Tensor[] = mlpParameters(on, [3, 20, 20, 2], [random, random.fork("b")]);
    let state: AdamState = adamStart(on, parameters);
    const x = on.constant(
      Array.from({ length: 2 * 30 * 3 }, () => random.normal()),
      [2, 30, 3],
    );
    let early = 0;
    for (let i = 1; i <= 1000; i++) {
      const before = [...parameters, ...state.first, ...state.second];
      [parameters, state] = on.tidy(() => {
        const tape = createTape(on);
        const variables = parameters.map(tape.variable);
        const loss = tape.mean(tape.square(mlp(tape, variables, tape.fixed(x))), 1);
        return adamStep(on, parameters, tape.gradients(loss, variables), state, { rate: 1e-3, decay: 0, clip: 5 });
      });
      on.dispose(...before);
      if (i === 10) early = on.memoryInUse();
    }
    expect(on.memoryInUse()).toBe(early);
    expect(on.read(parameters[0]).every(Number.isFinite)).toBe(true);
    on.dispose(...parameters, ...state.first, ...state.second, x);
    expect(on.memoryInUse() - start).toBeLessThan(2 ** 14); // scratch
  });

  it("grows past its first pages and keeps what it holds", () => {
    const on = wasmExecutor();
    const first = on.constant([1, 2, 3], [3]);
    const large = Array.from({ length: 8 }, (_, i) => on.constant(new Float32Array(2 ** 20).fill(i), [2 ** 20]));
    expect([...on.read(first)]).toEqual([1, 2, 3]);
    large.forEach((x, i) => expect(on.read(on.mean(x, 0))[0]).toBe(i));
  });
});
