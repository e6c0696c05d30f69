import { describe, expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { adamStart, adamStep } from "../../src/neural/adamw.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import { mlp, mlpParameters } from "../../src/neural/layers.js";
import type { Ops } from "../../src/neural/ops.js";
import { train, TRAIN_DEFAULTS } from "../../src/neural/train.js";

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

const fit = (ks: readonly number[], epochs: number) => {
  const { x, y } = data(ks);
  const streams = ks.map((k) => stream(k).fork("fit"));
  const parameters = mlpParameters(on, [1, 16, 16, 1], streams);
  const columns = [x, y].map((values) => ({ values, width: 1 }));
  return train(
    { on, parameters, columns, rows: ROWS, streams, loss: squaredError },
    { ...TRAIN_DEFAULTS, rate: 1e-2, batch: 32, epochs },
  );
};

describe("training", () => {
  it("learns a curve to near its noise (variance 0.01)", () => {
    const { validation } = fit([1], 200);
    expect(validation[0]).toBeLessThan(0.05);
  });

  it("gives each network of a stack what it gets alone", () => {
    const together = fit([1, 2, 3], 12);
    [1, 2, 3].forEach((k, i) => {
      const alone = fit([k], 12);
      expect(together.validation[i]).toBe(alone.validation[0]);
      expect(together.epochs[i]).toBe(alone.epochs[0]);
      together.parameters.forEach((p, j) =>
        expect(on.read(on.slice(p, 0, i, 1))).toEqual(on.read(alone.parameters[j])),
      );
    });
  });

  it("keeps the start where training makes it worse", () => {
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
