import { afterEach, describe, expect, it } from "vitest";
import type { Candidate, Exchange, Proposal } from "../../src/core/types.js";
import { createLlmProposer } from "../../src/propose/llm.js";
import { countPossiblyPaid } from "../../src/propose/recording.js";
import { createExchangeReplay, createReplayProposer } from "../../src/propose/replay.js";
import { inOrder, refuse, say, startChatServer, type ChatServer, type Script } from "../support/chat-server.js";
import {
  answerWith,
  base,
  checkSigns,
  CHILD_SOURCE,
  contextOf,
  programOf,
  requestFor,
  scored,
} from "../support/proposals.js";

const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.close()));
});

const variant = (k: number) => CHILD_SOURCE.replace("0.9", `0.${k}`);
const counting = (): Script => {
  let k = 10;
  return () => say(answerWith(variant(k++)));
};
const price = { priceUsdPerMTok: { input: 1, output: 1 } };

async function proposerAt(script: Script, recorded: readonly Exchange[] = []) {
  const server = await startChatServer(script);
  servers.push(server);
  const options = { check: checkSigns, baseUrl: server.url, model: "m", backoffMs: 1, retries: 1, recorded, ...price };
  return { server, proposer: createLlmProposer(options) };
}

/** Through JSON, as a journal keeps it, and one by one, as a journal is read. */
async function* fromDisk(exchanges: readonly Exchange[]): AsyncGenerator<Exchange> {
  for (const exchange of exchanges) yield await Promise.resolve(JSON.parse(JSON.stringify(exchange)) as Exchange);
}

describe("resuming", () => {
  it("asks nothing that was answered, and everything that was not", async () => {
    const exchanges: Exchange[] = [];
    const first = await proposerAt(counting());
    const before = await first.proposer.propose(requestFor(1), contextOf(1, exchanges));
    exchanges.push({ ...exchanges[0], ticket: 2 }); // sent for ticket 2 when the machine died
    const second = await proposerAt(() => say(answerWith(variant(77))), exchanges);
    const added: Exchange[] = [];
    expect(await second.proposer.propose(requestFor(1), contextOf(1, added))).toEqual(before);
    expect(second.server.requests.length).toBe(0);
    const late = await second.proposer.propose(requestFor(2), contextOf(2, added));
    expect(late.program.source).toBe(variant(77));
    expect(late.usage.requests).toBe(2); // the lost one may have been paid
    expect(added.map((e) => `${e.attempt} ${e.phase}`)).toEqual(["2 request", "2 response"]);
  });

  it("after any number of recorded exchanges ends in the same proposal", async () => {
    const broken = answerWith(CHILD_SOURCE.replace("0.9", "BROKEN"));
    const script = () => inOrder(say(broken), say(answerWith(CHILD_SOURCE)));
    const exchanges: Exchange[] = [];
    const whole = await (await proposerAt(script())).proposer.propose(requestFor(1), contextOf(1, exchanges));
    expect(exchanges.length).toBe(4);
    for (let kept = 0; kept <= exchanges.length; kept++) {
      const answered = exchanges.slice(0, kept).filter((e) => e.phase === "response").length;
      const replies = [say(broken), say(answerWith(CHILD_SOURCE))].slice(answered);
      const { proposer, server } = await proposerAt(inOrder(...replies, refuse(500)), exchanges.slice(0, kept));
      const resumed = await proposer.propose(requestFor(1), contextOf(1));
      const lost = kept % 2; // a request without its response
      expect(resumed).toEqual({ ...whole, usage: { ...whole.usage, requests: whole.usage.requests + lost } });
      expect(server.requests.length).toBe(2 - answered);
    }
  });

  it("never gives a ticket the answer of another, though the questions are the same", async () => {
    const exchanges: Exchange[] = [];
    const first = await proposerAt(counting());
    await first.proposer.propose(requestFor(1), contextOf(1, exchanges));
    const second = await proposerAt(() => say(answerWith(variant(55))), exchanges);
    const other = await second.proposer.propose(requestFor(2), contextOf(2));
    expect(other.program.source).toBe(variant(55));
  });

  it("counts what may have been paid without an answer", async () => {
    const exchanges: Exchange[] = [];
    const { proposer } = await proposerAt(inOrder(refuse(429), say(answerWith(CHILD_SOURCE))));
    await proposer.propose(requestFor(1), contextOf(1, exchanges));
    expect(await countPossiblyPaid(fromDisk(exchanges))).toBe(0); // a refusal is free
    const { proposer: other } = await proposerAt(inOrder({ kind: "drop" }, say(answerWith(CHILD_SOURCE))));
    await other.propose(requestFor(2), contextOf(2, exchanges));
    expect(await countPossiblyPaid(fromDisk(exchanges))).toBe(1);
    expect(await countPossiblyPaid(fromDisk([...exchanges, { ...exchanges[0], ticket: 3 }]))).toBe(2);
  });
});

describe("replay of exchanges", () => {
  it("gives every ticket its answer, in any order, without a server", async () => {
    const exchanges: Exchange[] = [];
    const { proposer } = await proposerAt(counting());
    const made: Proposal[] = [];
    for (const id of [1, 2, 3]) made.push(await proposer.propose(requestFor(id), contextOf(id, exchanges)));
    const replay = await createExchangeReplay(fromDisk(exchanges), { check: checkSigns, ...price });
    for (const id of [3, 1, 2]) expect(await replay.propose(requestFor(id), contextOf(id))).toEqual(made[id - 1]);
  });

  it("answers a ticket that never asked by its number, and costs nothing", async () => {
    const exchanges: Exchange[] = [];
    const { proposer } = await proposerAt(counting());
    for (const id of [1, 2]) await proposer.propose(requestFor(id), contextOf(id, exchanges));
    const replay = await createExchangeReplay(exchanges, { check: checkSigns, ...price });
    const sources = await Promise.all([4, 5].map((id) => replay.propose(requestFor(id), contextOf(id))));
    expect(sources.map((p) => p.program.source)).toEqual([variant(10), variant(11)]);
    expect(sources[0].usage).toEqual({ promptTokens: 0, completionTokens: 0, costUsd: 0, requests: 0 });
  });

  it("fails where the recorded run failed", async () => {
    const exchanges: Exchange[] = [];
    const { proposer } = await proposerAt(() => refuse(500, "down"));
    const failed = await proposer.propose(requestFor(1), contextOf(1, exchanges));
    const replay = await createExchangeReplay(exchanges, { check: checkSigns, ...price });
    expect(await replay.propose(requestFor(1), contextOf(1))).toEqual(failed);
  });

  it("takes a question that was never asked for an error", async () => {
    const exchanges: Exchange[] = [];
    const { proposer } = await proposerAt(counting());
    await proposer.propose(requestFor(1), contextOf(1, exchanges));
    const replay = await createExchangeReplay(exchanges, { check: checkSigns });
    const parent = scored(1, 0, programOf(variant(10)), -90);
    const other = requestFor(2, { lineage: [base, parent] });
    await expect(replay.propose(other, contextOf(2))).rejects.toThrow(/ticket 2, propose\): it was never asked/);
  });
});

describe("replay of candidates", () => {
  const child = (node: number, parent: number, source: string, intent: "extend" | "clone" = "extend"): Candidate => {
    const candidate = scored(node, parent, programOf(source), -100);
    return { ...candidate, ticket: { id: node, parent, intent } };
  };
  const run = [
    base,
    child(1, 0, variant(10)),
    child(2, 0, variant(11)),
    child(3, 1, variant(12)),
    child(4, 1, variant(10), "clone"),
  ];

  it("gives the recorded child of the same parent program", async () => {
    const replay = await createReplayProposer(run);
    const sourceOf = async (id: number, parent: Candidate) =>
      (await replay.propose(requestFor(id, { lineage: [base, parent] }), contextOf(id))).program.source;
    expect(await sourceOf(2, base)).toBe(variant(11));
    expect(await sourceOf(1, base)).toBe(variant(10));
    expect(await sourceOf(8, base)).toBe(variant(10)); // 8 mod 2
    expect(await sourceOf(3, run[4])).toBe(variant(12)); // a clone asks what its original asked
    await expect(sourceOf(9, run[2])).rejects.toThrow(/never asked for extend of program/);
    expect(replay.hasDensities).toBe(false);
  });

  it("keeps densities where the recorded proposer had them", async () => {
    const known = run.map((c) => ({ ...c, proposal: { ...c.proposal, logPrior: -1, logForward: -1, logReverse: -1 } }));
    expect((await createReplayProposer(known)).hasDensities).toBe(true);
  });
});
