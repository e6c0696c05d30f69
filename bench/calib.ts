/**
 * @file One iteration of CalibNN with an SEIR model, 51 places and 191 weeks, on the embedded executor, and beside it in the
 * same run eager PyTorch (bench/peers/calib.py) on one thread, from equal weights, where `--peer python3` names an interpreter
 * that has it. The first losses and gradients of both are compared.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wasmExecutor } from "../src/neural/wasm.js";
import { ADAM, data, FEATURES, features, HEADS, type Parts, PLACES, SEED_SHARE, startTraining, type Training, WEEKS } from "./calib-problem.js"; // prettier-ignore
import { argument, mean, median, print, word } from "./support.js";

const ROUNDS = argument("rounds", 5);
const EACH = argument("each", 3);

/** Of this process: what else runs on the machine counts less than on a clock. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface Peer {
  readonly torch: string;
  readonly losses: readonly number[];
  /** of the first iteration, in our order and layout */
  readonly gradients: readonly (readonly number[])[];
  readonly ms: number;
}

/** What the peer starts from: little-endian floats one after the other, and their shapes. */
function peerOf(python: string, { start }: Training): Peer {
  const folder = mkdtempSync(join(tmpdir(), "discover-calib-"));
  try {
    const parameters = start.flatMap(({ values }) => [...values]);
    writeFileSync(join(folder, "numbers.f32"), Float32Array.from([...parameters, ...features, ...data]));
    const setting = { shapes: start.map(({ shape }) => shape), PLACES, WEEKS, FEATURES, HEADS, SEED_SHARE, ...ADAM };
    writeFileSync(join(folder, "setting.json"), JSON.stringify(setting));
    const script = join(import.meta.dirname, "peers", "calib.py");
    const ended = spawnSync(python, [script, folder, String(ROUNDS), String(EACH)], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (ended.status !== 0) throw new Error(`Expected ${python} to run the peer, got: ${ended.stderr.slice(-2000)}`);
    return JSON.parse(ended.stdout) as Peer;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** |a − b| / |b| */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const norm = (of: (i: number) => number) => Math.sqrt(Array.from(b, (_, i) => of(i) ** 2).reduce((s, x) => s + x, 0));
  return norm((i) => a[i] - b[i]) / norm((i) => b[i]);
}

function main(): void {
  const training = startTraining(wasmExecutor(), cpuMs);
  const first = training.iterate(undefined, true);
  const losses = [first.loss, ...Array.from({ length: 4 }, () => training.iterate().loss)];
  const parts: Parts = { network: 0, simulation: 0, adjoint: 0, step: 0 };
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = cpuMs();
    for (let i = 0; i < EACH; i++) training.iterate(parts);
    return (cpuMs() - began) / EACH;
  });
  const ms = median(rounds);
  const split = Object.entries(parts).map(([name, all]) => `${name} ${(all / (ROUNDS * EACH)).toFixed(1)}`);
  print(`CalibNN + SEIR, ${PLACES} × ${WEEKS}: ${ms.toFixed(1)} CPU ms an iteration (${split.join(", ")}; mean ${mean(rounds).toFixed(1)})`); // prettier-ignore
  print(`losses ${losses.map((l) => l.toFixed(5)).join(", ")}`);
  const python = word("peer", "");
  if (python === "") return print("no PyTorch beside it: --peer python3");
  const peer = peerOf(python, training);
  print(
    `PyTorch ${peer.torch}, eager, one thread: ${peer.ms.toFixed(1)} CPU ms an iteration, ${(peer.ms / ms).toFixed(2)} times ours`,
  );
  print(`losses ${peer.losses.map((l) => l.toFixed(5)).join(", ")}`);
  const apart = peer.gradients.map((theirs, i) => ({ theirs, ours: first.gradients[i] }));
  const all = distance(apart.flatMap(({ ours }) => [...ours]), apart.flatMap(({ theirs }) => theirs)); // prettier-ignore
  print(
    `first gradients: relative distance ${all.toExponential(1)} over all ${apart.reduce((n, { theirs }) => n + theirs.length, 0)} weights`,
  );
}

main();
