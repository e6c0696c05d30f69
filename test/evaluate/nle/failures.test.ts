/** Failed simulations are probability lost, at the θ where they fail. */
import normalCdf from "@stdlib/stats/base/dists/normal/cdf";
import { describe, expect, it } from "vitest";
import { logDensities } from "../../../src/math/log-densities.js";
import { expectCloseTo, replicates } from "./closeness.js";
import type { HandWritten } from "./hand-written.js";

const normal = { name: "normal", args: [0, 1] } as const;
const x = 0.7;
/** x | t ~ N(t, 0.5²), t ~ N(0, 1) */
const complete = logDensities.normal(x, 0, Math.sqrt(1.25));
const model = (fails: (theta: readonly number[], u: number) => boolean): HandWritten => ({
  priors: { t: normal, other: normal },
  observed: [[x]],
  simulate: (theta, random) => {
    const u = random.uniform();
    return fails(theta, u) ? null : [theta[0] + 0.5 * random.normal()];
  },
});

describe("failing simulators", () => {
  it("half of all simulations fail: log 2 is lost", () => {
    const made = expectCloseTo(
      "fails by chance",
      complete - Math.log(2),
      model((_, u) => u < 0.5),
    );
    for (const { failed, simulations } of made) {
      expect(simulations).toBe(1000);
      expect(Math.abs(failed - 500)).toBeLessThan(4 * Math.sqrt(250));
    }
  });

  it("half of the prior fails, whatever the data say: log 2 is lost", () => {
    expectCloseTo(
      "fails at half of the prior",
      complete - Math.log(2),
      model(([, other]) => other > 0),
    );
  });

  it("the half of the prior fails that the data rule out: what is lost is its share of the posterior", () => {
    // t | x ~ N(0.8 x, 0.2): the part with t > −0.2 remains
    const remains = 1 - normalCdf(-0.2, 0.8 * x, Math.sqrt(0.2));
    expectCloseTo(
      "fails where the data are not",
      complete + Math.log(remains),
      model(([t]) => t < -0.2),
    );
  });

  it("all fail: −Infinity, counted, with the reason", () => {
    const [{ logZ, failed, simulations, draws, diagnostics }] = replicates(
      model(() => true),
      1,
    );
    expect([logZ, failed, simulations, draws.length]).toEqual([-Infinity, 500, 500, 0]);
    expect(diagnostics.unsupported).toBe("0 of 500 simulations succeeded, at least 26 are needed");
  });
});
