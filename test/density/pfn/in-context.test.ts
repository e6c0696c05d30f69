/** The autoregressive density made of a network whose answers are known in closed form. */
import { describe, expect, it } from "vitest";
import type { Pairs, Rows } from "../../../src/density/density.js";
import { barsOf, logDensityAt } from "../../../src/density/pfn/bars.js";
import { inContextDensity, inContextUnits } from "../../../src/density/pfn/in-context.js";
import type { InContextNetwork } from "../../../src/density/pfn/network.js";
import { stream } from "../../../src/math/rng.js";
import { KERNEL, kernelNetwork } from "../../support/kernel-network.js";

/** x₁ = c + 0.3 ε, x₂ = x₁² + 0.3 ε. */
function pairs(N: number, seed = 1): Pairs {
  const random = stream(seed);
  const condition = Float64Array.from({ length: N }, () => random.normal());
  const x = [...condition].flatMap((c) => {
    const first = c + 0.3 * random.normal();
    return [first, first * first + 0.3 * random.normal()];
  });
  return {
    x: { values: Float64Array.from(x), count: N, width: 2 },
    condition: { values: condition, count: N, width: 1 },
    stream: stream(seed).fork("fit"),
  };
}

const rows = (values: readonly number[], width: number): Rows => ({
  values: Float64Array.from(values),
  count: values.length / width,
  width,
});
const columnAt = ({ values, count, width }: Rows, j: number) =>
  Array.from({ length: count }, (_, i) => values[i * width + j]);
const meanSd = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length) };
};

describe("in-context densities", () => {
  const data = pairs(400);
  const network = kernelNetwork(KERNEL);
  const [density] = inContextDensity(network)([data]);
  it("are the product of the network's factors", () => {
    const [a, b, c] = [0.4, 0.1, 0.5];
    const firsts = columnAt(data.x, 0);
    const ask = (inputs: Rows, targets: readonly number[], query: readonly number[], y: number) => {
      const context = { inputs, targets: Float64Array.from(targets) };
      const { logits, borders } = network.predict(context, rows(query, query.length));
      return logDensityAt(barsOf(borders, logits.values), y);
    };
    const both = rows(
      firsts.flatMap((v, i) => [v, data.condition.values[i]]),
      2,
    );
    const expected = ask(data.condition, firsts, [c], a) + ask(both, columnAt(data.x, 1), [a, c], b);
    const [unit] = inContextUnits(network)([data]);
    expect(unit.logDensities([rows([a, b], 2)], rows([c], 1))[0][0]).toBeCloseTo(expected, 12);
  });

  it("come nearer the truth the more pairs they are given", () => {
    const fresh = pairs(200, 2);
    const normal = (v: number, mean: number, sd: number) =>
      -0.5 * ((v - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
    /** nats per row below the simulator's own density, and its standard error */
    const lost = (given: Pairs) => {
      const [one] = inContextDensity(network)([given]);
      const losses = one.logDensity(fresh.x, fresh.condition).map((log, i) => {
        const [a, b] = fresh.x.values.subarray(2 * i, 2 * i + 2);
        return normal(a, fresh.condition.values[i], 0.3) + normal(b, a * a, 0.3) - log;
      });
      const { mean, sd } = meanSd([...losses]);
      return { mean, se: sd / Math.sqrt(losses.length) };
    };
    const [few, many] = [lost(pairs(60)), lost(pairs(1000))];
    expect(many.mean).toBeGreaterThan(-3 * many.se);
    expect(many.mean).toBeLessThan(few.mean);
  });

  it("draw from what they say: E log q of draws is minus the entropy by importance weights from a normal", () => {
    const c = rows(
      Array.from({ length: 800 }, () => 0.2),
      1,
    );
    const drawn = density.sample(c, stream(5));
    const own = density.logDensity(drawn, c);
    const random = stream(6);
    const [m0, m1, s0, s1] = [0.2, 0.3, 0.8, 1.2];
    const proposed = rows(
      Array.from({ length: 800 }, () => [m0 + s0 * random.normal(), m1 + s1 * random.normal()]).flat(),
      2,
    );
    const logs = density.logDensity(proposed, c);
    const weights = logs.map((l, i) => {
      const [a, b] = proposed.values.subarray(2 * i, 2 * i + 2);
      const logR = -0.5 * ((a - m0) / s0) ** 2 - 0.5 * ((b - m1) / s1) ** 2 - Math.log(s0 * s1) - Math.log(2 * Math.PI);
      return Math.exp(l - logR);
    });
    const n = weights.length;
    const of = (values: Float64Array) => {
      const mean = values.reduce((s, v) => s + v, 0) / n;
      return { mean, se: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / n / n) };
    };
    const total = of(weights);
    expect(Math.abs(total.mean - 1)).toBeLessThan(4 * total.se); // normalised
    const direct = of(own);
    const weighed = of(weights.map((w, i) => w * logs[i]));
    expect(Math.abs(direct.mean - weighed.mean)).toBeLessThan(4 * Math.hypot(direct.se, weighed.se));
  });

  it("tempered, a single draw is near the mode", () => {
    const c = rows([0.5], 1);
    const cold = density.temper?.(1e-3);
    if (cold === undefined) throw new Error("Expected a density that can be tempered");
    const mode = cold.sample(c, stream(7));
    const best = density.logDensity(mode, c)[0];
    const many = rows(
      Array.from({ length: 500 }, () => 0.5),
      1,
    );
    const logs = density.logDensity(density.sample(many, stream(8)), many);
    expect(logs.filter((l) => l > best).length).toBeLessThan(0.05 * 500);
  });

  it("ask in parts that do not matter, and need no condition", () => {
    let most = 0;
    const counting: InContextNetwork = {
      predict: (context, queries) => {
        most = Math.max(most, queries.count);
        return network.predict(context, queries);
      },
    };
    const x = rows(
      Array.from({ length: 1500 }, (_, i) => Math.sin(i)),
      1,
    );
    const none: Rows = { values: new Float64Array(0), count: 1500, width: 0 };
    const small = { values: x.values.subarray(0, 100), count: 100, width: 1 };
    const [plain] = inContextDensity(counting)([{ x: small, condition: { ...none, count: 100 }, stream: stream(1) }]);
    const all = plain.logDensity(x, none);
    expect(most).toBe(1024);
    const tail = { values: x.values.subarray(1400), count: 100, width: 1 };
    expect(plain.logDensity(tail, { ...none, count: 100 })).toEqual(all.subarray(1400));
  });
});
