/**
 * @file One epoch of training on the embedded executor: the masked autoregressive flow, the mixture density network and
 * the spline flow of `src/density` on 5,000 rows of 7 columns given 10, in batches of 200, alone and in stacks. Beside
 * it, in the same run: the time that the epoch's products take at the speed of the bare product kernel (masks not made
 * use of), and eager PyTorch (bench/peers) on one thread, where `--peer python3` names an interpreter that has it.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { affine } from "../src/density/flow/affine.js";
import { splineTransformer } from "../src/density/flow/spline.js";
import { autoregressiveFlow } from "../src/density/flow/autoregressive-flow.js";
import { PUBLISHED_FLOW } from "../src/density/masked-autoregressive-flow.js";
import { mixtureFamily } from "../src/density/mixture-density.js";
import type { NetworkFamily } from "../src/density/network-density.js";
import { SPLINE_FLOW_DEFAULTS } from "../src/density/neural-spline-flow.js";
import { stream } from "../src/math/rng.js";
import { sizeOf } from "../src/neural/shape.js";
import { train } from "../src/neural/train.js";
import { wasmExecutor } from "../src/neural/wasm.js";
import { argument, median, print } from "./support.js";

const [ROWS, INPUTS, CONDITIONS, BATCH] = [5000, 7, 10, 200];
const ROUNDS = argument("rounds", 5);
const STACKS = [1, 3, 12];

const on = wasmExecutor();
const shape = { inputs: INPUTS, conditions: CONDITIONS };
const families: Readonly<Record<string, NetworkFamily>> = {
  flow: autoregressiveFlow({ ...shape, ...PUBLISHED_FLOW }, affine),
  mixture: mixtureFamily({ ...shape, components: 8, hidden: 50 }),
  spline: autoregressiveFlow({ ...shape, ...SPLINE_FLOW_DEFAULTS }, splineTransformer(SPLINE_FLOW_DEFAULTS.bins)),
};

/** Of this process: what else runs on the machine counts less than on a clock. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Milliseconds of an epoch of K networks: runs of n + 1 epochs less runs of 1. */
function epochMs(family: NetworkFamily, K: number): number {
  const streams = Array.from({ length: K }, (_, k) => stream(k));
  const random = stream(99);
  const rows = ROWS + 1; // one is held out
  const c = Float64Array.from({ length: K * rows * CONDITIONS }, () => random.normal());
  const x = Float64Array.from({ length: K * rows * INPUTS }, () => random.normal());
  const run = (epochs: number): number => {
    const parameters = family.parameters(on, streams);
    const columns = [
      { values: x, width: INPUTS },
      { values: c, width: CONDITIONS },
    ];
    const options = { ...PUBLISHED_FLOW.training, batch: BATCH, epochs, validation: 0, patience: epochs };
    const began = cpuMs();
    train(
      {
        on,
        parameters,
        columns,
        rows,
        streams,
        loss: (ops, p, [w, given]) => ops.negate(ops.mean(family.given(ops, p, given)(w), 1)),
      },
      options,
    );
    on.dispose(...parameters);
    return cpuMs() - began;
  };
  run(1); // the engine compiles what it meets often
  const more = Math.max(1, Math.round(12 / K));
  return median(Array.from({ length: ROUNDS }, () => (run(1 + more) - run(1)) / more));
}

/** Floating-point operations per ns of [M, N] × [N, P] by the bare kernel. */
function productSpeed(M: number, N: number, P: number): number {
  const draw = (...shape: number[]) => on.constant(Float32Array.from({ length: sizeOf(shape) }, Math.cos), shape);
  const [a, b] = [draw(1, M, N), draw(1, N, P)];
  const round = (): number => {
    const began = cpuMs();
    for (let i = 0; i < 400; i++) on.tidy(() => void on.matmul(a, b));
    return (400 * 2 * M * N * P) / ((cpuMs() - began) * 1e6);
  };
  round();
  return median(Array.from({ length: ROUNDS }, round));
}

/** Weights in matrices, each of which takes three products per row: forwards, by itself and by its input. */
const weightsOf = (family: NetworkFamily): number =>
  family.parameters(on, [stream(1)]).reduce((n, p) => n + sizeOf(p.shape), 0);

interface Peer {
  readonly torch: string;
  readonly flow: number;
  readonly mixture: number;
}

function peerTimes(): Peer | null {
  const at = process.argv.indexOf("--peer");
  if (at < 0) return null;
  const script = join(import.meta.dirname, "peers", "training.py");
  const ended = spawnSync(process.argv[at + 1], [script, String(ROUNDS)], { encoding: "utf8" });
  return ended.status === 0 ? (JSON.parse(ended.stdout) as Peer) : null;
}

function main(): void {
  const speeds = [productSpeed(200, 50, 50), productSpeed(200, 56, 50), productSpeed(200, 50, 56)];
  print(`products 200×50·50×50, 200×56·56×50, 200×50·50×56: ${speeds.map((s) => s.toFixed(1)).join(", ")} GFLOP/s`);
  const peer = peerTimes();
  if (peer === null) print("no PyTorch beside it: --peer python3");
  else print(`PyTorch ${peer.torch}, eager, one thread`);
  print("estimator  weights  networks   CPU ms per epoch, network   ÷ products   PyTorch ms   ÷ PyTorch");
  for (const [name, family] of Object.entries(families))
    for (const K of STACKS) {
      const ms = epochMs(family, K) / K;
      const weights = weightsOf(family);
      const products = (6 * ROWS * weights) / (speeds[0] * 1e6);
      const theirs = name === "spline" ? undefined : peer?.[name as "flow" | "mixture"];
      const beside =
        theirs === undefined ? "" : `${theirs.toFixed(1).padStart(12)} ${(ms / theirs).toFixed(2).padStart(11)}`;
      print(
        `${name.padEnd(10)} ${String(weights).padStart(7)} ${String(K).padStart(9)} ${ms.toFixed(1).padStart(26)} ` +
          `${(ms / products).toFixed(2).padStart(12)} ${beside}`,
      );
    }
}

main();
