import { describe, expect, it } from "vitest";
import { readPlan } from "../../src/propose/plan.js";
import { MOST_WORDS, readReflection, reflectionText } from "../../src/propose/reflection.js";
import { kept, type Section, withinBudget } from "../../src/propose/sections.js";

describe("a prompt within its budget", () => {
  const of = (key: Section["key"], ...texts: string[]): Section => ({ key, texts });
  const sections: readonly Section[] = [
    kept("PARENT".padEnd(20, ".")),
    of("ancestors", "ANCESTOR WITH CODE".padEnd(40, "."), "ANCESTOR"),
    of("siblings", "SIBLINGS".padEnd(30, "."), ""),
    of("best", "BEST WITH CODE".padEnd(40, "."), "BEST"),
    of("notes", "NOTES".padEnd(30, "."), ""),
    of("errors", "ERRORS".padEnd(30, "."), ""),
  ];
  const full = withinBudget(sections, 1e6);

  it("is whole where there is room", () => {
    expect(full.length).toBe(20 + 40 + 30 + 40 + 30 + 30 + 5 * 2);
    expect(withinBudget(sections, full.length)).toBe(full);
  });

  it("loses errors, notes, siblings, the code of the best, the code of ancestors, in that order; the parent never", () => {
    const has = (limit: number) => {
      const text = withinBudget(sections, limit);
      expect(text).toContain("PARENT");
      return ["ERRORS", "NOTES", "SIBLINGS", "BEST WITH CODE", "ANCESTOR WITH CODE"].filter((part) =>
        text.includes(part),
      );
    };
    expect(has(full.length - 1)).toEqual(["NOTES", "SIBLINGS", "BEST WITH CODE", "ANCESTOR WITH CODE"]);
    expect(has(full.length - 33)).toEqual(["SIBLINGS", "BEST WITH CODE", "ANCESTOR WITH CODE"]);
    expect(has(full.length - 65)).toEqual(["BEST WITH CODE", "ANCESTOR WITH CODE"]);
    expect(has(full.length - 97)).toEqual(["ANCESTOR WITH CODE"]);
    expect(has(full.length - 133)).toEqual([]);
    expect(withinBudget(sections, 0)).toBe(`${"PARENT".padEnd(20, ".")}\n\nANCESTOR\n\nBEST`);
  });
});

describe("a reflection", () => {
  it.each([
    ["bare", '{ "specification": "a", "implementation": "b" }'],
    ["fenced", '```json\n{ "specification": "a", "implementation": "b" }\n```'],
    [
      "after thoughts and before prose",
      '<think>{"specification": "no"}</think>Well: { "specification": "a", "implementation": "b" } there.',
    ],
  ])("is read from JSON, %s", (_, text) => {
    expect(readReflection(text)).toEqual({ specification: "a", implementation: "b" });
  });

  it("has at most 120 words, whatever was said", () => {
    const long = Array(500).fill("word").join(" ");
    const read = readReflection(JSON.stringify({ specification: long, implementation: long }))!;
    expect(`${read.specification} ${read.implementation}`.split(/\s+/)).toHaveLength(MOST_WORDS);
    expect(readReflection(long)!.specification.split(" ")).toHaveLength(MOST_WORDS / 2);
  });

  it("is nothing where nothing was said, and tags only what was", () => {
    expect(readReflection("")).toBe(null);
    expect(readReflection('{ "specification": "none", "implementation": "" }')).toBe(null);
    expect(reflectionText({ specification: "", implementation: "b" })).toEqual(["implementation: b"]);
  });
});

describe("a plan", () => {
  it("is read from JSON, from labelled lines, or from prose", () => {
    const plan = { name: "waning", change: "R returns to S.", why: "Second wave." };
    expect(readPlan(`Here it is:\n\`\`\`json\n${JSON.stringify(plan)}\n\`\`\``)).toEqual(plan);
    expect(readPlan("**Name:** waning\nCHANGE: R returns to S.\nWHY: Second wave.")).toEqual(plan);
    expect(readPlan("Let R return to S.")).toEqual({ name: "", change: "Let R return to S.", why: "" });
    expect(readPlan("<think>hm</think>")).toBe(null);
  });
});
