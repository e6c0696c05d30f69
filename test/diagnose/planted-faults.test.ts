/**
 * Posteriors with a known fault must be caught, and the right one must pass. One parameter θ ~ N(0, 1) and one datum
 * x ~ N(θ, σ): the posterior is N(x / (1 + σ²), σ² / (1 + σ²)), so that every fault is exact, too. `STUDIES` studies of
 * `RUNS` data sets each; power is the share of studies in which any check fails at their joint level of 1 %. Measured over
 * 40 studies of 200: 1 for all faults but dropped failures, 0.9 (of 100, over 100 studies: 0.88 to 1, and 0.46). False
 * alarms of the right posterior: 8 in 500 studies of 100.
 */
import { expect, it } from "vitest";
import { panelsOf, parameterChecks } from "../../src/calibrate/parameter-checks.js";
import { placeOf } from "../../src/diagnose/ranks.js";
import { independentDraws } from "../../src/diagnose/independent-draws.js";
import { scaleOf, tarpPlace } from "../../src/diagnose/tarp.js";
import type { ParameterOutcome } from "../../src/calibrate/types.js";
import { stream, type Stream } from "../../src/math/rng.js";

const [RUNS, STUDIES, DRAWS, SIGMA] = [200, 40, 60, 0.7];
const SHRINK = 1 / (1 + SIGMA ** 2);
const POSTERIOR_SD = SIGMA * Math.sqrt(SHRINK);

/** Posterior draws of a datum. */
type Posterior = (x: number, source: Stream) => number[];

const around = (mean: number, sd: number, source: Stream): number[] =>
  Array.from({ length: DRAWS }, () => mean + sd * source.normal());
const right: Posterior = (x, source) => around(SHRINK * x, POSTERIOR_SD, source);

/** θ and x, drawn again where the simulation fails. */
type Joint = (source: Stream) => { readonly theta: number; readonly x: number };
const plain: Joint = (source) => {
  const theta = source.normal();
  return { theta, x: theta + SIGMA * source.normal() };
};

const scale = scaleOf(Array.from({ length: 500 }, (_, k) => [stream(k).normal()]));

function outcome(index: number, joint: Joint, posterior: Posterior, source: Stream): ParameterOutcome {
  const { theta, x } = joint(source.fork("joint"));
  const draws = posterior(x, source.fork("posterior"));
  const logLikelihood = (t: number): number => -((x - t) ** 2) / (2 * SIGMA ** 2);
  const ties = source.fork("ties");
  return {
    kind: "parameters",
    index,
    method: "planted",
    truth: [theta],
    draw: [draws[0]],
    places: [placeOf(theta, draws, ties)],
    likelihood: placeOf(logLikelihood(theta), draws.map(logLikelihood), ties),
    tarp: tarpPlace(
      [theta],
      draws.map((t) => [t]),
      scale,
      source.fork("reference"),
    ),
    draws: draws.length,
    attempts: 1,
    logZ: 0,
    se: 0,
    seconds: 0,
  };
}

/** Share of studies with a failed check, and how often each check failed. */
function power(joint: Joint, posterior: Posterior, seed: number): { caught: number; by: Map<string, number> } {
  const by = new Map<string, number>();
  let caught = 0;
  for (let s = 0; s < STUDIES; s++) {
    const own = stream(seed).fork("study", s);
    const outcomes = Array.from({ length: RUNS }, (_, i) => outcome(i, joint, posterior, own.fork(i)));
    const failed = parameterChecks(panelsOf(["theta"], outcomes)).filter(({ passed }) => !passed);
    failed.forEach(({ name }) => by.set(name, (by.get(name) ?? 0) + 1));
    if (failed.length > 0) caught++;
  }
  return { caught: caught / STUDIES, by };
}

it("the right posterior passes: false alarms no more often than stated", () => {
  const { caught } = power(plain, right, 1);
  expect(caught).toBeLessThanOrEqual(3 / STUDIES); // P(more than 3 of 40 | 1 %) = 0.0006
});

const lostAbove: Joint = (source) => {
  for (let k = 0; ; k++) {
    const again = source.fork("attempt", k);
    const drawn = plain(again);
    if (again.uniform() < succeeds(drawn.theta)) return drawn;
  }
};
/** P(a simulation does not fail | θ) */
const succeeds = (theta: number): number => 1 / (1 + Math.exp(2 * theta));

/** p(θ | x, no failure) by drawing from p(θ | x) and failing as the simulation does. */
const failuresCounted: Posterior = (x, source) => {
  const kept: number[] = [];
  while (kept.length < DRAWS) {
    const theta = SHRINK * x + POSTERIOR_SD * source.normal();
    if (source.uniform() < succeeds(theta)) kept.push(theta);
  }
  return kept;
};

it("failures that are counted as probability lost pass, too", () => {
  expect(power(lostAbove, failuresCounted, 2).caught).toBeLessThanOrEqual(3 / STUDIES);
});

const FEW = 12;

/** Few independent draws, each of them many times: as a degenerate importance sample gives them. */
const clones: Posterior = (x, source) => {
  const few = right(x, source).slice(0, FEW);
  return Array.from({ length: DRAWS }, (_, i) => few[i % FEW]);
};

/** [name, joint, posterior, least power] */
const FAULTS: readonly (readonly [string, Joint, Posterior, number])[] = [
  ["biased by half a posterior sd", plain, (x, s) => around(SHRINK * x + 0.5 * POSTERIOR_SD, POSTERIOR_SD, s), 0.95],
  ["too wide by 1.5", plain, (x, s) => around(SHRINK * x, 1.5 * POSTERIOR_SD, s), 0.95],
  ["too narrow by 1.5", plain, (x, s) => around(SHRINK * x, POSTERIOR_SD / 1.5, s), 0.95],
  ["failed simulations dropped", lostAbove, right, 0.75],
  ["clones counted as independent draws", plain, clones, 0.95],
  ["a narrowed prior (half its sd)", plain, narrowed(0.5), 0.95],
  ["the prior in place of the posterior", plain, (_, s) => around(0, 1, s), 0.95],
];

function narrowed(priorSd: number): Posterior {
  const shrink = priorSd ** 2 / (priorSd ** 2 + SIGMA ** 2);
  return (x, source) => around(shrink * x, SIGMA * Math.sqrt(shrink), source);
}

it.each(FAULTS)("catches a posterior that is wrong: %s", (name, joint, posterior, least) => {
  const { caught, by } = power(joint, posterior, 3);
  expect(caught).toBeGreaterThanOrEqual(least);
  if (!name.startsWith("the prior")) return;
  expect(by.get("ranks of the log-likelihood")).toBe(STUDIES); // nothing else can see it
  for (const [check, times] of by) if (!check.includes("likelihood")) expect(times).toBeLessThanOrEqual(3);
});

it("clones that are thinned to what they are worth pass", () => {
  const thinned: Posterior = (x, source) => {
    const many = Array.from({ length: 3 }, () => right(x, source)).flat(); // 180 draws, each twice
    return independentDraws(
      [...many, ...many].map((t) => [t]),
      DRAWS,
      source,
    ).map(([t]) => t);
  };
  expect(power(plain, thinned, 4).caught).toBeLessThanOrEqual(3 / STUDIES);
});
