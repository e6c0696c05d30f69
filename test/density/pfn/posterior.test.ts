/** NPE-PFN: a posterior over a bounded parameter by the same in-context density, arguments swapped, nothing trained. */
import { describe, expect, it } from "vitest";
import { inContextDensity } from "../../../src/density/pfn/in-context.js";
import { stream } from "../../../src/math/rng.js";
import { neuralPosteriors } from "../../../src/posterior/neural-posterior.js";
import { KERNEL, kernelNetwork } from "../../support/kernel-network.js";

const [N, SD, DRAWS] = [1500, 0.5, 1000];
const BOX = { lower: [-2], upper: [2] };

/** θ uniform in (−2, 2), x = θ + 0.5 ε. */
function pairs() {
  const random = stream(41);
  const theta = Float64Array.from({ length: N }, () => -2 + 4 * random.uniform());
  const x = theta.map((t) => t + SD * random.normal());
  return {
    theta: { values: theta, count: N, width: 1 },
    x: { values: x, count: N, width: 1 },
    box: BOX,
    stream: stream(42),
  };
}

/** Mean and sd of the truncated normal on a grid. */
function exact(x: number) {
  const grid = Array.from({ length: 4001 }, (_, i) => -2 + i / 1000);
  const weights = grid.map((t) => Math.exp(-0.5 * ((x - t) / SD) ** 2));
  const total = weights.reduce((a, b) => a + b);
  const mean = grid.reduce((s, t, i) => s + (t * weights[i]) / total, 0);
  return { mean, sd: Math.sqrt(grid.reduce((s, t, i) => s + ((t - mean) ** 2 * weights[i]) / total, 0)) };
}

describe("NPE-PFN", () => {
  const [posterior] = neuralPosteriors(inContextDensity(kernelNetwork(KERNEL)), [pairs()]);

  it.each([-1, 0, 1.2, 1.9])("stays in the prior's box and follows the data, at x = %d", (observed) => {
    const { theta } = posterior.given(Float64Array.from([observed]), stream(1)).sample(DRAWS, stream(2));
    expect(theta.values.every((t) => t > -2 && t < 2)).toBe(true);
    const mean = theta.values.reduce((a, b) => a + b) / DRAWS;
    const { mean: wanted, sd } = exact(observed);
    // the kernel over x is as wide as 0.25 sd of x (1.25), which moves a mean by less than that; plus sampling error
    expect(Math.abs(mean - wanted)).toBeLessThan(0.25 * 1.25 + (4 * sd) / Math.sqrt(DRAWS));
  });

  it("is normalised in the box", () => {
    const { logDensity } = posterior.given(Float64Array.from([1.2]), stream(1));
    const cells = 4000;
    const grid = Float64Array.from({ length: cells }, (_, i) => -2 + (4 * (i + 0.5)) / cells);
    const total = logDensity({ values: grid, count: cells, width: 1 }).reduce((s, l) => s + Math.exp(l), 0);
    expect((total * 4) / cells).toBeCloseTo(1, 2); // bins jump between grid points
  });
});
