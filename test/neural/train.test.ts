import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { adamStart, adamStep } from "../../src/neural/adamw.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import { mlp, mlpParameters } from "../../src/neural/layers.js";
import type { Ops } from "../../src/neural/ops.js";
import type { Executor } from "../../src/neural/executor.js";
import { train, TRAIN_DEFAULTS } from "../../src/neural/train.js";
import type { Trained, TrainOptions } from "../../src/neural/train.js";
import { wasmExecutor } from "../../src/neural/wasm.js";
import { COMPILING_MS, ensureKernels } from "../support/kernels.js";

beforeAll(ensureKernels, COMPILING_MS);

const on = cpuExecutor();
const ROWS = 200;

/** y = sin 2x + 0.1 noise; another noise for each network. */
const data = (ks: readonly number[]) => {
  const draws = ks.map((k) => stream(k));
  const x = Float64Array.from(draws.flatMap((s) => Array.from({ length: ROWS }, () => s.normal())));
  const noise = ks.flatMap((k) =>
    Array.from(
      { length: ROWS },
      (
        (s) => () =>
          0.1 * s.normal()
      )(stream(100 + k)),
    ),
  );
  return { x, y: x.map((v, i) => Math.sin(2 * v) + noise[i]) };
};

const squaredError = <T>(ops: Ops<T>, parameters: readonly T[], [x, y]: readonly T[]): T =>
  ops.reshape(ops.mean(ops.square(ops.subtract(mlp(ops, parameters, x), y)), 1), [ops.shapeOf(x)[0], 1]);

const fit = (on: Executor, ks: readonly number[], options: Partial<TrainOptions>, spoilt?: number): Trained => {
  const { x, y } = data(ks);
  if (spoilt !== undefined) y.fill(NaN, spoilt * ROWS, (spoilt + 1) * ROWS);
  const streams = ks.map((k) => stream(k).fork("fit"));
  const parameters = mlpParameters(on, [1, 15, 15, 1], streams);
  const columns = [x, y].map((values) => ({ values, width: 1 }));
  return train(
    { on, parameters, columns, rows: ROWS, streams, loss: squaredError },
    { ...TRAIN_DEFAULTS, rate: 1e-2, batch: 33, ...options },
  );
};

describe.each(["cpu", "wasm"])("training on %s", (name) => {
  const make = () => (name === "cpu" ? cpuExecutor() : wasmExecutor());

  it("learns a curve to near its noise (variance 0.01)", () => {
    expect(fit(make(), [1], { epochs: 200 }).validation[0]).toBeLessThan(0.05);
  });

  it("gives each network of a stack what it gets alone, also where they stop at different times", () => {
    const on = make();
    const options = { epochs: 60, patience: 4 };
    const together = fit(on, [1, 2, 3], options);
    expect(new Set(together.epochs).size).toBeGreaterThan(1);
    [1, 2, 3].forEach((k, i) => {
      const alone = fit(on, [k], options);
      expect(together.validation[i]).toBe(alone.validation[0]);
      expect(together.epochs[i]).toBe(alone.epochs[0]);
      together.parameters.forEach((p, j) =>
        expect(on.read(on.slice(p, 0, i, 1))).toEqual(on.read(alone.parameters[j])),
      );
    });
  });

  it("keeps NaN in the network that it arose in", () => {
    const on = make();
    const spoilt = fit(on, [1, 2, 3], { epochs: 6 }, 1);
    const clean = fit(on, [1, 2, 3], { epochs: 6 });
    expect(spoilt.validation[1]).toBeNaN();
    for (const k of [0, 2]) expect(spoilt.validation[k]).toBe(clean.validation[k]);
    spoilt.parameters.forEach((p, j) => {
      for (const k of [0, 2])
        expect(on.read(on.slice(p, 0, k, 1))).toEqual(on.read(on.slice(clean.parameters[j], 0, k, 1)));
    });
  });

  it("keeps the start where training makes it worse", () => {
    const on = make();
    const { x } = data([1]);
    const parameters = [on.constant([1], [1, 1, 1]), on.constant([0], [1, 1, 1])];
    const columns = [x, x].map((values) => ({ values, width: 1 })); // y = x: the start is perfect
    const options = { ...TRAIN_DEFAULTS, decay: 1, epochs: 5 };
    const trained = train({ on, parameters, columns, rows: ROWS, streams: [stream(1)], loss: squaredError }, options);
    expect(trained.epochs).toEqual([0]);
    expect(on.read(trained.parameters[0])[0]).toBe(1);
  });
});

describe("AdamW", () => {
  it("first step moves by the rate against the sign of the gradient, after decay", () => {
    const p = [on.constant([2, -3], [1, 2])];
    const [next] = adamStep(on, p, [on.constant([0.1, -7], [1, 2])], adamStart(on, p), {
      rate: 0.01,
      decay: 0.5,
      clip: 100,
    });
    const [a, b] = on.read(next[0]);
    expect(a).toBeCloseTo(2 * (1 - 0.005) - 0.01, 6);
    expect(b).toBeCloseTo(-3 * (1 - 0.005) + 0.01, 6);
  });

  it("forgets squared gradients as fast as it is told", () => {
    const of = (g: number) => [on.constant([g], [1, 1])];
    const options = { rate: 0.01, decay: 0, clip: 1e9, memory: 0.5 };
    const [p, state] = adamStep(on, of(0), of(8), adamStart(on, of(0)), options);
    const [[next]] = adamStep(on, p, of(2), state, options);
    const [m, v] = [0.9 * 0.8 + 0.1 * 2, 0.5 * 32 + 0.5 * 4]; // (1 − β₁)·8 = 0.8, (1 − β₂)·64 = 32
    const moved = (m / (1 - 0.9 ** 2) / Math.sqrt(v / (1 - 0.5 ** 2))) * 0.01;
    expect(on.read(next)[0]).toBeCloseTo(-0.01 - moved, 9);
  });

  it("clips the norm of each network by itself", () => {
    const p = [on.constant([0, 0], [2, 1]), on.constant([0, 0], [2, 1])];
    const gradients = [on.constant([30, 0.3], [2, 1]), on.constant([40, 0.4], [2, 1])];
    const [, state] = adamStep(on, p, gradients, adamStart(on, p), { rate: 0.01, decay: 0, clip: 5 });
    const first = state.first.map((m) => [...on.read(m)].map((v) => v / 0.1)); // m = (1 − β₁) g
    expect(first[0][0]).toBeCloseTo(3, 12);
    expect(first[1][0]).toBeCloseTo(4, 12);
    expect(first[0][1]).toBeCloseTo(0.3, 12);
    expect(first[1][1]).toBeCloseTo(0.4, 12);
  });
});

describe("AdamW as one kernel", () => {
  it("equals the composition over 20 steps of two networks, one of them clipped", () => {
    const shapes = [
      [2, 3, 7],
      [2, 1, 7],
    ];
    const options = { rate: 0.05, decay: 0.1, clip: 2, memory: 0.97 };
    const walk = (e: Executor): Float64Array[] => {
      const random = stream(5);
      const draw = (shape: readonly number[], scale: number) => {
        const half = shape[1] * shape[2];
        const values = Array.from({ length: 2 * half }, (_, i) => random.normal() * (i < half ? scale : 0.01));
        return e.constant(values.map(Math.fround), shape);
      };
      let parameters = shapes.map((s) => draw(s, 1));
      let state = adamStart(e, parameters);
      for (let i = 0; i < 20; i++) {
        const gradients = shapes.map((s) => draw(s, 3));
        [parameters, state] = adamStep(e, parameters, gradients, state, options);
      }
      return [...parameters, ...state.first, ...state.second].map(e.read);
    };
    const expected = walk(on);
    walk(wasmExecutor()).forEach((got, i) =>
      got.forEach((v, j) =>
        expect(Math.abs(v - expected[i][j])).toBeLessThan(20 * 2 ** -23 * Math.max(1, Math.abs(v))),
      ),
    );
  });
});
