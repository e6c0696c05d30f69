/**
 * The evidence of the true program of `sir` (mass action) against quadrature over its two parameters: a grid around the
 * maximum, whose sum is the integral of a smooth, all but Gaussian integrand (trapezoid rule; halving the grid changes
 * nothing that is printed). With the shared trajectories where DISCOVER_DATA has them, else with simulated ones.
 */
import { expect, it } from "vitest";
import { loadEnvironment } from "../../src/envs/load.js";
import { logSumExp } from "../../src/math/log-sum-exp.js";
import { evaluateProgram } from "../../src/evaluate/evaluate.js";
import { likelihoodOf } from "../../src/evaluate/likelihood.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { compile } from "../../src/programs/compile.js";

const environment = loadEnvironment("sir");
const patched = applyMechanisms(
  environment.base,
  environment.mechanisms.filter((m) => m.name === "mass-action"),
);
if (!patched.ok) throw new Error(patched.errors.join());
const compiled = compile(patched.source, environment.world);
if (!compiled.ok) throw new Error(compiled.errors[0].message);
const { program } = compiled;
const arms = environment.world.arms.map((_, arm) => arm);
const likelihood = likelihoodOf(program, environment, "exact/transition", arms, { key: [1, 2], paths: 1 });
const logLikelihood = (beta: number, gamma: number) => likelihood.logLikelihood(Float64Array.of(beta, gamma));

/** log ∫∫ L(β, γ) dβ dγ / (2 · 1): priors are uniform on (0, 2) and (0, 1). */
function quadrature(points: number, centre: readonly [number, number], sd: readonly [number, number]): number {
  const width = 7; // standard deviations on either side
  const node = (axis: 0 | 1, i: number) => centre[axis] + sd[axis] * width * ((2 * i) / (points - 1) - 1);
  const logs: number[] = [];
  for (let i = 0; i < points; i++) for (let j = 0; j < points; j++) logs.push(logLikelihood(node(0, i), node(1, j)));
  const cell = ((2 * width * sd[0]) / (points - 1)) * ((2 * width * sd[1]) / (points - 1));
  return logSumExp(logs) + Math.log(cell) - Math.log(2);
}

it("is what quadrature says, within 3.5 standard errors, and the error is small", { timeout: 120_000 }, () => {
  const evaluation = evaluateProgram(
    { id: program.id, source: program.source, mechanisms: ["mass-action"] },
    environment,
    {
      method: "exact",
      batch: "A",
      rung: 1,
      replicates: 2,
      seed: 3,
    },
  );
  if (!evaluation.ok || !evaluation.evidence) throw new Error("not weighed");
  const draws = evaluation.draws;
  const moments = ([0, 1] as const).map((axis) => {
    const mean = draws.reduce((s, d) => s + d[axis], 0) / draws.length;
    return { mean, sd: Math.sqrt(draws.reduce((s, d) => s + (d[axis] - mean) ** 2, 0) / (draws.length - 1)) };
  });
  const [centre, sd] = [[moments[0].mean, moments[1].mean] as const, [moments[0].sd, moments[1].sd] as const];
  const exact = quadrature(41, centre, sd);
  expect(exact).toBeCloseTo(quadrature(21, centre, sd), 3);
  const { logZ, se, method } = evaluation.evidence;
  expect(method).toBe("exact/transition");
  expect(se).toBeLessThan(0.1);
  expect(Math.abs(logZ - exact)).toBeLessThan(3.5 * se);
  if (/simulated here/i.test(environment.title + environment.brief)) return;
  expect(logLikelihood(0.5, 0.1)).toBeCloseTo(-10304.4, 1); // of the published trajectories, computed independently
  expect(exact).toBeCloseTo(-10314.9, 1);
});
