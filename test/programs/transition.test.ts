import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { logDensities as log } from "../../src/math/log-densities.js";
import type { CompiledProgram, World } from "../../src/programs/types.js";
import { compiled, worldOf } from "./small-world.js";

const all = { S: 1, I: 1, R: 1 };
const inBox = (parameters: string, step: string, states = ["S", "I", "R"], observe = states): string => `
import { model, uniform, normal, binomial } from "model-discovery";
export default model({
  parameters: { ${parameters} },
  initial: () => ({ ${states.map((s) => `${s}: 4`).join(", ")} }),
  step({ ${states.join(", ")} }, { ${parameters.replace(/: uniform\([^)]*\)/g, "")} }, { dt, t }, random) {
    ${step}
  },
  observe: ({ ${observe.join(", ")} }) => ({ ${observe.join(", ")} }),
});
`;
const rates = "beta: uniform(0, 2), gamma: uniform(0, 1)";
const sir = inBox(
  rates,
  `const infections = random.binomial(S, 1 - Math.exp(-beta * I / (S + I + R) * dt));
    const recoveries = random.binomial(I, gamma * dt);
    return { S: S - infections, I: I + infections - recoveries, R: R + recoveries };`,
);

type Density = (theta: number[], before: number[], after: number[], at?: number) => number;
function density(program: CompiledProgram): Density {
  expect(program.noTransition).toBeNull();
  const { transition } = program.kernel(0);
  return (theta, before, after, at = 0) =>
    transition!(Float64Array.from(theta), Float64Array.from(before), Float64Array.from(after), at);
}

/** All lists of `length` whole numbers from 0 to `most`. */
function lists(length: number, most: number): number[][] {
  if (length === 0) return [[]];
  return lists(length - 1, most).flatMap((rest) => Array.from({ length: most + 1 }, (_, i) => [...rest, i]));
}

describe("transition", () => {
  const world = worldOf(all, { dt: 1 });
  const logP = density(compiled(sir, world));

  it("is the chain binomial that the program says", () => {
    const [beta, gamma] = [0.7, 0.3];
    for (const [S, I, R] of [[10, 3, 1], [4, 4, 0], [0, 5, 5]])
      for (const [e, r] of [[0, 0], [1, 2], [3, 1], [6, 0]]) {
        const direct = log.binomial(e, S, 1 - Math.exp((-beta * I) / (S + I + R))) + log.binomial(r, I, gamma);
        expect(logP([beta, gamma], [S, I, R], [S - e, I + e - r, R + r])).toBeCloseTo(direct, 10);
      } // prettier-ignore
  });

  it("sums to 1 over all next states of a population of four", () => {
    const ends = lists(3, 4);
    for (const before of ends.filter(([S, I, R]) => S + I + R === 4)) {
      const total = ends.reduce((sum, after) => sum + Math.exp(logP([1.3, 0.4], before, after)), 0);
      expect(total).toBeCloseTo(1, 12);
    }
  });

  it("is how often the simulator goes there (seed 1, 20,000 steps)", () => {
    const kernel = compiled(sir, world).kernel(0);
    const counts = new Map<string, number>();
    const n = 20_000;
    const state = new Float64Array(3);
    for (let i = 0; i < n; i++) {
      state.set([3, 2, 0]);
      kernel.advance(Float64Array.of(1.3, 0.4), state, 0, 0, 1, [1, 2], i);
      counts.set(state.join(), (counts.get(state.join()) ?? 0) + 1);
    }
    const cells = lists(3, 5).map((after) => [after.join(), n * Math.exp(logP([1.3, 0.4], [3, 2, 0], after))] as const);
    const likely = cells.filter(([, mean]) => mean > 5);
    const statistic = likely.reduce((sum, [key, mean]) => sum + ((counts.get(key) ?? 0) - mean) ** 2 / mean, 0);
    expect(Math.abs(statistic - likely.length) / Math.sqrt(2 * likely.length)).toBeLessThan(4); // Pearson
    expect([...counts.keys()].every((key) => cells.some(([other, mean]) => other === key && mean > 0))).toBe(true);
  });

  it("is −∞ where people appear or vanish, and beyond the domain", () => {
    expect(logP([0.7, 0.3], [10, 3, 1], [9, 4, 2])).toBe(-Infinity);
    expect(logP([0.7, 0.3], [10, 3, 1], [11, 2, 1])).toBe(-Infinity);
    expect(logP([0.7, 0.3], [10, 3, 1], [9.5, 3.5, 1])).toBe(-Infinity);
    expect(logP([0.7, 1.3], [10, 3, 1], [10, 3, 1])).toBe(-Infinity);
  });

  it("solves an SEIR with importation one draw at a time", () => {
    const source = `import { model, uniform, negativeBinomial } from "model-discovery";
export default model({
  parameters: { R0: uniform(0.5, 6), latent: uniform(1, 5), infectious: uniform(2, 8), eta: uniform(0, 1), rho: uniform(0, 1), k: uniform(1, 9) },
  accumulate: ["cases"],
  initial: (_, { N }) => ({ S: N, E: 0, I: 0, R: 0, cases: 0 }),
  step(s, p, { dt, N }, random) {
    const gamma = 1 / p.infectious;
    const exposed = random.binomial(s.S, 1 - Math.exp(-p.R0 * gamma * s.I / N * dt));
    const onsets = random.binomial(s.E, 1 - Math.exp(-dt / p.latent));
    const recoveries = random.binomial(s.I, 1 - Math.exp(-gamma * dt));
    const imports = random.poisson(p.eta * dt);
    return { S: s.S - exposed, E: s.E + exposed + imports - onsets, I: s.I + onsets - recoveries, R: s.R + recoveries, cases: s.cases + onsets };
  },
  observe: ({ cases }, { rho, k }) => ({ cases: negativeBinomial(rho * cases, k) }),
});
`;
    const logSeir = density(compiled(source, worldOf({ cases: 1 }, { dt: 0.5 })));
    const [R0, latent, infectious, eta] = [2.5, 3, 4, 0.8];
    const [S, E, I, R, cases] = [50, 6, 8, 2, 1];
    const [exposed, onsets, recoveries, imports] = [2, 1, 3, 1];
    const direct =
      log.binomial(exposed, S, 1 - Math.exp((((-R0 / infectious) * I) / 763) * 0.5)) +
      log.binomial(onsets, E, 1 - Math.exp(-0.5 / latent)) +
      log.binomial(recoveries, I, 1 - Math.exp(-0.5 / infectious)) +
      log.poisson(imports, eta * 0.5);
    const after = [
      S - exposed,
      E + exposed + imports - onsets,
      I + onsets - recoveries,
      R + recoveries,
      cases + onsets,
    ];
    expect(logSeir([R0, latent, infectious, eta, 0.5, 5], [S, E, I, R, cases], after)).toBeCloseTo(direct, 10);
    expect(logSeir([R0, latent, infectious, eta, 0.5, 5], [S, E, I, R, cases], [...after.slice(0, 4), cases])).toBe(
      -Infinity,
    );
  });

  it("divides by multiples, with the density of a scaled continuous draw", () => {
    const twice = inBox(
      "a: uniform(0, 1)",
      "return { S: S - 2 * random.binomial(3, a), I: I + 4 * random.normal(a, 1), R };",
    );
    const logTwice = density(compiled(twice, world));
    const direct = log.binomial(2, 3, 0.3) + log.normal(7, 5 + 4 * 0.3, 4);
    expect(logTwice([0.3], [9, 5, 0], [5, 7, 0])).toBeCloseTo(direct, 10);
    expect(logTwice([0.3], [9, 5, 0], [6, 7, 0])).toBe(-Infinity);
  });

  it("lets a solved draw act in any way: through arguments, choices, and as a constraint", () => {
    const chain = inBox(
      "a: uniform(0, 1)",
      `const ill = random.binomial(S, a);
    const severe = random.binomial(ill, ill > 2 ? 0.5 : a);
    return { S: S - ill, I: I + severe, R: Math.sqrt(ill) };`,
    );
    const logChain = density(compiled(chain, world));
    expect(logChain([0.3], [9, 0, 0], [5, 1, 2])).toBeCloseTo(log.binomial(4, 9, 0.3) + log.binomial(1, 4, 0.5), 10);
    expect(logChain([0.3], [9, 0, 0], [8, 1, 1])).toBeCloseTo(log.binomial(1, 9, 0.3) + log.binomial(1, 1, 0.3), 10);
    expect(logChain([0.3], [9, 0, 0], [8, 1, 2])).toBe(-Infinity);
  });

  it("sees time, the step and covariates as the step does", () => {
    const more: Partial<World> = { t0: 10, dt: 2, covariates: { school: 1 } };
    const row = (covariates: World["arms"][0]["covariates"]) => ({ ...worldOf(all).arms[0], covariates });
    const source = inBox("a: uniform(0, 1)", "return { S: S + random.normal(a * school + t, 1), I, R };").replace("dt, t }", "t, school }"); // prettier-ignore
    const world3 = worldOf(all, {
      ...more,
      arms: [row({ school: Float64Array.from({ length: 16 }, (_, i) => i % 5) })],
    });
    expect(density(compiled(source, world3))([0.5], [1, 0, 0], [20, 0, 0], 3)).toBeCloseTo(
      log.normal(19, 1.5 + 16, 1),
      10,
    );
  });

  const refused: [string, string, string][] = [
    ["a nonlinear noise", "const x = I * Math.exp(random.normal()); return { S: S - x, I: I + x, R };", "state S is not a sum of draws"],
    ["a scale that is inferred", "return { S: S + beta * random.normal(), I, R };", "state S is not a sum of draws"],
    ["a draw in a branch", "let x = 0; if (I > 2) { const c = random.binomial(S, 0.5); x = c; } return { S: S - x, I, R };", "draw 'c' is in a branch"],
    ["two draws in one state", "const a = random.poisson(1), b = random.poisson(2); return { S: S + a + b, I, R };", "draws 'a' and 'b' cannot be told apart by the next state"],
    ["a draw behind a draw", "const a = random.gamma(2, 1), b = random.poisson(a); return { S: S + b, I, R };", "draw 'a' does not show in the next state"],
  ]; // prettier-ignore
  it.each(refused)("is refused for %s", (_, step, reason) => {
    expect(compiled(inBox(rates, step), world).noTransition).toBe(reason);
  });

  it("ignores draws that nothing depends on, and draws that cancel", () => {
    const step =
      "const a = random.normal(), b = random.normal(), c = random.poisson(1); return { S: S + c, I: I + b - b, R };";
    const p = density(compiled(inBox(rates, step), world));
    expect(p([1, 1], [1, 1, 1], [3, 1, 1])).toBeCloseTo(log.poisson(2, 1), 10);
  });

  it("is refused for a partially observed SEIR with noisy transmission", () => {
    const source = `import { model, uniform } from "model-discovery";
export default model({
  parameters: { R0: uniform(1, 4), gamma: uniform(0, 1), tau: uniform(0, 1) },
  initial: (_, { N }, random) => ({ S: N - 1, I: random.poisson(1), logBeta: 0 }),
  step({ S, I, logBeta }, p, { dt, N }, random) {
    const drift = logBeta * Math.exp(-dt / 30) + p.tau * Math.sqrt(dt) * random.normal();
    const exposed = random.binomial(S, 1 - Math.exp(-p.R0 * p.gamma * Math.exp(drift) * I / N * dt));
    return { S: S - exposed, I: I + exposed, logBeta: drift };
  },
  observe: ({ I }) => ({ I }),
});
`;
    expect(compiled(source, worldOf({ I: 1 })).noTransition).toBe("state logBeta is not a sum of draws");
  });
});

const file = join(process.env["DISCOVER_DATA"] ?? "", "sir_trajectories.csv");

describe.skipIf(!process.env["DISCOVER_DATA"] || !existsSync(file))(
  "one hundred trajectories (skipped without DISCOVER_DATA)",
  () => {
    it("have log-density −10304.4 at (0.5, 0.1)", () => {
      const rows = readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(",")); // prettier-ignore
      const runs = rows
        .filter(([split]) => split === "valid")
        .map(([, run, t, ...state]) => ({ run, t: Number(t), state: state.map(Number) }));
      const logP = density(compiled(sir, worldOf(all, { dt: 1 })));
      let total = 0;
      for (const [i, { run, t, state }] of runs.entries())
        if (t > 0 && runs[i - 1].run === run) total += logP([0.5, 0.1], runs[i - 1].state, state, t - 1);
      expect(runs).toHaveLength(6100);
      expect(total).toBeCloseTo(-10304.4, 1);
    });
  },
);
