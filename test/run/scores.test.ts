/** @file Which scores a bias is told of: those of learnt likelihoods, never distances, though the cross-check ran beside them. */
import { expect, it } from "vitest";
import type { Evaluation } from "../../src/core/types.js";
import { scored } from "../../src/run/scores.js";

const weighedBy = (method: string) =>
  new Map([["p", { ok: true, evidence: { logZ: -1, se: 0.1, method } } as Evaluation]]);

it.each([
  ["nle", 0.25],
  ["nle/maf", 0.25],
  ["synthetic", 0.25],
  ["exact/likelihood", undefined],
  ["mse", undefined],
  ["mmd", undefined],
  ["wasserstein", undefined],
])("%s has bias %s", (method, bias) => {
  const of = scored("p", weighedBy(method), new Map(), weighedBy(method), new Map([["p", 0.25]]));
  expect(of.search?.bias).toBe(bias);
  expect(of.report?.bias).toBe(bias);
  expect(of.posterior).toBeNull();
});
