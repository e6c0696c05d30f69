import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Mechanism } from "../../src/envs/types.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import { partsOf } from "../../src/propose/parts.js";
import { MOST_PIECES, piecesOf } from "../../src/propose/pieces.js";
import { base, mechanisms } from "../programs/boarding-fixture.js";
import { BASE_SOURCE } from "../support/proposals.js";

const SIR = BASE_SOURCE;
const patched = (names: readonly string[]): string => {
  const result = applyMechanisms(
    base,
    mechanisms.filter((m: Mechanism) => names.includes(m.name)),
  );
  if (!result.ok) throw new Error(result.errors.join());
  return result.source;
};

describe("an edit of one piece", () => {
  it.each(mechanisms.map((m) => [m.name]))("is the mechanism %s, either way", (name) => {
    expect(piecesOf(base, patched([name]))).toHaveLength(1);
    expect(piecesOf(patched([name]), base)).toHaveLength(1);
  });

  it.each<[string, (s: string) => string]>([
    ["one equation", (s) => s.replace("R: R + gamma * I * dt", "R: R + 0.9 * gamma * I * dt")],
    ["a prior", (s) => s.replace("uniform(0, 2,", "uniform(0, 1,")],
    ["a named constant", (s) => s.replace("beta * I / N", "beta * I / (S + I + R)")],
    ["an observation", (s) => s.replace("poisson(I)", "poisson(0.9 * I)")],
    [
      "an observation with its parameter",
      (s) =>
        s
          .replace("poisson(I)", "poisson(rho * I)")
          .replace("({ I })", "({ I }, { rho })")
          .replace("gamma: uniform", "rho: beta(2, 2), gamma: uniform"),
    ],
    ["a start", (s) => s.replace("I: 1,", "I: 3,")],
    [
      "one flow in two equations, by its rate",
      (s) =>
        s
          .replace("gamma: uniform", "delta: uniform(0, 1), gamma: uniform")
          .replace("{ beta, gamma }", "{ beta, gamma, delta }")
          .replace("S: S - force * S * dt", "S: S - force * S * dt + delta * R * dt")
          .replace("R: R + gamma * I * dt", "R: R + gamma * I * dt - delta * R * dt"),
    ],
  ])("is %s", (_, change) => {
    expect(change(SIR)).not.toBe(SIR);
    expect(piecesOf(SIR, change(SIR))).toHaveLength(1);
  });

  it("is none where only layout and comments differ", () => {
    const spelled = SIR.replaceAll("  ", "\t").replace("step(", "/* one day */ step(").replace("R: 0 })", "R: 0, })");
    expect(piecesOf(SIR, spelled)).toEqual([]);
  });
});

const DATASETS = join(import.meta.dirname, "../../datasets");
const libraries = readdirSync(DATASETS).filter((name) => existsSync(join(DATASETS, name, "mechanisms.yaml")));

it.each(libraries)("no mechanism of %s is too large an edit of its base", (name) => {
  const source = readFileSync(join(DATASETS, name, "base.model.ts"), "utf8");
  const library = parse(readFileSync(join(DATASETS, name, "mechanisms.yaml"), "utf8")) as readonly Mechanism[];
  for (const m of library) {
    const result = applyMechanisms(source, [m]);
    if (!result.ok) continue; // it needs another one beside it
    const pieces = piecesOf(source, result.source)!;
    expect(pieces.length, `${m.name}: ${pieces.join("; ")}`).toBeGreaterThan(0);
    expect(pieces.length, `${m.name}: ${pieces.join("; ")}`).toBeLessThanOrEqual(MOST_PIECES);
  }
});

describe("larger edits", () => {
  it("have a piece for every mechanism that could stand alone", () => {
    expect(piecesOf(base, patched(["latency", "seeding"]))?.length).toBe(2);
    const all = piecesOf(base, patched(["latency", "seeding", "isolation", "heterogeneity", "overdispersion"]));
    expect(all!.length).toBeGreaterThan(MOST_PIECES);
  });

  it("are counted state by state", () => {
    const rewritten = SIR.replace("R: 0 })", "R: 0, H: 0, D: 0, V: 0 })").replace(
      "R: R + gamma * I * dt }",
      "R: R + gamma * I * dt, H: H + 0.1 * I, D: D + 0.1 * H, V: V + 0.1 * S }",
    );
    expect(piecesOf(SIR, rewritten)).toEqual(["state H", "state D", "state V"]);
  });

  it("are those that rename what stays", () => {
    const renamed = SIR.replace(/\bS\b/g, "healthy").replace(/\bI\b/g, "ill").replace(/\bR\b/g, "well");
    expect(piecesOf(SIR, renamed)!.length).toBeGreaterThan(MOST_PIECES);
  });
});

describe("networks", () => {
  const hybrid = (body: string) => SIR.replace("\n});", `\n  network(nn, { features }) {\n${body}\n  },\n});`);
  const plain = hybrid(`return nn.parameters(nn.dense(nn.gru(features, 32), 16, "tanh"));`);

  it.each<[string, string, string[]]>([
    [
      "another width",
      `return nn.parameters(nn.dense(nn.gru(features, 64), 16, "tanh"));`,
      ["layer gru(32) for gru(64)"],
    ],
    [
      "a layer in between",
      `const h = nn.gru(features, 32);\nreturn nn.parameters(nn.dense(nn.attention(h, { heads: 4 }), 16, "tanh"));`,
      ["layer attention({heads:4})"],
    ],
    [
      "the same by names",
      `const h = nn.gru(features, 32);\nconst z = nn.dense(h, 16, "tanh");\nreturn nn.parameters(z);`,
      [],
    ],
    [
      "all of it",
      `return nn.parameters(nn.dense(nn.lstm(nn.convolution(features, 8), 8), 8));`,
      ['layer dense(16,"tanh") for dense(8)', "layer gru(32) for lstm(8)", "layer convolution(8)"],
    ],
  ])("%s", (_, body, pieces) => {
    expect(piecesOf(plain, hybrid(body))).toEqual(pieces);
  });
});

it("reads nothing where there is no program", () => {
  expect(partsOf("export default 3")).toBe(null);
  expect(partsOf("model({")).toBe(null);
  expect(piecesOf(SIR, "")).toBe(null);
});
