import { describe, expect, it } from "vitest";
import { cholesky, jitteredCholesky, logDeterminant, whiten } from "../../src/math/cholesky.js";
import { logMeanExp, logSumExp } from "../../src/math/log-sum-exp.js";
import { weightedMoments } from "../../src/math/moments.js";

const MATRIX = Float64Array.of(4, 2, -2, 2, 10, 2, -2, 2, 6);

describe("cholesky", () => {
  it("multiplies back to the matrix", () => {
    const lower = cholesky(MATRIX, 3) ?? new Float64Array();
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let k = 0; k < 3; k++) sum += lower[i * 3 + k] * lower[j * 3 + k];
        expect(sum).toBeCloseTo(MATRIX[i * 3 + j], 13);
      }
    expect(2 * logDeterminant(lower, 3)).toBeCloseTo(Math.log(144), 12); // cofactor expansion
  });

  it("whitens: |L⁻¹(x − c)|² = (x − c)ᵀ A⁻¹ (x − c)", () => {
    const out = new Float64Array(2);
    const lower = cholesky(Float64Array.of(2, 1, 1, 3), 2) ?? new Float64Array();
    // A⁻¹ = [3 −1; −1 2]/5, x − c = (1, −2): (3 + 4 + 8)/5
    expect(whiten(lower, 2, Float64Array.of(9, 2, 1), 1, Float64Array.of(1, 3), out)).toBeCloseTo(3, 13);
  });

  it("is null for a matrix that is not positive definite; jitter repairs what is nearly so, at any scale", () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
    const lower = jitteredCholesky(Float64Array.of(1e-16, 1e-16, 1e-16, 1e-16), 2);
    expect(lower[0]).toBeCloseTo(1e-8, 12);
    expect(lower[0]).toBeLessThan(1.001e-8);
    expect(jitteredCholesky(new Float64Array(4), 2).every(Number.isFinite)).toBe(true);
  });
});

describe("weightedMoments", () => {
  it("of equal weights are the sample's", () => {
    const { mean, covariance } = weightedMoments(Float64Array.of(1, 2, 3, 6, 5, 4), [1 / 3, 1 / 3, 1 / 3], 2);
    expect(Array.from(mean)).toEqual([3, 4]);
    [4, 2, 2, 4].forEach((c, i) => expect(covariance[i]).toBeCloseTo(c, 12));
  });
});

describe("logSumExp", () => {
  it("neither overflows nor loses −Infinity", () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.log(2), 12);
    expect(logSumExp([-Infinity, -3])).toBe(-3);
    expect(logSumExp([-Infinity, -Infinity])).toBe(-Infinity);
    expect(logSumExp([])).toBe(-Infinity);
    expect(logMeanExp([0, Math.log(3)])).toBeCloseTo(Math.log(2), 14);
  });
});
