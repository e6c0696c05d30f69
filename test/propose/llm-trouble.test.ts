import { afterEach, describe, expect, it } from "vitest";
import type { Exchange } from "../../src/core/types.js";
import { createLlmProposer, type LlmOptions } from "../../src/propose/llm.js";
import { inOrder, refuse, say, startChatServer, type ChatServer, type Script } from "../support/chat-server.js";
import {
  answerWith,
  BASE_SOURCE,
  checkSigns,
  CHILD_SOURCE,
  contextOf,
  programOf,
  requestFor,
  scored,
} from "../support/proposals.js";
import { emptyMemory } from "../../src/core/memory.js";

const KEY = "sk-very-secret-0123456789";
const PRICE = { input: 2, output: 10 };
const good = say(answerWith(CHILD_SOURCE));
const servers: ChatServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.close()));
});

async function setup(script: Script, changes: Partial<LlmOptions> = {}) {
  const server = await startChatServer(script);
  servers.push(server);
  const notices: string[] = [];
  const proposer = createLlmProposer({
    check: checkSigns,
    baseUrl: server.url,
    model: "test-model",
    apiKey: KEY,
    priceUsdPerMTok: PRICE,
    backoffMs: 5,
    notice: (text) => notices.push(text),
    ...changes,
  });
  return { server, proposer, notices };
}

describe("a server in trouble", () => {
  it.each([
    ["429 with retry-after", refuse(429, "slow down", { "retry-after": "0.05" })],
    ["500", refuse(500)],
    ["503", refuse(503)],
    ["HTML", { kind: "raw", text: "<html>gateway</html>", type: "text/html" }],
    ["broken JSON", { kind: "raw", text: '{"choices": [' }],
    ["no choices", { kind: "raw", text: '{"choices": []}' }],
    ["an error in disguise", { kind: "raw", text: '{"error": {"code": 502, "message": "upstream"}}' }],
    ["a dropped connection", { kind: "drop" }],
    ["a hang", { kind: "hang" }],
    ["a hang within the answer", { kind: "hang-in-body" }],
  ] as const)("is survived: %s", async (_, reply) => {
    const { proposer } = await setup(inOrder(reply, good), { timeoutMs: 300 });
    const exchanges: Exchange[] = [];
    const proposal = await proposer.propose(requestFor(1), contextOf(1, exchanges));
    expect(proposal.program.source).toBe(CHILD_SOURCE);
    expect(proposal.usage.requests).toBe(2);
    expect(exchanges.map((e) => `${e.attempt} ${e.phase}`)).toEqual([
      "1 request",
      "1 error",
      "2 request",
      "2 response",
    ]);
  });

  it("is given the time it asks for", async () => {
    const { proposer } = await setup(inOrder(refuse(429, "slow", { "retry-after-ms": "400" }), good));
    const start = performance.now();
    await proposer.propose(requestFor(1), contextOf(1));
    expect(performance.now() - start).toBeGreaterThanOrEqual(399);
  });

  it("fails the child after all retries, and the run after three children without any answer", async () => {
    const { proposer, server } = await setup(() => refuse(500, "down"), { retries: 2 });
    const first = await proposer.propose(requestFor(1), contextOf(1));
    expect(first.error).toMatch(/no answer.*500 down/);
    expect(first.usage).toEqual({ promptTokens: 0, completionTokens: 0, costUsd: 0, requests: 3 });
    await proposer.propose(requestFor(2), contextOf(2));
    await expect(proposer.propose(requestFor(3), contextOf(3))).rejects.toThrow(/3 proposals in a row.*resumed/);
    expect(server.requests.length).toBe(9);
  });

  it.each([
    [401, /key was refused.*OPENAI_API_KEY/],
    [403, /key was refused/],
    [404, /Check the name of the model and the URL. It offers test-model, tiny-model/],
    [400, /400 bad thing/],
  ])("fails at once on %i, saying what to check", async (status, message) => {
    const { proposer, server } = await setup(() => refuse(status, "bad thing"));
    await expect(proposer.propose(requestFor(1), contextOf(1))).rejects.toThrow(message);
    expect(server.requests.length).toBe(1);
  });

  it("fails at once where nothing answers, or the quota is used up", async () => {
    const gone = await startChatServer(() => good);
    await gone.close();
    const { proposer } = await setup(() => good, { baseUrl: gone.url });
    await expect(proposer.propose(requestFor(1), contextOf(1))).rejects.toThrow(/Check OPENAI_BASE_URL/);
    const quota = { kind: "status", status: 429, error: { message: "pay", code: "insufficient_quota" } } as const;
    const broke = await setup(() => quota);
    await expect(broke.proposer.propose(requestFor(1), contextOf(1))).rejects.toThrow(/pay/);
    expect(broke.server.requests.length).toBe(1);
  });

  it("can be left: an abort ends the request, the wait and the queue", async () => {
    const { proposer, server } = await setup(() => ({ kind: "hang" }), { concurrency: 1 });
    const controller = new AbortController();
    const exchanges: Exchange[] = [];
    const asked = [1, 2].map((id) => proposer.propose(requestFor(id), contextOf(id, exchanges, controller.signal)));
    setTimeout(() => controller.abort(new Error("stop")), 100);
    const ends = await Promise.allSettled(asked);
    expect(ends.map((e) => e.status === "rejected" && String(e.reason))).toEqual(["Error: stop", "Error: stop"]);
    expect(server.requests.length).toBe(1);
    expect(exchanges.map((e) => e.phase)).toEqual(["request", "error"]);
    expect(exchanges[1].body).toMatchObject({ kind: "aborted", possiblyPaid: true });
    const waiting = await setup(() => refuse(500), { backoffMs: 60_000 });
    const late = new AbortController();
    setTimeout(() => late.abort(new Error("stop")), 100);
    await expect(waiting.proposer.propose(requestFor(1), contextOf(1, [], late.signal))).rejects.toThrow();
  });
});

describe("servers differ", () => {
  const reasoning: Script = ({ body }) => {
    if ("temperature" in body)
      return refuse(400, "Unsupported value: 'temperature' does not support 0.5 with this model.");
    if ("max_tokens" in body)
      return refuse(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
    return good;
  };

  it("an option that is refused is left out, at once and from then on", async () => {
    const { proposer, server, notices } = await setup(reasoning, { temperature: 0.5, maxTokens: 9000, retries: 0 });
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal.usage.requests).toBe(3);
    expect(server.requests[2].body).toMatchObject({ max_completion_tokens: 9000 });
    expect(notices.length).toBe(2);
    await proposer.propose(requestFor(2), contextOf(2));
    expect(server.requests.length).toBe(4);
  });

  it("a limit that is too high is halved until it fits", async () => {
    const small: Script = ({ body }) =>
      Number(body.max_tokens) > 4096 ? refuse(400, "max_tokens is too large: this model supports at most 4096") : good;
    const { proposer, server } = await setup(small, { retries: 0 });
    await proposer.propose(requestFor(1), contextOf(1));
    expect(server.requests.map((r) => r.body.max_tokens)).toEqual([16_000, 8000, 4000]);
  });

  it("a template without a system role gets one message", async () => {
    const gemma: Script = ({ body }) =>
      body.messages[0].role === "system" ? refuse(400, "System role not supported") : good;
    const { proposer, server } = await setup(gemma, { retries: 0 });
    await proposer.propose(requestFor(1), contextOf(1));
    expect(server.requests[1].body.messages.map((m) => m.role)).toEqual(["user"]);
    expect(server.requests[1].prompt).toBe(server.requests[0].prompt);
  });

  it("a context that is too short gets the parent alone", async () => {
    const short: Script = ({ prompt }) =>
      prompt.includes("Best of the whole run")
        ? refuse(400, "This model's maximum context length is 4096 tokens")
        : good;
    const { proposer, server } = await setup(short);
    const best = scored(2, 0, programOf(CHILD_SOURCE, ["waning"]), -100);
    const exchanges: Exchange[] = [];
    const proposal = await proposer.propose(
      requestFor(5, { memory: { ...emptyMemory, best: [best] }, lineage: [base0(), best] }),
      contextOf(5, exchanges),
    );
    expect(server.requests.length).toBeGreaterThanOrEqual(2);
    expect(exchanges.slice(0, 4).map((e) => `${e.attempt} ${e.phase}`)).toEqual([
      "1 request",
      "1 error",
      "2 request",
      "2 response",
    ]);
    expect(proposal.usage.requests).toBe(server.requests.length);
  });

  it("a local server needs no key", async () => {
    const { proposer, server } = await setup(() => good, { apiKey: undefined });
    expect((await proposer.propose(requestFor(1), contextOf(1))).error).toBeUndefined();
    expect(server.requests[0].headers.authorization).toBe("Bearer none");
  });

  it("a long time limit goes through a client without one of its own", async () => {
    const script = inOrder(refuse(429, "slow", { "retry-after-ms": "5" }), { kind: "drop" }, good, { kind: "hang" });
    const { proposer } = await setup(script, { timeoutMs: 3_600_000 });
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal.program.source).toBe(CHILD_SOURCE);
    expect(proposal.usage.requests).toBe(3);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("stop")), 50);
    await expect(proposer.propose(requestFor(2), contextOf(2, [], controller.signal))).rejects.toThrow("stop");
  });

  it("a prompt that the server seems to have cut is noticed once", async () => {
    const cut = say(answerWith(CHILD_SOURCE), { prompt_tokens: 512, completion_tokens: 200 });
    const { proposer, notices } = await setup(() => cut);
    for (const id of [1, 2]) await proposer.propose(requestFor(id), contextOf(id));
    expect(notices).toEqual([expect.stringContaining("OLLAMA_CONTEXT_LENGTH")]);
  });

  it("no more requests are open than allowed", async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on("warning", onWarning);
    const slow: Script = () => new Promise((resolve) => setTimeout(() => resolve(good), 20));
    const { proposer, server } = await setup(slow, { concurrency: 2 });
    const { signal } = new AbortController();
    const ids = Array.from({ length: 24 }, (_, i) => i + 1);
    await Promise.all(ids.map((id) => proposer.propose(requestFor(id), contextOf(id, [], signal))));
    expect(server.requests.length).toBe(24);
    expect(server.mostOpen()).toBe(2);
    process.off("warning", onWarning);
    expect(warnings).toEqual([]); // of too many listeners on one signal
  });
});

function base0() {
  return scored(0, null, programOf(BASE_SOURCE), -120.5);
}
