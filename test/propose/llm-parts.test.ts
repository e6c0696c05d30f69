import { describe, expect, it } from "vitest";
import { readCompletion } from "../../src/propose/completion.js";
import { retryAfterMs } from "../../src/propose/failure.js";
import { costUsd, noUsage, priceOf } from "../../src/propose/prices.js";
import { addUsage } from "../../src/core/usage.js";
import { foldSystem, questionId, type Message } from "../../src/propose/question.js";
import { createRedact } from "../../src/propose/redact.js";

const tokens = { prompt: 1000, completion: 100, cached: 400, estimated: false };

describe("cost", () => {
  it.each([
    [{ input: 2, output: 10 }, (1000 * 2 + 100 * 10) / 1e6],
    [{ input: 2, output: 10, cachedInput: 0.2 }, (600 * 2 + 400 * 0.2 + 100 * 10) / 1e6],
    [{ input: 0, output: 0 }, 0],
    [null, null],
  ])("at %j is %s", (price, cost) => expect(costUsd(tokens, price)).toBe(cost));

  it("is unknown where the tokens are, and stays unknown in a sum", () => {
    expect(costUsd({ ...tokens, estimated: true }, { input: 2, output: 10 })).toBeNull();
    const known = { promptTokens: 1, completionTokens: 2, costUsd: 3, requests: 4 };
    expect(addUsage(known, { ...known, costUsd: null })).toEqual({
      promptTokens: 2,
      completionTokens: 4,
      costUsd: null,
      requests: 8,
    });
    expect(noUsage(null).costUsd).toBeNull();
  });

  it("takes the user's price first, and knows no price for names it does not know to the letter", () => {
    expect(priceOf("gpt-5-mini", { input: 1, output: 1 })).toEqual({ input: 1, output: 1 });
    expect(priceOf("gpt-5-mini")).not.toBeNull();
    for (const name of ["gpt-5-mini-custom", "llama3", "toString", ""]) expect(priceOf(name)).toBeNull();
  });
});

describe("a wait that the server asks for", () => {
  const now = Date.parse("Fri, 20 Nov 2026 10:00:00 GMT");
  it.each([
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "30", "retry-after": "2" }, 30],
    [{ "retry-after": "Fri, 20 Nov 2026 10:00:07 GMT" }, 7000],
    [{ "retry-after": "Fri, 20 Nov 2026 09:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ])("%j is %s ms", (headers, ms) => expect(retryAfterMs(new Headers(headers), now)).toBe(ms));
});

describe("a completion", () => {
  const of = (message: object, rest: object = {}) => readCompletion({ choices: [{ message, ...rest }] }, 400);
  it.each([
    ["text", { content: "a" }, "a"],
    ["parts", { content: [{ type: "text", text: "a" }, { type: "image" }, { type: "text", text: "b" }] }, "ab"],
    ["a refusal", { content: null, refusal: "no" }, "no"],
    ["nothing", { content: null }, ""],
  ])("of %s is read", (_, message, text) => expect(of(message)?.text).toBe(text));

  it("says where it was cut off, and how much of the prompt came from a cache", () => {
    expect(of({ content: "a" }, { finish_reason: "length" })?.truncated).toBe(true);
    const usage = { prompt_tokens: 90, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 40 } };
    const read = readCompletion({ choices: [{ message: { content: "a" } }], usage }, 400);
    expect(read?.tokens).toEqual({ prompt: 90, completion: 9, cached: 40, estimated: false });
    expect(of({ content: "abcd", reasoning_content: "efgh" })?.tokens).toEqual({
      prompt: 100,
      completion: 2,
      cached: 0,
      estimated: true,
    });
  });

  it.each([null, 3, "text", {}, { choices: null }, { choices: [] }, { choices: [{}] }])("%j is none", (body) =>
    expect(readCompletion(body, 1)).toBeNull(),
  );
});

describe("a question's identity", () => {
  const messages: Message[] = [
    { role: "system", content: "s" },
    { role: "user", content: "u" },
  ];
  it("is the same with and without a system message of its own, and differs by model and text", () => {
    expect(questionId("m", foldSystem(messages))).toBe(questionId("m", messages));
    expect(questionId("n", messages)).not.toBe(questionId("m", messages));
    expect(questionId("m", [messages[0], { role: "user", content: "v" }])).not.toBe(questionId("m", messages));
  });
});

describe("redaction", () => {
  const secret = 'key"with\\quotes';
  it("finds a secret wherever it stands, escapes and all", () => {
    const value = { a: [`x ${secret} y`, 1, null], [secret]: { b: secret } };
    expect(createRedact(secret)(value)).toEqual({ a: ["x [key] y", 1, null], "[key]": { b: "[key]" } });
  });

  it("leaves placeholders alone", () => {
    expect(createRedact("none")("none of these")).toBe("none of these");
    expect(createRedact(undefined)("x")).toBe("x");
  });
});
