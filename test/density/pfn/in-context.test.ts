/** The autoregressive density made of a network whose answers are known in closed form. */
import { describe, expect, it } from "vitest";
import type { Pairs, Rows } from "../../../src/density/density.js";
import { barsOf, logDensityAt } from "../../../src/density/pfn/bars.js";
import { inContextDensity } from "../../../src/density/pfn/in-context.js";
import type { InContextNetwork } from "../../../src/density/pfn/network.js";
import { stream } from "../../../src/math/rng.js";
import { KERNEL, kernelNetwork } from "../../support/kernel-network.js";

const N = 400;

/** x₁ = c + 0.3 ε, x₂ = x₁² + 0.3 ε. */
function pairs(seed = 1): Pairs {
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
const meanSd = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length) };
};

describe("in-context densities", () => {
  const data = pairs();
  const network = kernelNetwork(KERNEL);
  const [density] = inContextDensity(network)([data]);
  const at = (j: number) => Array.from({ length: N }, (_, i) => data.x.values[2 * i + j]);
  const scales = [meanSd(at(0)), meanSd(at(1)), meanSd([...data.condition.values])];

  it("are the product of the network's factors, in data units", () => {
    const [a, b, c] = [0.4, 0.1, 0.5];
    const [za, zb, zc] = [a, b, c].map((v, i) => (v - scales[i].mean) / scales[i].sd);
    const unit = (j: number, v: number) => (v - scales[j].mean) / scales[j].sd;
    const conditions = [...data.condition.values].map((v) => unit(2, v));
    const firsts = at(0).map((v) => unit(0, v));
    const ask = (inputs: Rows, targets: readonly number[], query: readonly number[], y: number) => {
      const { logits, borders } = network.predict(
        { inputs, targets: Float64Array.from(targets) },
        rows(query, query.length),
      );
      return logDensityAt(barsOf(borders, logits.values), y);
    };
    const first = ask(rows(conditions, 1), firsts, [zc], za);
    const both = rows(
      firsts.flatMap((v, i) => [v, conditions[i]]),
      2,
    );
    const second = ask(
      both,
      at(1).map((v) => unit(1, v)),
      [za, zc],
      zb,
    );
    const expected = first + second - Math.log(scales[0].sd) - Math.log(scales[1].sd);
    expect(density.logDensity(rows([a, b], 2), rows([c], 1))[0]).toBeCloseTo(expected, 9);
  });

  it("come near the truth: mean log density within 0.35 nats of that of the simulator", () => {
    const fresh = pairs(2);
    const got = density.logDensity(fresh.x, fresh.condition);
    const normal = (v: number, mean: number, sd: number) =>
      -0.5 * ((v - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
    const truth = got.map((_, i) => {
      const [a, b] = fresh.x.values.subarray(2 * i, 2 * i + 2);
      return normal(a, fresh.condition.values[i], 0.3) + normal(b, a * a, 0.3);
    });
    const lost = truth.map((t, i) => t - got[i]);
    expect(lost.reduce((s, v) => s + v) / N).toBeGreaterThan(0);
    expect(lost.reduce((s, v) => s + v) / N).toBeLessThan(0.35);
  });

  it("draw from what they say: E log q of draws is minus the entropy by importance weights from a normal", () => {
    const c = rows(
      Array.from({ length: 2000 }, () => 0.2),
      1,
    );
    const drawn = density.sample(c, stream(5));
    const own = density.logDensity(drawn, c);
    const random = stream(6);
    const [m0, m1, s0, s1] = [0.2, 0.3, 0.8, 1.2];
    const proposed = rows(
      Array.from({ length: 2000 }, () => [m0 + s0 * random.normal(), m1 + s1 * random.normal()]).flat(),
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
