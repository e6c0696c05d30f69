/**
 * Evidence of conjugate model programs against closed forms, and the closed forms against quadrature over the programs'
 * own likelihood. Many more seeds: bench/evidence.ts.
 */
import { describe, expect, it } from "vitest";
import { conjugates } from "../../../bench/conjugate.js";
import type { Conjugate } from "../../../bench/conjugate.js";
import { combine, replicateStream } from "../../../src/evaluate/evidence.js";
import { exactWeigher } from "../../../src/evaluate/exact.js";
import { nle } from "../nle/embedded.js";
import { logLikelihood } from "../../../src/evaluate/simulate.js";
import { spaceOf } from "../../../src/evaluate/space.js";
import type { Replicate, Weigher } from "../../../src/evaluate/weigher.js";
import { logSumExp } from "../../../src/math/log-sum-exp.js";

const cases = conjugates.map((c) => [c.name, c] as const);
const replicate = (weigher: Weigher, { program, environment }: Conjugate, seed: number, rung = 1): Replicate => {
  const own = replicateStream(seed, environment.hash, "A", 0);
  return weigher.replicate(program, environment, { rung, key: own.fork("noise").key(), stream: own });
};
const meanOf = (v: readonly number[]): number => v.reduce((s, x) => s + x, 0) / v.length;
const sdOf = (v: readonly number[]): number =>
  Math.sqrt(v.reduce((s, x) => s + (x - meanOf(v)) ** 2, 0) / (v.length - 1));

describe.each(cases)("%s", (_, conjugate) => {
  const { program, environment, logZ, logZOfStatistics } = conjugate;
  const d = program.parameters.length;

  it("the closed form is the program's likelihood integrated by the midpoint rule", () => {
    const space = spaceOf(program.parameters);
    const [theta, z] = [new Float64Array(d), new Float64Array(d)];
    const [cells, width] = [d === 1 ? 4000 : 200, 12];
    const logs: number[] = [];
    for (let i = 0; i < cells ** d; i++) {
      for (let j = 0, at = i; j < d; j++, at = Math.floor(at / cells))
        z[j] = width * (((at % cells) + 0.5) / cells - 0.5);
      space.toTheta(z, 0, theta);
      logs.push(space.logPrior(z, 0) + logLikelihood(program, environment.world.arms, 0, theta));
    }
    expect(logSumExp(logs) + d * Math.log(width / cells)).toBeCloseTo(logZ, 3);
  });

  it("exact evidence at 1,000 particles: |bias| ≤ 0.05, SD ≤ 0.1", () => {
    const rung = 1 + Math.log2(1000 / (200 + 40 * d));
    const errors = Array.from(
      { length: 30 },
      (_s, seed) => replicate(exactWeigher(), conjugate, seed, rung).logZ - logZ,
    );
    expect(Math.abs(meanOf(errors))).toBeLessThan(0.05);
    expect(sdOf(errors)).toBeLessThan(0.1);
  });

  it("frozen: mean of Ẑ/Z is 1 within three standard errors, over 100 runs", () => {
    const ratios = Array.from({ length: 100 }, (_s, seed) =>
      Math.exp(replicate(exactWeigher({ frozen: true }), conjugate, seed).logZ - logZ),
    );
    expect(Math.abs(meanOf(ratios) - 1)).toBeLessThan((3 * sdOf(ratios)) / 10);
  });

  it("neural evidence of the sufficient statistics: within 0.3 nats", () => {
    const made = [1, 2, 3].map((seed) => replicate(nle, conjugate, seed));
    const evidence = combine(made, { method: "nle", rung: 1, batch: "A" }, nle.pooling);
    console.info(
      `${conjugate.name}: NLE − exact = ${(evidence.logZ - logZOfStatistics).toFixed(3)} ± ${evidence.se.toFixed(3)}`,
    );
    expect(Math.abs(evidence.logZ - logZOfStatistics)).toBeLessThan(0.3);
    expect(evidence.diagnostics["paretoK"]).toBeLessThan(0.7);
  });
});
