import { describe, expect, it } from "vitest";
import { OPTIONS, SITTING_OPTIONS, defaultOf, optionsFor } from "../../src/commands/option-table.js";
import { settingsOf, wordsOfYaml } from "../../src/commands/settings.js";
import { validConfig, validSitting } from "../../src/commands/validate.js";
import { weightsFor } from "../../src/commands/weights-for.js";
import { SAMPLER_NAMES, runConfigSchema } from "../../src/run/config.js";

describe("the table of options", () => {
  const usual = runConfigSchema.parse({ sampler: "smc", env: "-" });
  const keysOf = (value: unknown, path: readonly string[] = []): string[] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, inner]) => keysOf(inner, [...path, key]))
      : [path.join(".")];

  it("has one option for every key of a configuration that a user may set", () => {
    const set = new Set(OPTIONS.map((option) => option.sets));
    const elsewhere = ["sampler", "proposer.kind", "proposer.timeoutMs"];
    expect(keysOf(usual).filter((key) => !set.has(key) && !elsewhere.includes(key))).toEqual([]);
  });

  it("names nothing twice, and every sampler has some", () => {
    const flags = OPTIONS.map((option) => option.flag);
    expect(new Set(flags).size).toBe(flags.length);
    for (const sampler of SAMPLER_NAMES) expect(optionsFor(sampler).length).toBeGreaterThan(10);
    expect(SITTING_OPTIONS.map(({ flag }) => flag)).toEqual([
      "workers",
      "budget-time",
      "budget-tokens",
      "budget-usd",
      "json",
      "quiet",
    ]);
  });

  it("shows the schema's own defaults", () => {
    const shown = Object.fromEntries(OPTIONS.map((option) => [option.flag, defaultOf(option)]));
    expect(shown).toMatchObject({
      particles: "50",
      ess: "0.5",
      depth: "6",
      seed: "1",
      "max-tokens": String(usual.proposer.maxTokens),
    });
    expect(shown["budget-time"]).toBeUndefined();
  });
});

describe("settings", () => {
  it("go where the table says; what was not said is left out", () => {
    const words = {
      particles: "7",
      depth: "3",
      temperature: "0.5",
      workers: "2",
      "budget-time": "2m",
      json: true,
      name: "007",
    };
    expect(settingsOf(OPTIONS, words)).toEqual({
      config: { particles: 7, tree: { maxDepth: 3 }, proposer: { temperature: 0.5 } },
      sitting: { workers: 2, budgetSeconds: 120 },
      here: { json: true, name: "007" },
    });
  });

  it("of the command line win over those of a file", () => {
    const file = wordsOfYaml({ particles: 9, seed: 4, quiet: true }, "f.yaml", OPTIONS);
    const { config, here } = settingsOf(OPTIONS, { particles: "7" }, file);
    expect([config, here]).toEqual([{ particles: 7, seed: 4 }, { quiet: true }]);
  });

  it("of fits go to the fits, the rate a number or left to us, warm starts on or off", () => {
    const { config } = settingsOf(OPTIONS, { mode: "hybrid", "fit-rate": "auto", "fit-iterations": "50", warm: false });
    expect(config).toEqual({ mode: "hybrid", fit: { rate: "auto", iterations: 50, warm: false } });
    expect(settingsOf(OPTIONS, { "fit-rate": "0.01", warm: true }).config).toEqual({ fit: { rate: 0.01, warm: true } });
  });

  it.each(["none", "None", "Infinity"])("bounds of the search are lifted by %s, other numbers are not", (word) => {
    expect(settingsOf(OPTIONS, { "loss-ratio": word, quality: word }).config).toEqual({
      tree: { lossRatio: null, quality: null },
    });
    expect(() => settingsOf(OPTIONS, { depth: "none" })).toThrow("Expected --depth to be a number, got none");
  });

  it("in an empty file are none", () => expect(wordsOfYaml(null, "f.yaml", OPTIONS)).toEqual({}));

  it("become a configuration that the schema accepts", () => {
    const { config } = settingsOf(OPTIONS, { replicates: "auto", evidence: "nle", "price-in": "1.5", prior: "length" });
    const given = validConfig({
      ...config,
      env: "sir",
      sampler: "smc",
      proposer: { kind: "mechanisms", priceIn: 1.5 },
    });
    expect(runConfigSchema.parse(given)).toMatchObject({ replicates: "auto", evidence: "nle", prior: "length" });
  });

  it("of a sitting: as many workers as cores, a key only where there is one", () => {
    expect(validSitting({}, 4)).toEqual({ workers: 4, workersAsked: false });
    expect(validSitting({ workers: 1, budgetUsd: 2 }, 4, "secret")).toEqual({
      workers: 1,
      workersAsked: true,
      budgetUsd: 2,
      apiKey: "secret",
    });
  });
});

describe("weights", () => {
  it.each([
    ["smc", {}, "mechanisms", {}],
    ["smc", {}, "llm", { weights: "published" }],
    ["smc", { weights: "tempered" }, "llm", { weights: "tempered" }], // refused later, with the reason
    ["smc", { clone: 0.5 }, "llm", { weights: "published" }],
    ["tree", {}, "llm", {}],
  ] as const)("%s %j with %s: %j", (sampler, config, kind, weights) =>
    expect(weightsFor(sampler, config, { kind })).toEqual(weights),
  );
});
