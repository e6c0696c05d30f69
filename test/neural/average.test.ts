import { expect, it } from "vitest";
import { stream } from "../../src/math/rng.js";
import { cpuExecutor } from "../../src/neural/cpu.js";
import { train, TRAIN_DEFAULTS } from "../../src/neural/train.js";

it("returns the running average of parameters, the first step of which weighs 10 / 11", () => {
  const on = cpuExecutor();
  const parameterAfter = (average: number): number => {
    const { parameters } = train(
      {
        on,
        rows: 20,
        streams: [stream(1)],
        parameters: [on.constant([3], [1, 1, 1])],
        columns: [{ values: new Float64Array(20), width: 1 }],
        loss: (ops, [p], [x]) => ops.reshape(ops.mean(ops.square(ops.subtract(x, p)), 1), [1, 1]),
      },
      { ...TRAIN_DEFAULTS, rate: 0.5, decay: 0, batch: 18, epochs: 1, average },
    );
    return on.read(parameters[0])[0];
  };
  const stepped = parameterAfter(0);
  expect(stepped).toBeCloseTo(2.5, 6);
  expect(parameterAfter(0.99)).toBeCloseTo((3 + 10 * stepped) / 11, 12);
  expect(parameterAfter(0.01)).toBeCloseTo(0.01 * 3 + 0.99 * stepped, 12);
});
