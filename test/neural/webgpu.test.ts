/** Every operation over WebGPU across its thread, where the packages and a device (a software one will do) are there. */
import { afterAll, describe, expect, it } from "vitest";
import { webgpuSetting } from "../../src/neural/native.js";
import { openRemote, type RemoteDevice } from "../../src/neural/remote.js";
import { ensureBuilt } from "../support/built.js";
import { sameOperations } from "../support/same-operations.js";

function tryOpen(): RemoteDevice | string {
  const setting = webgpuSetting();
  if (typeof setting === "string") return setting;
  ensureBuilt();
  try {
    return openRemote(setting);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const device = tryOpen();
const absent = typeof device === "string";

describe.skipIf(absent)(`webgpu (${absent ? `skipped: ${device}` : device.opened.device})`, () => {
  const { executor, alive, close, opened } = device as RemoteDevice;
  afterAll(() => close());
  it("says what it runs on", () => expect(opened.device).not.toBe(""));
  sameOperations(() => executor, alive, 4);
});
