/**
 * Small form of the study: posteriors from 1,000 simulations are no further from the exact ones than the published means
 * allow, four standard errors of the test's own accuracy left free; and what is no posterior is found out.
 */
import { expect, it } from "vitest";
import { learn } from "../../bench/c2st/measure.js";
import type { Job } from "../../bench/c2st/measure.js";
import { publishedAccuracy } from "../../bench/c2st/table.js";
import { tasks } from "../../bench/tasks/index.js";
import { observationsOf } from "../../bench/tasks/task.js";
import { classifierTwoSample, PUBLISHED_TWO_SAMPLE } from "../../src/diagnose/c2st.js";
import { stream } from "../../src/math/rng.js";
import { wasmExecutor } from "../../src/neural/wasm.js";

const on = wasmExecutor();
const DRAWS = 1000;

it.each([
  ["gaussian-linear", "npe", "mdn"],
  ["two-moons", "npe", "nsf"],
  ["two-moons", "nle", "mdn"],
] as const)("%s by %s (%s)", (name, method, estimator) => {
  const task = tasks[name];
  const job: Job = { task: name, sims: 1000, method, estimator, bounds: "truncated", seed: 1 };
  const random = stream(1).fork(name, 1000);
  const [{ x }] = observationsOf(task, 1);
  const { theta } = learn(on, task, job, random).sample(x, DRAWS, random.fork("draw"));
  const reference = task.reference(x, DRAWS, random.fork("reference"));
  const { accuracy, se } = classifierTwoSample(on, reference, theta, stream(2), PUBLISHED_TWO_SAMPLE);
  expect(accuracy).toBeLessThan(publishedAccuracy(job) + 0.03 + 4 * se);
  expect(accuracy).toBeGreaterThan(0.5 - 4 * se);
});

it("the prior is no posterior", () => {
  const task = tasks["two-moons"];
  const [{ x }] = observationsOf(task, 1);
  const theta = task.prior.sample(DRAWS, stream(3));
  const { accuracy, se } = classifierTwoSample(on, task.reference(x, DRAWS, stream(4)), theta, stream(5));
  expect(accuracy).toBeGreaterThan(0.9 + 4 * se);
});
