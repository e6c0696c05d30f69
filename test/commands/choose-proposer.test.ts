import { describe, expect, it } from "vitest";
import { chooseProposer, type Variables } from "../../src/commands/choose-proposer.js";
import type { SamplerName } from "../../src/run/config.js";

const find = (run: string) => `runs/${run}`;
const KEY = { OPENAI_API_KEY: "secret-key" };
const LOCAL = { OPENAI_BASE_URL: "http://localhost:1/v1", OPENAI_MODEL: "m" };

function choose(word: string, variables: Variables, given = {}, sampler: SamplerName = "smc") {
  return chooseProposer({ word, given, sampler, budgetUsd: false }, variables, find);
}

describe("the proposer", () => {
  it.each([
    ["nothing is set", {}, {}, "mechanisms", "no OPENAI_API_KEY"],
    ["a key without a model is set", KEY, {}, "mechanisms", "no language model is named"],
    ["key and model are set", { ...KEY, OPENAI_MODEL: "m" }, {}, "llm", "OPENAI_API_KEY is set"],
    ["an endpoint and a model are set", LOCAL, {}, "llm", "OPENAI_BASE_URL is set"],
    ["an endpoint is given", {}, { baseUrl: "http://x", model: "m" }, "llm", "--base-url is given"],
    ["variables are empty", { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" }, {}, "mechanisms", "no OPENAI_API_KEY"],
  ])("of auto where %s", (_, variables, given, kind, reason) => {
    const choice = choose("auto", variables, given);
    expect(choice.proposer.kind).toBe(kind);
    expect(choice.why).toContain(reason);
  });

  it("of enumerate is the library, whatever is set", () =>
    expect(choose("auto", LOCAL, {}, "enumerate").proposer).toEqual({ kind: "mechanisms" }));

  it("never carries the key in what is recorded or said", () => {
    const choice = choose("llm", { ...KEY, ...LOCAL }, { temperature: 0.3 });
    expect(choice.apiKey).toBe("secret-key");
    expect(JSON.stringify(choice.proposer) + choice.why).not.toContain("secret-key");
    expect(choice.proposer).toEqual({ kind: "llm", model: "m", baseUrl: "http://localhost:1/v1", temperature: 0.3 });
  });

  it("replays a run that is found", () =>
    expect(choose("replay:first", {}).proposer).toEqual({ kind: "replay", from: "runs/first" }));
});
