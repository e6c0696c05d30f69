import { expect, it } from "vitest";
import { descend, type Slope, type Watched } from "../../../src/evaluate/fit/descent.js";
import type { Losses, Mechanism } from "../../../src/evaluate/fit/mechanism.js";
import { networkSide } from "../../../src/evaluate/fit/network-side.js";
import { spaceOf } from "../../../src/evaluate/space.js";
import { stream } from "../../../src/math/rng.js";
import { cpuExecutor } from "../../../src/neural/cpu.js";
import { buildNetwork } from "../../../src/neural/network/build.js";

const on = cpuExecutor();
const OPTIONS = { rate: 0.01, decay: 0, clip: 10, memory: 0.999, falls: null };
const layout = { predicted: [], columns: 0, steps: 1, grid: 1, lanes: 1, outputs: 1 };

/** θ alone, normal(0, 1), so that z is θ; `lossAt` counts the steps from 0 on. The slope is 1 everywhere. */
function onALine(lossAt: (step: number) => Losses): Slope {
  let calls = 0;
  const mechanism: Mechanism = {
    layout,
    losses: (_, __, gradient) => {
      gradient?.theta.fill(1);
      return lossAt(calls++);
    },
    run: () => null,
  };
  const space = spaceOf([{ name: "a", unit: "", prior: { name: "normal", args: [0, 1] } }]);
  return { on, space, mechanism, network: null };
}

const NOWHERE = { z: new Float64Array(1), weights: null };

it("where gradients are equal steps are as long as the rate: rising over 20, then falling along half a cosine to 0", () => {
  const seen: number[] = [];
  const watch = ({ point }: Watched): void => void seen.push(point().z[0]);
  const falling = onALine((step) => ({ fitted: 100 - step, held: NaN }));
  const descent = descend(falling, NOWHERE, { ...OPTIONS, falls: 60, watch }, stream(1));
  descent.advance(61, Infinity);
  const lengths = seen.slice(1).map((z, i) => seen[i] - z);
  const expected = lengths.map((_, i) => 0.01 * Math.min(1, (i + 1) / 20) * 0.5 * (1 + Math.cos((Math.PI * i) / 60)));
  lengths.forEach((length, i) => expect(length).toBeCloseTo(expected[i], 8));
  expect(lengths).toHaveLength(60);
});

it.each([
  ["a loss that creeps", 0.0001, 31],
  ["a loss that falls", 0.02, 200],
])("%s is waited for as long as it deserves", (_, fall, steps) => {
  const descent = descend(onALine((i) => ({ fitted: (1 - fall) ** i, held: NaN })), NOWHERE, OPTIONS, stream(1)); // prettier-ignore
  expect(descent.advance(200, 30)).toBe(steps === 200);
  expect(descent.step()).toBe(steps);
  expect(descent.best()!.step).toBe(steps - 1); // the best is what was lowest, however little it was lower
});

it.each([0, 0.5])("what is left out of a step (a share of %d) is not left out where the step is judged", (rate) => {
  const layers = [
    { op: "features", inputs: [], width: 3 },
    { op: "dropout", inputs: [0], width: 3, rate },
  ] as const;
  const sizes = { lanes: 4, rows: 1, features: 3, outputs: 1, span: 1 };
  const network = buildNetwork({ layers, output: 1, heads: 1 }, sizes);
  const values = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i));
  const side = networkSide(on, network, { values, lanes: 4, rows: 1, width: 3 }, stream(1));
  const squares = (u: Float64Array): number => u.reduce((sum, x) => sum + x * x, 0);
  const mechanism: Mechanism = {
    layout: { ...layout, predicted: [{ name: "p", unit: "", lower: 0, upper: 1, column: 0, length: 0 }], lanes: 4 },
    losses: (_, u, gradient) => {
      gradient?.values.set(u.map((x) => 2 * x));
      return { fitted: squares(u), held: NaN };
    },
    run: () => null,
  };
  const start = { z: new Float64Array(0), weights: side.start(stream(2)) };
  const judged: [number, number][] = [];
  const watch = ({ losses, point }: Watched): void => {
    const weights = side.unflat(point().weights!);
    judged.push([losses.fitted, squares(side.values(weights))]);
    on.dispose(...weights);
  };
  const descent = descend(
    { on, space: spaceOf([]), mechanism, network: side },
    start,
    { ...OPTIONS, watch },
    stream(3),
  );
  descent.advance(5, Infinity);
  expect(judged).toHaveLength(5);
  for (const [was, is] of judged) expect(was).toBeCloseTo(is, 5); // weights are float32 on the way
});
