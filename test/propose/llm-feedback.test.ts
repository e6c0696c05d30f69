import { afterEach, describe, expect, it } from "vitest";
import type { Exchange } from "../../src/core/types.js";
import { readFeedback } from "../../src/propose/feedback.js";
import { createLlmProposer, type LlmOptions } from "../../src/propose/llm.js";
import { refuse, say, startChatServer, type ChatServer, type Script } from "../support/chat-server.js";
import {
  answerWith,
  base,
  checkSigns,
  CHILD_SOURCE,
  contextOf,
  failedOf,
  programOf,
  requestFor,
  scored,
} from "../support/proposals.js";

const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.close()));
});

const issue = { description: "no delay", severity: "major", location: null, suggestion: "add a latent stage" };
const diagnosis = { main_diagnosis: "The peak comes too early.", issues: [issue, issue, issue] };
const isReview: (prompt: string) => boolean = (prompt) => prompt.includes("Review of one program");
const reviewer: Script = ({ prompt }) => say(isReview(prompt) ? JSON.stringify(diagnosis) : answerWith(CHILD_SOURCE));

async function setup(script: Script, changes: Partial<LlmOptions> = {}) {
  const server = await startChatServer(script);
  servers.push(server);
  const options = { check: checkSigns, baseUrl: server.url, model: "m", backoffMs: 1, retries: 1 };
  return { server, proposer: createLlmProposer({ ...options, feedback: "narrative", ...changes }) };
}

describe("the separate feedback call", () => {
  it("reviews the parent once for all its children, and its diagnosis is in their prompts", async () => {
    const { proposer, server } = await setup(reviewer);
    const exchanges: Exchange[] = [];
    const both = [1, 2].map((id) => proposer.propose(requestFor(id), contextOf(id, exchanges)));
    const [first, second] = await Promise.all(both);
    const [reviews, questions] = [true, false].map((is) => server.requests.filter((r) => isReview(r.prompt) === is));
    expect(reviews.length).toBe(1);
    expect(reviews[0].prompt).toContain("Score of this program: −120.50 ± 0.50 nats");
    expect(reviews[0].prompt).toContain("higher is better");
    expect(reviews[0].prompt).toContain("z.peak = 1.5");
    expect(questions.length).toBe(2);
    for (const { prompt } of questions) {
      expect(prompt).toContain("The peak comes too early.");
      expect(prompt.split("add a latent stage").length - 1).toBe(2); // at most two issues
      expect(prompt).not.toContain("z.peak");
    }
    expect(first.usage.requests + second.usage.requests).toBe(3);
    expect(exchanges.filter((e) => e.role === "feedback").map((e) => e.phase)).toEqual(["request", "response"]);
  });

  it("is answered from the record on resume, whichever ticket paid for it", async () => {
    const exchanges: Exchange[] = [];
    const first = await setup(reviewer);
    await first.proposer.propose(requestFor(1), contextOf(1, exchanges));
    const second = await setup(reviewer, { recorded: exchanges });
    const proposal = await second.proposer.propose(requestFor(2), contextOf(2));
    expect(second.server.requests.map((r) => isReview(r.prompt))).toEqual([false]);
    expect(proposal.usage).toMatchObject({ promptTokens: 1000, requests: 1 });
  });

  it("both: residuals and diagnosis; metrics: no call", async () => {
    const both = await setup(reviewer, { feedback: "both" });
    await both.proposer.propose(requestFor(1), contextOf(1));
    expect(both.server.requests[1].prompt).toContain("z.peak");
    expect(both.server.requests[1].prompt).toContain("The peak comes too early.");
    const metrics = await setup(reviewer, { feedback: "metrics" });
    await metrics.proposer.propose(requestFor(1), contextOf(1));
    expect(metrics.server.requests.length).toBe(1);
  });

  it("is not made for a failure, which says by itself what is wrong", async () => {
    const { proposer, server } = await setup(reviewer);
    await proposer.propose(requestFor(1, { lineage: [failedOf(base, "NaN")] }), contextOf(1));
    expect(server.requests.map((r) => isReview(r.prompt))).toEqual([false]);
  });

  it("asks for a schema, and without one where the server has none", async () => {
    const plain: Script = (request) =>
      "response_format" in request.body ? refuse(400, "response_format is not supported") : reviewer(request);
    const { proposer, server } = await setup(plain);
    await proposer.propose(requestFor(1), contextOf(1));
    expect(server.requests.map((r) => "response_format" in r.body)).toEqual([true, false, false]);
    expect(server.requests[2].prompt).toContain("The peak comes too early.");
  });

  it("that gets no answer leaves the child to the scores", async () => {
    const mute: Script = (request) => (isReview(request.prompt) ? refuse(500) : reviewer(request));
    const { proposer } = await setup(mute);
    expect((await proposer.propose(requestFor(1), contextOf(1))).error).toBeUndefined();
  });
});

describe("a diagnosis is read", () => {
  const text = JSON.stringify(diagnosis);
  it.each([
    ["bare", text],
    ["fenced", `\`\`\`json\n${text}\n\`\`\``],
    ["in prose", `Here you are: ${text} Good luck.`],
    ["after a thought", `<think>{ "x": 1 }</think>${text}`],
    ["with an unknown severity", text.replaceAll("major", "awful")],
  ])("%s", (_, answer) => {
    expect(readFeedback(answer)).toMatchObject({
      diagnosis: "The peak comes too early.",
      issues: [{ suggestion: "add a latent stage" }, { suggestion: "add a latent stage" }],
    });
  });

  it("as prose, where it is nothing else; as nothing, where it is empty", () => {
    expect(readFeedback("The peak is late.")).toEqual({ diagnosis: "The peak is late.", issues: [] });
    expect(readFeedback(" ")).toBeNull();
  });
});

describe("older ancestors", () => {
  const child = scored(1, 0, programOf(CHILD_SOURCE, ["reporting"]), -100);
  const second = requestFor(2, { ticket: { id: 2, parent: 1, intent: "extend" }, lineage: [base, child] });
  const answers: Script = ({ prompt }) =>
    say(isReview(prompt) ? JSON.stringify(diagnosis) : answerWith(CHILD_SOURCE.replace("0.9", "0.8")));

  it("keep their diagnoses, after a resume too, so that the question stays the same", async () => {
    const exchanges: Exchange[] = [];
    const first = await setup(answers);
    await first.proposer.propose(requestFor(1), contextOf(1, exchanges));
    const whole = await first.proposer.propose(second, contextOf(2, exchanges));
    const question = first.server.requests.at(-1)?.prompt ?? "";
    expect(question.split("The peak comes too early.").length - 1).toBe(2);
    const resumed = await setup(answers, { recorded: exchanges });
    expect(await resumed.proposer.propose(second, contextOf(2))).toEqual(whole);
    expect(resumed.server.requests.length).toBe(0);
  });

  it("are not asked about where nobody did", async () => {
    const { proposer, server } = await setup(answers);
    await proposer.propose(second, contextOf(2));
    expect(server.requests.filter((r) => isReview(r.prompt)).length).toBe(1);
  });
});
