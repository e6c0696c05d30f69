import { describe, expect, it } from "vitest";
import { stream } from "../../../src/math/rng.js";
import { nle } from "./embedded.js";
import { replicates } from "./closeness.js";
import { handWritten } from "./hand-written.js";
import type { HandWritten } from "./hand-written.js";

const model = (x: number, y = 3): HandWritten => ({
  priors: { t: { name: "uniform", args: [-2, 2] } },
  observed: [[x, y]],
  simulate: ([t], random) => [t + 0.3 * random.normal(), 3],
});

describe("neural likelihood", () => {
  it("is a function of its seed", () => {
    const [a] = replicates(model(0.4), 1);
    const [b] = replicates(model(0.4), 1);
    const [c] = replicates(model(0.4), 1, 2);
    expect(b).toEqual(a);
    expect(c.logZ).not.toBe(a.logZ);
  });

  it("draws from the posterior: N(0.4, 0.3²) here", () => {
    const [{ draws }] = replicates(model(0.4), 1);
    expect(draws.length).toBe(200);
    const mean = draws.reduce((s, [t]) => s + t, 0) / 200;
    const sd = Math.sqrt(draws.reduce((s, [t]) => s + (t - mean) ** 2, 0) / 199);
    expect(Math.abs(mean - 0.4)).toBeLessThan(4 * (0.3 / Math.sqrt(200)) + 0.02);
    expect(Math.abs(sd - 0.3)).toBeLessThan(4 * (0.3 / Math.sqrt(400)) + 0.02);
  });

  it("names constant statistics and observations out of reach", () => {
    const [inside] = replicates(model(0.4), 1);
    expect(inside.diagnostics).toMatchObject({ constant: "x1", reach: true, outOfReach: "" });
    const [outside] = replicates(model(9), 1);
    expect(outside.diagnostics).toMatchObject({ reach: false, outOfReach: "x0" });
    expect(outside.logZ).toBeLessThan(-50);
    const [impossible] = replicates(model(0.4, 4), 1);
    expect(impossible.logZ).toBe(-Infinity);
    expect(impossible.diagnostics).toMatchObject({ reach: false, outOfReach: "x1" });
    expect(impossible.draws).toEqual([]);
  });

  it("weighs programs without parameters", () => {
    const { program, environment } = handWritten({ ...model(0.4), priors: {}, simulate: (_, r) => [r.normal(), 3] });
    const logZs = [1, 2, 3].map((seed) => {
      const source = stream(seed);
      return nle.replicate(program, environment, { rung: 1, key: source.key(), stream: source }).logZ;
    });
    const exact = -0.5 * Math.log(2 * Math.PI) - 0.08;
    for (const logZ of logZs) expect(Math.abs(logZ - exact)).toBeLessThan(0.15);
  });

  it("refuses data whose statistics are not finite", () => {
    const { program, environment } = handWritten(model(NaN));
    expect(nle.refuses(program, environment)).toBe("statistic x0 of the data of arm arm 0 is not finite");
    const fine = handWritten(model(0));
    expect(nle.refuses(fine.program, fine.environment)).toBeNull();
  });
});
