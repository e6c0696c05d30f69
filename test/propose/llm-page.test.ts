import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/propose/answer.js";
import { LANGUAGE_PAGE, MECHANISM_PAGE } from "../../src/propose/page.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";

const example = readAnswer(LANGUAGE_PAGE, false).change;
const patch = readAnswer(MECHANISM_PAGE, false).change;

describe("the page that language models learn from", () => {
  it("shows one program and one mechanism, which fits that program", () => {
    if (example.kind !== "file" || patch.kind !== "mechanism") throw new Error(`${example.kind}, ${patch.kind}`);
    const patched = applyMechanisms(example.source, [patch.mechanism]);
    if (!patched.ok) throw new Error(patched.errors.join("\n"));
    expect(patched.source).toContain("I: I - recoveries + onsets");
    expect(patched.source).toContain("E: E + infections - onsets");
    expect(patched.source).toContain('sigma: uniform(0.2, 5, "1/day")');
  });

  it("is one page", () => {
    expect(LANGUAGE_PAGE.split("\n").length).toBeLessThan(70);
  });
});
