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
  failedOf,
  programOf,
  requestFor,
  scored,
} from "../support/proposals.js";

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

describe("a proposal", () => {
  it("is a checked program with a name, a reason and a bill", async () => {
    const { proposer, server } = await setup(() => good);
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal).toEqual({
      program: { ...programOf(CHILD_SOURCE), mechanisms: ["less-reporting"] },
      rationale: "Some boys were never in bed.",
      logPrior: null,
      logForward: null,
      logReverse: null,
      usage: { promptTokens: 1000, completionTokens: 200, costUsd: (1000 * 2 + 200 * 10) / 1e6, requests: 1 },
    });
    expect(proposer.hasDensities).toBe(false);
    expect(server.requests[0].headers.authorization).toBe(`Bearer ${KEY}`);
    expect(server.requests[0].body).toMatchObject({ model: "test-model", temperature: 1, max_tokens: 16_000 });
  });

  it("keeps the parent's mechanisms and drops the one that the change replaces", async () => {
    const answer = answerWith(CHILD_SOURCE).replace("REPLACES: none", "REPLACES: latency");
    const { proposer } = await setup(() => say(answer));
    const parent = scored(3, 0, programOf(BASE_SOURCE.replace("- 1", "- 2"), ["latency", "waning"]), -110);
    const proposal = await proposer.propose(requestFor(4, { lineage: [parent] }), contextOf(4));
    expect(proposal.program.mechanisms).toEqual(["less-reporting", "waning"]);
  });

  it("may come as edits of the parent", async () => {
    const edits =
      "NAME: less reporting\n<<<<<<< SEARCH\n  observe: ({ I }) => ({ inBed: poisson(I) }),\n=======\n  observe: ({ I }) => ({ inBed: poisson(0.9 * I) }),\n>>>>>>> REPLACE";
    const { proposer } = await setup(() => say(edits));
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal.program.source).toBe(CHILD_SOURCE);
  });

  it("may come as a mechanism where programs take one", async () => {
    const { proposer, server } = await setup(
      () => say('```mechanism\n{ "name": "waning", "terms": { "S": "+ R" } }\n```'),
      {
        applyMechanism: (source, { name, terms }) => ({
          ok: true,
          source: `${source}\n// ${name} ${JSON.stringify(terms)}`,
        }),
      },
    );
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal.program.source).toBe(`${BASE_SOURCE}\n// waning {"S":"+ R"}`);
    expect(proposal.program.mechanisms).toEqual(["waning"]);
    expect(server.requests[0].prompt).toContain("```mechanism");
  });

  it("costs null, not 0, where the price is unknown or the server reports no tokens", async () => {
    const unknown = await setup(() => good, { priceUsdPerMTok: undefined });
    expect((await unknown.proposer.propose(requestFor(1), contextOf(1))).usage.costUsd).toBeNull();
    const silent = await setup(() => say(answerWith(CHILD_SOURCE), null));
    const { usage } = await silent.proposer.propose(requestFor(1), contextOf(1));
    expect(usage.costUsd).toBeNull();
    expect(usage.completionTokens).toBe(Math.ceil(answerWith(CHILD_SOURCE).length / 4));
    expect(usage.promptTokens).toBeGreaterThan(1000);
  });

  it("refuses clones and drafts without parent take the base", async () => {
    const { proposer } = await setup(() => good);
    await expect(
      proposer.propose(requestFor(1, { ticket: { id: 1, parent: 0, intent: "clone" } }), contextOf(1)),
    ).rejects.toThrow(/clone/);
    const draft = requestFor(2, { ticket: { id: 2, parent: null, intent: "draft" }, lineage: [] });
    expect((await proposer.propose(draft, contextOf(2))).program.source).toBe(CHILD_SOURCE);
  });
});

describe("a parent whose answer was lost", () => {
  it("is passed over: its own parent is extended", async () => {
    const { proposer, server } = await setup(() => good);
    const lost = failedOf(scored(3, 0, programOf(""), -100), "no answer from the language model");
    const request = requestFor(4, { ticket: { id: 4, parent: 3, intent: "debug" }, lineage: [base0(), lost] });
    expect((await proposer.propose(request, contextOf(4))).error).toBeUndefined();
    expect(server.requests[0].prompt).toContain("The parent: the base");
    expect(server.requests[0].prompt).toContain("ONE change");
  });
});

describe("repair", () => {
  const broken = CHILD_SOURCE.replace("0.9", "BROKEN");

  it("shows the checker's errors with their lines, once, and adds up both bills", async () => {
    const { proposer, server } = await setup(inOrder(say(answerWith(broken)), good));
    const exchanges: Exchange[] = [];
    const proposal = await proposer.propose(requestFor(1), contextOf(1, exchanges));
    expect(proposal.error).toBeUndefined();
    expect(proposal.program.source).toBe(CHILD_SOURCE);
    expect(proposal.usage).toEqual({ promptTokens: 2000, completionTokens: 400, costUsd: 0.008, requests: 2 });
    const [first, second] = server.requests;
    expect(second.body.messages.slice(0, 2)).toEqual(first.body.messages);
    expect(second.body.messages[2]).toEqual({ role: "assistant", content: answerWith(broken) });
    expect(second.body.messages[3].content).toContain("9:41 'BROKEN' is not defined.\n    observe: ({ I })");
    expect(exchanges.map((e) => `${e.role} ${e.attempt} ${e.phase}`)).toEqual([
      "propose 1 request",
      "propose 1 response",
      "repair 1 request",
      "repair 1 response",
    ]);
  });

  it("ends in a proposal with an error and the last source", async () => {
    const { proposer, server } = await setup(() => say(answerWith(broken)));
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(server.requests.length).toBe(2);
    expect(proposal.error).toContain("9:41 'BROKEN' is not defined.");
    expect(proposal.program.source).toBe(broken);
    expect(proposal.program.id).toMatch(/^invalid-[0-9a-f]{16}$/);
  });

  it("that gets no answer leaves the first try, with what is wrong", async () => {
    const { proposer } = await setup(inOrder(say(answerWith(broken)), refuse(500, "down")), { retries: 1 });
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal.error).toMatch(/'BROKEN' is not defined[\s\S]*no answer to the repair: 500 down/);
    expect(proposal.program.source).toBe(broken);
    expect(proposal.usage).toMatchObject({ promptTokens: 1000, requests: 3 });
  });

  it("follows an answer that was cut off, and says so", async () => {
    const cut = { kind: "text", text: answerWith(CHILD_SOURCE).slice(0, 200), finish: "length" } as const;
    const { proposer, server } = await setup(inOrder(cut, good));
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(proposal.program.source).toBe(CHILD_SOURCE);
    expect(server.requests[1].prompt).toContain("cut off at the token limit");
  });

  it("follows a child that is its parent spelled otherwise; twice the same is a valid proposal", async () => {
    const twin = say(answerWith(BASE_SOURCE.replaceAll("  ", "    ")));
    const { proposer, server } = await setup(() => twin);
    const proposal = await proposer.propose(requestFor(1), contextOf(1));
    expect(server.requests[1].prompt).toContain("the same as its parent");
    expect(proposal.error).toBeUndefined();
    expect(proposal.program.id).toBe(programOf(BASE_SOURCE).id);
  });
});

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
      requestFor(5, { memory: { best: [best], errors: [] }, lineage: [base0(), best] }),
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
    expect(notices).toEqual([expect.stringMatching(/read 512 tokens of a prompt of \d+ characters.*OLLAMA_CONTEXT/)]);
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

describe("the key", () => {
  it("is in no record, no error and no notice, even where the server echoes it", async () => {
    const echo: Script = inOrder(
      refuse(500, `key ${KEY} is out of luck`),
      { kind: "raw", text: `<html>${KEY}</html>`, type: "text/html" },
      say(`${answerWith(CHILD_SOURCE)}\nYour key is ${KEY}`),
    );
    const { proposer, notices } = await setup(echo);
    const exchanges: Exchange[] = [];
    const proposal = await proposer.propose(requestFor(1), contextOf(1, exchanges));
    expect(exchanges.length).toBe(6);
    expect(JSON.stringify([exchanges, proposal, notices])).not.toContain(KEY);
    const denied = await setup(() => refuse(401, `Incorrect key: ${KEY}`));
    const error = await denied.proposer.propose(requestFor(1), contextOf(1)).catch((e: unknown) => e);
    expect(String(error)).toContain("[key]");
    expect(String(error)).not.toContain(KEY);
  });
});

describe("options", () => {
  it.each([
    [{ model: " " }, /--model or OPENAI_MODEL/],
    [{ baseUrl: "localhost:1234" }, /http address, got "localhost:1234"/],
    [{ temperature: 3 }, /--temperature in \[0, 2\], got 3/],
    [{ concurrency: 0 }, /--llm-concurrency/],
    [{ timeoutMs: Number.NaN }, /--timeout/],
    [{ priceUsdPerMTok: { input: -1, output: 0 } }, /price of input/],
  ])("%j is refused", (changes, message) => {
    const options = { check: checkSigns, baseUrl: "http://localhost:1/v1", model: "m" };
    expect(() => createLlmProposer({ ...options, ...changes })).toThrow(message);
  });
});

function base0() {
  return scored(0, null, programOf(BASE_SOURCE), -120.5);
}
