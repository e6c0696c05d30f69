/**
 * @file What `probe.ts` runs: opens one backend, computes something whose result is known, says how long a training step
 * takes, and ends.
 */
import { openBackend } from "./backend.js";
import type { Executor } from "./executor.js";
import { stepMs } from "./measure.js";
import type { Probed, ProbeReport } from "./probe.js";
import { openRemote } from "./remote.js";
import { load } from "./tfjs/open.js";

const { choice, measured } = JSON.parse(process.argv[2]) as { choice: Probed; measured: boolean };

void examine(choice)
  .catch((error: unknown): ProbeReport => ({ ok: false, why: firstLine(error) }))
  .then((report) => {
    process.stdout.write(`\n${JSON.stringify(report)}\n`, () => process.exit(0)); // a device may keep its process alive
  });

async function examine({ name, source }: Probed): Promise<ProbeReport> {
  if (source.kind === "device") {
    const { executor, opened } = openRemote(source.setting);
    return { ok: true, ...opened, stepMs: measure(executor) };
  }
  const { executor } = await openBackend({ name, source });
  const { device, software } = source.kind === "native" ? await nativeDevice(source.file) : EMBEDDED;
  return { ok: true, device, software, stepMs: measure(executor) };
}

const EMBEDDED = { device: "processor", software: true };

function measure(on: Executor): readonly [number, number] {
  const [first] = on.tidy(() => on.read(on.matmul(on.constant([1, 2], [1, 1, 2]), on.constant([3, 4], [1, 2, 1]))));
  if (first !== 11) throw new Error(`Expected a product of 11, got ${first}`);
  const now = () => performance.now();
  return measured ? [stepMs(on, 1, now), stepMs(on, 64, now)] : [NaN, NaN];
}

async function nativeDevice(file: string): Promise<{ device: string; software: boolean }> {
  const tf = (await load(file)) as { backend(): { isUsingGpuDevice?: boolean; binding?: { TF_Version?: string } } };
  const { isUsingGpuDevice = false, binding } = tf.backend();
  const version = binding?.TF_Version === undefined ? "" : ` ${binding.TF_Version}`;
  return {
    device: `TensorFlow${version} on the ${isUsingGpuDevice ? "GPU" : "processor"}`,
    software: !isUsingGpuDevice,
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().split("\n")[0];
}
