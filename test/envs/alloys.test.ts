import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { describer } from "../../src/envs/alloy-descriptors.js";
import { alloyFolds, PARTS } from "../../src/envs/alloy-folds.js";
import { alloysFrom } from "../../src/envs/alloy-sets.js";
import { readFolder } from "../../src/envs/folder.js";
import { loadEnvironment } from "../../src/envs/load.js";
import { parseTable } from "../../src/envs/table.js";
import type { Environment } from "../../src/envs/types.js";
import { createPatcher } from "../../src/programs/mechanism.js";
import { compileOrThrow, compose } from "./compiled.js";

/** A small stand-in: invented strengths of invented alloys, properties of two real elements. */
const elements = parseTable(
  `symbol,VEC,metallic_radius_pm,electronegativity_pauling,melting_T_K,shear_modulus_GPa,bulk_modulus_GPa,poisson_ratio,atomic_volume_A3
Ni,10,126,1.91,1728,76,180,0.31,10.9413
Al,3,141,1.61,933.47,26,70,0.35,16.5944`,
  "elements",
);
const formulas = Array.from({ length: 12 }, (_, i) => `alloy ${i}`);
const hot = parseTable(
  `formula,T_K,YS_median,Al,Ni\n` +
    formulas.flatMap((f, i) => [600, 900].map((T) => `${f},${T},${100 + 10 * i},${i / 20},${1 - i / 20}`)).join("\n"),
  "hot",
);
const cold = parseTable(
  `formula,YS_median,Al,Ni\n` + formulas.map((f, i) => `${f},${100 + 10 * i},${i / 20},${1 - i / 20}`).join("\n"),
  "cold",
);
const grains = parseTable(
  "formula,is_RT,grain_um\nalloy 0,1,4\nalloy 0,1,16\nalloy 0,0,100\nalloy 1,1,\nalloy 2,1,25\nalloy 3,1,100",
  "grains",
);

const bcc = (outer: number | null = null) =>
  readFolder("datasets/hea-bcc", alloysFrom("hea-bcc", "hea-bcc", [hot, elements], outer));
const fcc = () => readFolder("datasets/hea-fcc", alloysFrom("hea-fcc", "hea-fcc", [cold, elements, grains], null));

test("descriptors of half nickel and half aluminium are means and half differences", () => {
  const { mean, spread, misfit } = describer(elements)({ Ni: 0.49, Al: 0.49, Cu: 0 }); // need not sum to 1
  expect(mean.modulus).toBeCloseTo(51, 12);
  expect(spread.valence).toBeCloseTo(3.5, 12);
  expect(misfit).toBeCloseTo(((16.5944 - 10.9413) / 2) ** 2, 12);
});

describe("divisions", () => {
  const alloys = formulas.flatMap((f) => [f, f]);
  const namesOf = (arms: readonly number[]) => new Set(arms.map((arm) => alloys[arm]));

  test.each([null, 0, 4])("outer part %s: no alloy is fitted and scored", (outer) => {
    for (const { fitted, scored } of alloyFolds(alloys, outer)) {
      expect([...namesOf(fitted)].filter((name) => namesOf(scored).has(name))).toEqual([]);
      expect(scored.length).toBeGreaterThan(0);
    }
  });

  test("every division scores every alloy once", () => {
    const folds = alloyFolds(alloys, null);
    expect(folds.map((f) => f.purpose)).toEqual([
      ...Array<string>(5).fill("validation"),
      ...Array<string>(20).fill("test"),
    ]);
    for (let d = 0; d < 5; d++) {
      const scored = folds.slice(d * PARTS, (d + 1) * PARTS).flatMap((f) => f.scored);
      expect([...scored].sort((a, b) => a - b)).toEqual(alloys.map((_, i) => i));
    }
    const first = (d: number) => folds[d * PARTS].scored.join();
    expect(new Set([0, 1, 2, 3, 4].map(first)).size).toBeGreaterThan(1);
  });

  test("a search of an outer part never sees its alloys, and the five parts are all of them", () => {
    const opened = Array.from({ length: PARTS }, (_, outer) => {
      const folds = alloyFolds(alloys, outer);
      const [last] = folds.slice(-1);
      expect(last.purpose).toBe("test");
      for (const { fitted, scored } of folds.slice(0, -1))
        for (const arm of [...fitted, ...scored]) expect(last.scored).not.toContain(arm);
      return last.scored;
    });
    expect(opened.flat().sort((a, b) => a - b)).toEqual(alloys.map((_, i) => i));
  });
});

describe.each<[string, Environment, string]>([
  ["hea-fcc", fcc(), "fcc"],
  ["hea-bcc", bcc(), "bcc"],
])("%s", (_, environment, lattice) => {
  test("every mechanism composes and compiles, each another program", () => {
    const patch = createPatcher(environment.base);
    const ids = environment.mechanisms.map((mechanism) => {
      const patched = patch([mechanism]);
      if (!patched.ok) throw new Error(patched.errors.join("\n"));
      return compileOrThrow(environment, patched.source).id;
    });
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("the friction of solutes is the theory's closed form", () => {
    const program = compose(environment, "solute");
    const theta = Float64Array.from(program.parameters, ({ name }) => (name === "noise" ? 1e-12 : 0));
    environment.world.arms.slice(1).forEach((arm, i) => {
      const [kernel, out, state] = [program.kernel(i + 1), new Float64Array(1), new Float64Array(program.stateSize)];
      kernel.initial(theta, state, 0, [0, 0], 0);
      kernel.sample(theta, state, 0, 0, [0, 0], 0, out, 0);
      expect(out[0]).toBeCloseTo(soluteStrength(arm.context as Record<string, number>, lattice === "fcc"), 6);
    });
  });
});

/** MPa; Varvenne et al. 2016 (fcc), Maresca & Curtin 2020 (bcc, edge); written apart from the library. */
function soluteStrength(of: Readonly<Record<string, number>>, fcc: boolean): number {
  const { T, modulus, poisson, volume, misfit } = of;
  const [A, B, alpha] = fcc ? [0.01785, 1.5618, 0.123] : [0.04, 2, 1 / 12];
  const b = fcc ? (4 * volume) ** (1 / 3) / 2 ** 0.5 : ((2 * volume) ** (1 / 3) * 3 ** 0.5) / 2; // Å
  const q = (1 + poisson) / (1 - poisson);
  const delta = Math.sqrt(misfit) / b ** 3;
  const tau0 = A * Math.cbrt(1 / alpha) * modulus * 1e3 * Math.cbrt(q) ** 4 * Math.cbrt(delta) ** 4;
  const joule = B * Math.cbrt(alpha) * modulus * 1e9 * (b * 1e-10) ** 3 * Math.cbrt(q) ** 2 * Math.cbrt(delta) ** 2;
  const x = ((1.380649e-23 * T) / joule) * Math.log(1e4 / 1e-3);
  const low = 1 - Math.cbrt(x) ** 2;
  return 3.06 * tau0 * (low >= 0.5 ? low : Math.exp(-x / 0.55));
}

test("fineness is the mean of d^(-1/2) at room temperature, and the usual one where it is unknown", () => {
  const of = (arm: number) => fcc().world.arms[arm].context["fineness"];
  expect(of(0)).toBeCloseTo((1 / 2 + 1 / 4) / 2, 12);
  expect(of(2)).toBeCloseTo(0.2, 12);
  expect(of(1)).toBeCloseTo(0.2, 12); // median of 0.375, 0.2, 0.1
});

test("mismatch and polarity of half nickel and half aluminium are half differences of radius, over the mean, and of electronegativity", () => {
  const { mismatch, polarity } = fcc().world.arms[10].context as Record<string, number>;
  expect(mismatch).toBeCloseTo(7.5 / 133.5, 12);
  expect(polarity).toBeCloseTo(0.15, 12);
});

test("the logarithm of strength falls by slow per melting temperature, and by fast as well above the break", () => {
  const environment = bcc();
  const program = compose(environment, "bilinear-softening");
  const values: Record<string, number> = { friction: 700, noise: 1e-12, slow: 0.7, fast: 8, turn: 0.5 };
  const theta = Float64Array.from(program.parameters, ({ name }) => values[name]);
  [0, 1].forEach((i) => {
    const [kernel, out, state] = [program.kernel(i), new Float64Array(1), new Float64Array(program.stateSize)];
    kernel.initial(theta, state, 0, [0, 0], 0);
    kernel.sample(theta, state, 0, 0, [0, 0], 0, out, 0);
    const x = [600, 900][i] / 1728; // of nickel: below and above half way
    expect(Math.log(700 / out[0])).toBeCloseTo(0.7 * x + (i === 0 ? 0 : 8 * (x - 0.5)), 9);
  });
});

test("arms are alloys at temperatures, features are finite and vary", () => {
  const { world, task } = bcc();
  expect(world.arms).toHaveLength(24);
  expect(world.arms[1].name).toBe("alloy 0 at 900 K");
  const { values, width, names } = task!.features;
  expect(values).toHaveLength(24 * width);
  expect(values.every(Number.isFinite)).toBe(true);
  names.forEach((_, f) => expect(new Set(world.arms.map((__, a) => values[a * width + f])).size).toBeGreaterThan(1));
});

const own = process.env["DISCOVER_DATA"];
describe.skipIf(!own || !existsSync(`${own}/hea_yield_strength`))("the alloys themselves", () => {
  test("are 30 at room temperature, and 131 pairs of 38 alloys and temperatures", () => {
    const [cold30, hot131] = ["hea-fcc", "hea-bcc"].map((name) => loadEnvironment(name));
    const deviation = (environment: Environment) => {
      const values = environment.world.arms.map((arm) => arm.data[0]);
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length);
    };
    expect(cold30.world.arms).toHaveLength(30);
    expect(hot131.world.arms).toHaveLength(131);
    expect(new Set(hot131.world.arms.map(({ name }) => name.replace(/ at .*/, ""))).size).toBe(38);
    expect(Math.round(deviation(cold30))).toBe(226);
    expect(Math.round(deviation(hot131))).toBe(299);
    expect(loadEnvironment("hea-bcc-3").hash).not.toBe(hot131.hash);
    expect(() => loadEnvironment("hea-bcc-5")).toThrow("Expected an environment");
  });
});
