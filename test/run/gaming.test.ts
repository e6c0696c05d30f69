/**
 * Programs that bring a prior of their own past the given one (`sir`, where infection is mass action): refused by the static
 * check; where they get past it, seen in their prior predictions; and with one θ for all outbreaks, little to gain.
 */
import { describe, expect, it } from "vitest";
import { withArms } from "../../src/calibrate/arms.js";
import { createGenealogy } from "../../src/core/genealogy.js";
import type { Candidate, ModelProgram } from "../../src/core/types.js";
import { noUsage } from "../../src/core/usage.js";
import { fillOf, LARGE_SQUEEZE, squeezeOf } from "../../src/diagnose/generalised-variance.js";
import { loadEnvironment } from "../../src/envs/load.js";
import type { Environment } from "../../src/envs/types.js";
import { evaluateProgram } from "../../src/evaluate/evaluate.js";
import { fillIn, sizesBy } from "../../src/evaluate/prior-predictions.js";
import { stream } from "../../src/math/rng.js";
import { compile } from "../../src/programs/compile.js";
import type { CompiledProgram } from "../../src/programs/types.js";
import { compileIn } from "../../src/run/compile-in.js";
import { largeSqueeze } from "../../src/run/squeeze.js";
import { remapped } from "../support/remapped.js";

const sir = loadEnvironment("sir");

function compiled(environment: Environment, source: string): CompiledProgram {
  const result = compile(source, environment.world);
  if (!result.ok) throw new Error(result.errors[0].message);
  return result.program;
}

const sizes = sizesBy(compiled(sir, sir.base), sir)!;
const fill = (source: string) => fillIn(compiled(sir, source), sir, sizes)!;

describe("a prior of the program's own", () => {
  it("is refused where the static check sees it, with what it does", () => {
    const result = compileIn(sir, remapped.published);
    expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([
      "beta ~ uniform(0, 2) is given: this narrows it to (0.395, 0.444). Use beta itself",
      "gamma ~ uniform(0, 1) is given: this narrows it to (0.11, 0.115). Use gamma itself",
    ]);
    expect(compileIn(sir, remapped["mass-action"]).ok).toBe(true);
  });

  it("that goes through an input is accepted, and flagged by what it predicts", () => {
    const honest = fill(remapped["mass-action"]);
    expect(compileIn(sir, remapped["through N"]).ok).toBe(true);
    for (const name of ["published", "through N", "through N, beta alone"] as const) {
      const { value, se } = squeezeOf(fill(remapped[name]), honest);
      expect(value, name).toBeGreaterThan(LARGE_SQUEEZE);
      expect(se, name).toBeLessThan(0.8);
    }
    const same = squeezeOf(honest, honest);
    expect(same).toEqual({ value: 0, se: 0 });
  });

  it("gains tens of nats where θ is integrated for each outbreak, and a few where it is shared", () => {
    const request = { method: "exact", batch: "C", rung: 1, replicates: 3, seed: 1 } as const;
    const weigh = (environment: Environment, name: keyof typeof remapped): number => {
      const source = remapped[name];
      const program = { id: compiled(environment, source).id, source, mechanisms: [] };
      const evaluation = evaluateProgram(program, environment, request);
      return evaluation.ok ? (evaluation.evidence?.logZ ?? NaN) : NaN;
    };
    const gain = (environment: Environment): number =>
      weigh(environment, "through N") - weigh(environment, "mass-action");
    const five = [0, 1, 2, 3, 4];
    const each = gain(withArms(loadEnvironment("sir-per-arm"), five));
    const shared = gain(withArms(sir, five));
    // at most log(prior box / squeezed box) = log(2 / 0.095 · 1 / 0.015) = 7.2 for every θ that is integrated
    expect(shared).toBeLessThan(7.3);
    expect(each).toBeGreaterThan(2 * shared);
    expect(each).toBeLessThan(5 * 7.3);
  });
});

describe("volume and influence", () => {
  const normal = (n: number, spread: number, noise: number, seed: number) => {
    const source = stream(seed);
    const pairs = Array.from({ length: n }, () => {
      const theta = spread * source.normal();
      return [1, 2].map(() => [theta + noise * source.normal(), 0.1 * source.normal(), 7]);
    });
    return { first: pairs.map(([a]) => a), second: pairs.map(([, b]) => b) };
  };
  const unit = [1, 1, 1];

  it("are what Gaussian statistics give: ½ log det, and ½ log(1 + signal/noise); a constant is no trouble", () => {
    const [spread, noise] = [0.08, 0.04]; // asinh x ≈ x
    const { volume, influence } = fillOf(normal(20_000, spread, noise, 1), unit);
    const e = 1e-4;
    const exact = [spread ** 2 + noise ** 2 + e, 0.01 + e, e].reduce((s, v) => s + 0.5 * Math.log(v), 0);
    expect(volume).toBeCloseTo(exact, 1);
    expect(influence).toBeCloseTo(0.5 * Math.log((spread ** 2 + noise ** 2 + e) / (noise ** 2 + e)), 1);
  });

  it("a squeezed prior is a squeeze; more noise and more spread are none", () => {
    const of = (spread: number, noise: number) => fillOf(normal(4000, spread, noise, 2), unit);
    const parent = of(0.3, 0.02);
    const { value, se } = squeezeOf(of(0.03, 0.02), parent);
    const lost = 0.5 * Math.log((0.3 ** 2 + 0.02 ** 2 + 1e-4) / (0.03 ** 2 + 0.02 ** 2 + 1e-4));
    expect(Math.abs(value - lost)).toBeLessThan(3.3 * se + 0.05);
    expect(squeezeOf(of(0.3, 0.2), parent).value).toBeLessThan(0.1); // noisier
    expect(squeezeOf(of(0.6, 0.02), parent).value).toBeLessThan(0);
  });
});

describe("a run says so", () => {
  const node = (id: number, parent: number | null, source: string): Candidate => ({
    node: id,
    ticket: { id, parent, intent: "extend" },
    proposal: {
      program: modelOf(source),
      rationale: "",
      logPrior: null,
      logForward: null,
      logReverse: null,
      usage: noUsage,
    },
    evaluation: {
      ok: true,
      metrics: {},
      feedback: "",
      parameters: [],
      draws: [],
      cost: { simulations: 0, seconds: { simulate: 0, weigh: 0, fit: 0 } },
    },
    score: 0,
  });
  const modelOf = (source: string): ModelProgram => ({ id: compiled(sir, source).id, source, mechanisms: [] });

  it("of a best program that squeezes what an ancestor left to its parameters, and of no other", () => {
    const genealogy = createGenealogy();
    [sir.base, remapped["mass-action"], remapped["through N"]].forEach((source, i) =>
      genealogy.append(node(i, i === 0 ? null : i - 1, source)),
    );
    const [base, honest, squeezed] = [...genealogy].map(({ proposal }) => proposal.program);
    expect(largeSqueeze(sir, base, squeezed, genealogy)?.value).toBeGreaterThan(LARGE_SQUEEZE);
    expect(largeSqueeze(sir, base, honest, genealogy)).toBeNull();
    expect(largeSqueeze(sir, base, base, genealogy)).toBeNull();
  });
});
