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

describe("the record", () => {
  it.each([
    ["request", 0, 0],
    ["response", 1, 0],
  ] as const)("goes first: without it on disk the %s is not acted on", async (phase, sent, checked) => {
    let checks = 0;
    const check = (source: string) => {
      if (source !== BASE_SOURCE) checks++;
      return checkSigns(source);
    };
    const { proposer, server } = await setup(() => good, { check });
    const full = (exchange: Exchange) =>
      exchange.phase === phase ? Promise.reject(new Error("disk full")) : Promise.resolve();
    await expect(proposer.propose(requestFor(1), { ...contextOf(1), record: full })).rejects.toThrow("disk full");
    expect([server.requests.length, checks]).toEqual([sent, checked]);
  });

  it("is waited for: nothing is sent while it is being written", async () => {
    const { proposer, server } = await setup(() => good);
    let written: () => void = () => {};
    const slow = new Promise<void>((resolve) => (written = resolve));
    const proposal = proposer.propose(requestFor(1), { ...contextOf(1), record: () => slow });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests.length).toBe(0);
    written();
    expect((await proposal).error).toBeUndefined();
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
  it("a key may end in a newline", async () => {
    const { proposer, server } = await setup(() => good, { apiKey: `${KEY}\n` });
    await proposer.propose(requestFor(1), contextOf(1));
    expect(server.requests[0].headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each([
    [{ model: " " }, /--model or OPENAI_MODEL/],
    [{ baseUrl: "localhost:1234" }, /http address, got "localhost:1234"/],
    [{ baseUrl: "https://me:secret@host/v1" }, /without a password/],
    [{ apiKey: "sk-\u201cquoted\u201d" }, /plain characters/],
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
