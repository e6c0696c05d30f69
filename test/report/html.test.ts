import fc from "fast-check";
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { OPTIONS } from "../../src/commands/option-table.js";
import { settingsOf } from "../../src/commands/settings.js";
import { reportHtml, type ReportInput } from "../../src/report/html.js";
import { commandOf } from "../../src/report/html-command.js";
import { alignLines } from "../../src/report/html-diff.js";
import { runConfigSchema } from "../../src/run/config.js";
import { pair, summary } from "./plots-input.js";
import { predicted } from "./summary-input.js";

const config = runConfigSchema.parse({ sampler: "smc", env: "boarding-school" });
const input: ReportInput = {
  summary,
  config,
  environment: {
    title: "Influenza <1978>",
    brief: "Two curves.\n\nAsked: **which** mechanisms.",
    citation: "BMJ & co",
  },
  predictive: pair,
  genealogy: [
    { node: 0, parent: null, score: -181 },
    { node: 1, parent: 0, score: -112 },
  ],
  programs: { base: "const a = 1;\nconst b = 2;\n", best: "const a = 1;\nconst c = a < 3 && 2;\n" },
  versions: { engine: "1", node: "20.20.2" },
};

describe("report page", () => {
  const page = reportHtml(input);

  it("asks for nothing from outside and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|<iframe|<img|@import|url\(|\ssrc=|\shref=/);
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:\/\//);
  });

  it("shows five pictures, the scores to quote, and both programs", () => {
    const { document } = parseHTML(page);
    expect(document.querySelectorAll("figure > svg")).toHaveLength(5);
    const text = document.body.textContent;
    expect(text).toContain("-112.30 ± 0.10");
    expect(text).toContain("+69.00 ± 0.22");
    expect(text).toMatch(/inside the 90 % band: \d+ of 28 for the base, 28 of 28 for the best/);
    expect(text).toContain("const c = a < 3 && 2;");
    expect(document.querySelectorAll("table.programs td.changed")).toHaveLength(2);
  });

  it("of predictions shows errors beside baselines and folds, the refinements, and no posterior", () => {
    const { document } = parseHTML(reportHtml({ ...input, summary: predicted, predictive: null }));
    const heads = [...document.querySelectorAll("table")].map((t) => t.querySelector("th")?.textContent);
    expect(heads.slice(0, 4)).toEqual([
      "RMSE of the sum over places, cases/day",
      "test fold",
      "held-out score (not a posterior)",
      "check",
    ]);
    expect(heads).toContain("depth");
    const text = document.body.textContent;
    for (const part of [
      "301.2 ± 8.9",
      "309.4",
      "last value",
      "442",
      "333.9",
      "The data are synthetic",
      "- seeding",
      "-17 %",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("FAILED");
  });

  it("escapes what it did not write", () => {
    expect(page).toContain("Influenza &lt;1978&gt;");
    expect(page).toContain("BMJ &amp; co");
    expect(page).toContain("<strong>which</strong>");
  });

  it("leaves out what is not known, and says why there is no posterior", () => {
    const bare = reportHtml({
      ...input,
      predictive: null,
      genealogy: [],
      summary: { ...summary, posterior: [], mechanisms: [], noPosterior: "the published weights are an optimiser" },
    });
    expect(bare).toContain("No posterior: the published weights are an optimiser.");
    expect(parseHTML(bare).document.querySelectorAll("figure")).toHaveLength(0);
  });
});

describe("lines side by side", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });

  it("loses no line, and pairs unlike lines only where both were changed", () => {
    fc.assert(
      fc.property(lines, lines, (left, right) => {
        const pairs = alignLines(left, right);
        expect(pairs.map((p) => p.left).filter((l) => l !== null)).toEqual(left);
        expect(pairs.map((p) => p.right).filter((l) => l !== null)).toEqual(right);
      }),
      { seed: 1 },
    );
  });

  it("keeps as many lines in common as any alignment can", () => {
    /** by enumeration of all subsequences */
    const longest = (a: string[], b: string[]): number => {
      if (a.length === 0 || b.length === 0) return 0;
      const [x, ...as] = a;
      const at = b.indexOf(x);
      return Math.max(longest(as, b), at < 0 ? 0 : 1 + longest(as, b.slice(at + 1)));
    };
    fc.assert(
      fc.property(lines, lines, (left, right) => {
        expect(alignLines(left, right).filter((p) => p.left === p.right)).toHaveLength(longest(left, right));
      }),
      { seed: 1 },
    );
  });
});

describe("the command that starts a run again", () => {
  /** Words as a shell splits them, for the words that we make. */
  const split = (line: string): string[] => [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]);

  const configs = fc.record({
    sampler: fc.constantFrom("smc", "tree", "best-of-n", "enumerate"),
    env: fc.constantFrom("boarding-school", "./my data/flu"),
    seed: fc.nat(),
    proposer: fc.constantFrom(
      { kind: "mechanisms" },
      {
        kind: "llm",
        model: "some/model:1",
        baseUrl: "http://localhost:1/v1",
        temperature: 0.3,
        priceIn: 2,
        priceOut: 8.5,
      },
      { kind: "replay", from: "runs/a" },
    ),
    particles: fc.integer({ min: 1, max: 1000 }),
    iterations: fc.option(fc.integer({ min: 1, max: 90 })),
    weights: fc.constantFrom("tempered", "published"),
    clone: fc.constantFrom(0, 0.8, 1),
    tau: fc.constantFrom(1, 2.5),
    moves: fc.integer({ min: 1, max: 5 }),
    tree: fc.record({
      maxDepth: fc.integer({ min: 1, max: 9 }),
      quality: fc.option(fc.constantFrom(2, 7.5)),
      lossRatio: fc.option(fc.constantFrom(3, 1.5)),
    }),
    replicates: fc.constantFrom("auto" as const, 3, 9),
    prior: fc.option(fc.constantFrom("uniform", "length", "mechanisms")),
    limits: fc.record({ seconds: fc.constantFrom(300, 20) }),
  });

  it("says the whole configuration", () => {
    fc.assert(
      fc.property(configs, (drawn) => {
        const asked = runConfigSchema.parse(drawn);
        const [name, sampler, ...rest] = split(commandOf(asked));
        const words: Record<string, string> = {};
        for (let i = 0; i < rest.length; i += 2) words[rest[i].slice(2)] = rest[i + 1];
        const said = settingsOf(OPTIONS, words);
        const proposer = String(said.here.proposer);
        const [kind, from] = proposer.startsWith("replay:") ? ["replay", proposer.slice(7)] : [proposer, undefined];
        const again = { ...said.config, sampler, proposer: { ...(said.config.proposer as object), kind, from } };
        expect(name).toBe("discover");
        expect(runConfigSchema.parse(JSON.parse(JSON.stringify(again)))).toEqual(asked);
      }),
      { seed: 1 },
    );
  });

  it("knows every option that sets something of a run", () => {
    const places = OPTIONS.filter((o) => !/^(sitting|here)\./.test(o.sets) && o.flag !== "env");
    const odd = runConfigSchema.parse({
      sampler: "smc",
      env: "e",
      seed: 2,
      proposer: {
        kind: "llm",
        baseUrl: "http://localhost/v1",
        model: "m",
        temperature: 0.1,
        maxTokens: 300,
        feedback: "both",
        priceIn: 1,
        priceOut: 1,
        concurrency: 2,
        roles: "one",
        contextTokens: 5000,
      },
      particles: 3,
      iterations: 3,
      weights: "published",
      clone: 0.1,
      ess: 0.1,
      tau: 2,
      moves: 1,
      resampling: "residual",
      tree: {
        maxDepth: 2,
        maxChildren: 2,
        quality: 2,
        maxDebugDepth: 1,
        rule: "ucb",
        exploration: 1,
        lossRatio: 2,
        lossQuantum: 0.1,
        debugEvery: 5,
        retries: 2,
        drafts: 1,
      },
      lookAhead: 2,
      evidence: "nle",
      density: "maf",
      pfnWeights: "w.onnx",
      ladder: "off",
      backend: "cpu",
      sims: 60,
      replicates: 3,
      prior: "length",
      crossCheck: 1,
      mode: "hybrid",
      network: "mlp",
      fit: { iterations: 10, rate: 0.01, patience: 5, warm: false },
      limits: { simulations: 1, memoryMb: 256, seconds: 1 },
    });
    const line = commandOf(odd);
    for (const { flag, kind } of places) expect(line).toContain(kind === "switch" ? `--no-${flag}` : `--${flag} `);
  });
});
