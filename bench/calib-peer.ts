/**
 * @file A fit by bench/peers/calib.py: weights to start from, features and data go there in a folder, errors on the weeks that
 * are validation and processor times come back. It takes minutes and has no chance in it, so that its curve is kept in a file
 * where one is asked for, under a name that changes with everything that goes into it.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../src/envs/types.js";
import { stream } from "../src/math/rng.js";
import { calibNetwork } from "../src/neural/network/calib.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { ADAM, FEATURES, HEADS, PLACES, SEED_SHARE, WEEKS } from "./calib-problem.js";

export interface PeerFit {
  readonly torch: string;
  /** validation error before each step */
  readonly rmse: readonly number[];
  /** CPU ms up to the end of each iteration, scoring left out */
  readonly ms: readonly number[];
}

export interface KeptPeerFit extends PeerFit {
  /** when it was made, if not now */
  readonly madeAt: string | null;
}

const SCRIPT = join(import.meta.dirname, "peers", "calib.py");

interface Given {
  readonly numbers: Float32Array;
  readonly setting: string;
}

/** `python`: empty where only a curve that was kept will do. Null where there is none. */
export function fitByPeer(
  python: string,
  environment: Environment,
  weights: Float32Array,
  split: number,
  iterations: number,
  out: string,
): KeptPeerFit | null {
  const given = givenTo(environment, weights, split, iterations);
  const hash = createHash("sha256").update(given.numbers).update(given.setting).update(readFileSync(SCRIPT));
  const file = out === "" ? null : join(out, `pytorch-${hash.digest("hex").slice(0, 12)}.json`);
  if (file !== null && existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as KeptPeerFit;
  if (python === "") return null;
  const fit = runPeer(python, given);
  if (file !== null) {
    mkdirSync(out, { recursive: true });
    writeFileSync(file, JSON.stringify({ ...fit, madeAt: new Date().toISOString() }));
  }
  return { ...fit, madeAt: null };
}

function givenTo({ world, task }: Environment, weights: Float32Array, split: number, iterations: number): Given {
  const on = wasmExecutor();
  const sizes = { lanes: PLACES, rows: split, features: FEATURES, outputs: WEEKS, span: 1 };
  const shapes = calibNetwork(sizes, HEADS).init(on, [stream(0)]).map(({ shape }) => shape); // prettier-ignore
  const numbers = Float32Array.from([...weights, ...task!.features.values, ...world.arms[0].data]);
  const sizesThere = { PLACES, WEEKS, FEATURES, HEADS, SEED_SHARE, SPLIT: split, ITERATIONS: iterations };
  return { numbers, setting: JSON.stringify({ shapes, ...sizesThere, ...ADAM }) };
}

function runPeer(python: string, { numbers, setting }: Given): PeerFit {
  const folder = mkdtempSync(join(tmpdir(), "discover-calib-"));
  try {
    writeFileSync(join(folder, "numbers.f32"), numbers);
    writeFileSync(join(folder, "setting.json"), setting);
    const ended = spawnSync(python, [SCRIPT, folder, "0", "0"], { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (ended.status !== 0) throw new Error(`Expected ${python} to run the peer, got: ${ended.stderr.slice(-2000)}`);
    return JSON.parse(ended.stdout) as PeerFit;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
