/** Every operation across a thread, over TensorFlow.js's JavaScript backend; errors; order; memory. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRemote, type RemoteDevice } from "../../src/neural/remote.js";
import { settingOf } from "../support/backends.js";
import { ensureBuilt } from "../support/built.js";
import { sameOperations } from "../support/same-operations.js";

let device: RemoteDevice;
beforeAll(() => {
  ensureBuilt();
  device = openRemote(settingOf("cpu"));
}, 120_000);
afterAll(() => device.close());

sameOperations(
  () => device.executor,
  () => device.alive(),
);

describe("a device thread", () => {
  it("keeps order over many batches", () => {
    const on = device.executor;
    const total = on.tidy(() => {
      let x = on.constant([0], [1]);
      for (let i = 0; i < 3000; i++) x = on.shift(x, i % 7);
      return on.read(x)[0];
    });
    expect(total).toBe(Array.from({ length: 3000 }, (_, i) => i % 7).reduce((a, b) => a + b));
  });

  it("throws what an operation threw there, and goes on", () => {
    const on = device.executor;
    const bad = on.matmul(on.constant([1, 2], [1, 2]), on.constant([1, 2, 3], [3, 1]));
    expect(() => on.read(bad)).toThrow(/matMul|inner|shape/i);
    expect([...on.read(on.square(on.constant([3], [1])))]).toEqual([9]);
  });

  it("refuses a tensor that was freed, before anything is sent", () => {
    const on = device.executor;
    const x = on.constant([1], [1]);
    on.dispose(x);
    on.dispose(x);
    expect(() => on.add(x, x)).toThrow("Expected a tensor that is still there, got a freed one of shape [1]");
  });

  it("frees on the device what a region leaves", () => {
    const on = device.executor;
    const before = device.alive();
    const kept = on.tidy(() => {
      const x = on.constant([1, 2], [2]);
      return { double: on.add(x, x) };
    });
    expect([...on.read(kept.double)]).toEqual([2, 4]);
    expect(device.alive()).toBe(before + 1);
    on.dispose(kept.double);
    expect(device.alive()).toBe(before);
  });
});

describe("a device that cannot be opened", () => {
  it("is an error that says why", () => {
    const { core, backend } = settingOf("cpu").packages;
    expect(() => openRemote({ name: "webgpu", backend: "webgpu", packages: { core, backend } })).toThrow(
      "'webgpu' not found",
    );
    expect(() => openRemote({ name: "node", backend: "cpu", packages: { core, backend: "/nowhere.js" } })).toThrow(
      "nowhere.js",
    );
  });
});
