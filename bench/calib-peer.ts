/**
 * @file A fit by bench/peers/calib.py: weights to start from, features and data go there in a folder, scored errors and times
 * come back.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../src/envs/types.js";
import { stream } from "../src/math/rng.js";
import { calibNetwork } from "../src/neural/network/calib.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { ADAM, FEATURES, HEADS, PLACES, SEED_SHARE, WEEKS } from "./calib-problem.js";

export interface PeerFit {
  readonly torch: string;
  /** scored error before each step */
  readonly rmse: readonly number[];
  /** CPU ms up to the end of each iteration, scoring left out */
  readonly ms: readonly number[];
}

export function fitByPeer(python: string, { world, task }: Environment, split: number, iterations: number): PeerFit {
  const on = wasmExecutor();
  const sizes = { lanes: PLACES, rows: split, features: FEATURES, outputs: WEEKS, span: 1 };
  const start = calibNetwork(sizes, HEADS).init(on, [stream(1)]);
  const weights = start.flatMap((tensor) => [...on.read(tensor)]);
  const folder = mkdtempSync(join(tmpdir(), "discover-calib-"));
  try {
    const numbers = Float32Array.from([...weights, ...task!.features.values, ...world.arms[0].data]);
    writeFileSync(join(folder, "numbers.f32"), numbers);
    const shapes = start.map(({ shape }) => shape);
    const sizesThere = { PLACES, WEEKS, FEATURES, HEADS, SEED_SHARE, SPLIT: split, ITERATIONS: iterations };
    writeFileSync(join(folder, "setting.json"), JSON.stringify({ shapes, ...sizesThere, ...ADAM }));
    const script = join(import.meta.dirname, "peers", "calib.py");
    const ended = spawnSync(python, [script, folder, "0", "0"], { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (ended.status !== 0) throw new Error(`Expected ${python} to run the peer, got: ${ended.stderr.slice(-2000)}`);
    return JSON.parse(ended.stdout) as PeerFit;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
