/** Replicates made together equal those made alone, bit for bit, and one that fails leaves the others alone. */
import { describe, expect, it } from "vitest";
import type { ConditionalDensity, FitDensities, Pairs } from "../../../src/density/density.js";
import { linearGaussian } from "../../../src/density/linear-gaussian.js";
import { repeated } from "../../../src/density/rows.js";
import { mixtureDensity, MIXTURE_DEFAULTS } from "../../../src/density/mixture-density.js";
import { nleWeigher } from "../../../src/evaluate/nle.js";
import { alone, lockstep } from "../../../src/evaluate/nle/lockstep.js";
import { askFor } from "../../../src/evaluate/nle/request.js";
import type { Asking } from "../../../src/evaluate/nle/request.js";
import type { ReplicateJob } from "../../../src/evaluate/weigher.js";
import { stream } from "../../../src/math/rng.js";
import { cpuExecutor } from "../../../src/neural/cpu.js";
import { wasmExecutor } from "../../../src/neural/wasm.js";
import { handWritten } from "./hand-written.js";
import type { HandWritten } from "./hand-written.js";

const pairs = (n: number): Pairs => {
  const random = stream(n);
  const c = Float64Array.from({ length: 40 }, () => random.normal());
  const x = c.map((v) => n * v + random.normal());
  return { x: { values: x, count: 40, width: 1 }, condition: { values: c, count: 40, width: 1 }, stream: random };
};
const at = (x: number) => ({ values: Float64Array.of(x), count: 1, width: 1 });

describe("lockstep", () => {
  function counted(): { readonly fit: FitDensities; readonly calls: number[] } {
    const calls: number[] = [];
    return { calls, fit: (data) => (calls.push(data.length), linearGaussian(data)) };
  }
  function* asks(fit: FitDensities, times: number, from: number): Asking<number> {
    let total = 0;
    for (let i = 0; i < times; i++) total += (yield* askFor(fit, pairs(from + i))).logDensity(at(0.3), at(0.1))[0];
    return total;
  }

  it("one call a round for each estimator, whoever is still asking", () => {
    const [a, b] = [counted(), counted()];
    const together = lockstep([asks(a.fit, 1, 1), asks(a.fit, 3, 2), asks(b.fit, 2, 5), asks(a.fit, 0, 0)]);
    expect([a.calls, b.calls]).toEqual([
      [2, 1, 1],
      [1, 1],
    ]);
    const { fit } = counted();
    expect(together).toEqual(
      [
        [1, 1],
        [3, 2],
        [2, 5],
        [0, 0],
      ].map(([times, from]) => alone(asks(fit, times, from))),
    );
  });

  it("one that throws, or asks for what cannot be learnt, is its own error", () => {
    function* throws(): Asking<number> {
      yield* asks(linearGaussian, 1, 1);
      throw new RangeError("no more");
    }
    const picky: FitDensities = (data) => {
      if (data.some(({ x }) => x.count > 40)) throw new RangeError("too many rows");
      return linearGaussian(data);
    };
    function* tooMany(): Asking<ConditionalDensity> {
      const { x, condition, stream: source } = pairs(1);
      return yield* askFor(picky, { x: repeated(x, 41), condition: repeated(condition, 41), stream: source });
    }
    const [good, thrown, unlearnable] = lockstep<unknown>([asks(picky, 2, 4), throws(), tooMany()]);
    expect(good).toBe(alone(asks(linearGaussian, 2, 4)));
    expect(thrown).toEqual(new RangeError("no more"));
    expect(unlearnable).toEqual(new RangeError("too many rows"));
    expect(() => alone(tooMany())).toThrow("too many rows");
  });
});

describe.each([
  ["reference", cpuExecutor],
  ["embedded", wasmExecutor],
])("neural replicates, %s", (_, executor) => {
  const training = { ...MIXTURE_DEFAULTS.training, epochs: 3 };
  const on = executor();
  const weigher = nleWeigher(on, { fit: mixtureDensity(on, { ...MIXTURE_DEFAULTS, training }) });
  const one: HandWritten = {
    priors: { t: { name: "uniform", args: [-2, 2] } },
    observed: [[0.4, 1.1]],
    simulate: ([t], random) => [t + 0.3 * random.normal(), t * t + 0.2 * random.normal()],
  };
  const failing: HandWritten = {
    ...one,
    simulate: (theta, random) => (theta[0] > 1 ? null : one.simulate(theta, random, 0)),
  };
  const shared: HandWritten = {
    priors: { t: { name: "normal", args: [0, 1] } },
    observed: [[0.9], [0.7]],
    contexts: [0.5, 1],
    simulate: ([t], random, c) => [c * t + 0.5 * random.normal()],
  };
  const job = (model: HandWritten, r: number, simulationLimit?: number): ReplicateJob => {
    const source = stream(3).fork("replicate", r);
    const options = { rung: 0.3, key: source.fork("noise").key(), stream: source, simulationLimit };
    return { ...handWritten(model), options };
  };

  it("of several programs at once equal those made one by one", () => {
    const jobs = [job(one, 0), job(one, 1), job(failing, 0), job(shared, 0), job(shared, 1)];
    const together = weigher.replicates?.(jobs);
    expect(together).toEqual(
      jobs.map(({ program, environment, options }) => weigher.replicate(program, environment, options)),
    );
    expect(together?.map((r) => r instanceof Error)).toEqual(jobs.map(() => false));
  });

  it("a limit strikes its own replicate only", () => {
    const [struck, made] = weigher.replicates?.([job(one, 0, 10), job(one, 0)]) ?? [];
    expect(struck).toMatchObject({ name: "LimitError" });
    expect(made).toEqual(weigher.replicates?.([job(one, 0)])[0]);
  });
});
