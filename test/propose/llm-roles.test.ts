/** Reflect, plan and model: three questions for a child, to a scripted server. */
import { afterEach, describe, expect, it } from "vitest";
import { emptyMemory } from "../../src/core/memory.js";
import type { Candidate, Exchange, Memory, Outcome, ProposalRequest } from "../../src/core/types.js";
import { createLlmProposer, type LlmOptions } from "../../src/propose/llm.js";
import { createExchangeReplay } from "../../src/propose/replay.js";
import {
  type ChatRequest,
  type ChatServer,
  refuse,
  type Reply,
  say,
  type Script,
  startChatServer,
} from "../support/chat-server.js";
import {
  answerWith,
  base,
  BASE_SOURCE,
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

const PLAN = { name: "Less reporting", change: "Observe 0.9 of I.", why: "The peak is too high." };
const NOTE = { specification: "Reporting matters.", implementation: "0.9 is a guess." };
type Role = "plan" | "model" | "reflect" | "repair";

function roleOf({ prompt, body }: ChatRequest): Role {
  if (body.messages.some((m) => m.role === "assistant")) return "repair";
  if (prompt.includes("# Look back at one change")) return "reflect";
  return prompt.includes("# Your task: plan") ? "plan" : "model";
}

/** Answers by role, where not told otherwise as it should be. */
const byRole =
  (replies: Partial<Record<Role, Script | Reply>> = {}): Script =>
  (request) => {
    const usual: Record<Role, Reply> = {
      plan: say(JSON.stringify(PLAN)),
      model: say(answerWith(CHILD_SOURCE, "ignored")),
      reflect: say(JSON.stringify(NOTE)),
      repair: say(answerWith(CHILD_SOURCE)),
    };
    const reply = replies[roleOf(request)] ?? usual[roleOf(request)];
    return typeof reply === "function" ? reply(request) : reply;
  };

async function setup(script: Script = byRole(), changes: Partial<LlmOptions> = {}) {
  const server = await startChatServer(script);
  servers.push(server);
  const options = {
    check: checkSigns,
    baseUrl: server.url,
    model: "m",
    backoffMs: 1,
    retries: 0,
    roles: "three" as const,
  };
  const roles = () => server.requests.map(roleOf);
  const prompts = (role: Role) => server.requests.filter((r) => roleOf(r) === role).map((r) => r.prompt);
  return { server, roles, prompts, proposer: createLlmProposer({ ...options, ...changes }) };
}

const variant = (k: number) => CHILD_SOURCE.replace("0.9", `0.${k}`);
const child = (node: number, parent: Candidate, name = `idea-${node}`): Candidate =>
  scored(node, parent.node, programOf(variant(node), [name]), -100 - node);
const remembering = (outcomes: readonly Outcome[], changes: Partial<Memory> = {}): Memory => ({
  ...emptyMemory,
  best: outcomes.map((o) => o.candidate),
  latest: (most) => outcomes.slice(-most),
  ...changes,
});
const of = (parent: Candidate, ...kids: Candidate[]): Outcome[] => kids.map((candidate) => ({ candidate, parent }));

describe("one child", () => {
  it("is planned, then written from the plan, whose name and idea it bears", async () => {
    const { proposer, roles, prompts } = await setup();
    const exchanges: Exchange[] = [];
    const proposal = await proposer.propose(requestFor(1), contextOf(1, exchanges));
    expect(roles()).toEqual(["plan", "model"]);
    expect(prompts("model")[0]).toContain("Carry out this plan, Less reporting");
    expect(prompts("model")[0]).toContain("Observe 0.9 of I.");
    expect(proposal.program).toEqual({ ...programOf(CHILD_SOURCE), mechanisms: ["less-reporting"] });
    expect(proposal.rationale).toBe("Observe 0.9 of I. The peak is too high.");
    expect(proposal.usage.requests).toBe(2);
    expect(proposal.attempts).toBeUndefined();
    expect(exchanges.map((e) => `${e.role} ${e.phase}`)).toEqual([
      "plan request",
      "plan response",
      "model request",
      "model response",
    ]);
  });

  it("is planned from siblings, the best with code, notes and errors; written from the parent and errors", async () => {
    const { proposer, prompts } = await setup();
    const parent = child(1, base, "waning");
    const sibling = child(2, parent, "isolation");
    const memory = remembering([...of(base, parent), ...of(parent, sibling)], { errors: ["'gama' is not defined"] });
    const request: Partial<ProposalRequest> = { lineage: [base, parent], siblings: [sibling], memory };
    await proposer.propose(requestFor(3, request), contextOf(3));
    const [plan] = prompts("plan");
    const [written] = prompts("model");
    expect(plan).toContain("* isolation: −102.00");
    expect(plan).toContain("  specification: Reporting matters.");
    expect(plan).toContain("  implementation: 0.9 is a guess.");
    expect(plan).toContain(variant(2)); // among the best
    expect(plan.split(variant(1)).length).toBe(2); // the parent, once
    expect(written).toContain(variant(1));
    expect(written).not.toContain(variant(2));
    for (const text of [plan, written]) expect(text).toContain("'gama' is not defined");
  });

  it("of a plan in prose follows the prose; without a plan the model has a free hand", async () => {
    const prose = await setup(byRole({ plan: say("NAME: waning\nLet R return to S.") }));
    const proposal = await prose.proposer.propose(requestFor(1), contextOf(1));
    expect(prose.prompts("model")[0]).toContain("Let R return to S.");
    expect(proposal.program.mechanisms).toEqual(["waning"]);
    const silent = await setup(byRole({ plan: say("") }));
    await silent.proposer.propose(requestFor(1), contextOf(1));
    expect(silent.prompts("model")[0]).toContain("Make ONE change");
  });

  it("that mends a failure follows the plan of what it mends", async () => {
    const { proposer, roles, prompts } = await setup();
    const idea = child(2, base, "waning");
    const failed = failedOf({ ...idea, proposal: { ...idea.proposal, rationale: "Immunity fades." } }, "NaN");
    const memory = remembering(of(base, failed));
    const ticket = { id: 3, parent: 2, intent: "debug" as const };
    const proposal = await proposer.propose(requestFor(3, { ticket, lineage: [base, failed], memory }), contextOf(3));
    expect(roles()).toEqual(["model"]);
    expect(prompts("model")[0]).toContain("Mend the cause");
    expect(prompts("model")[0]).toContain("Idea: Immunity fades.");
    expect(proposal.rationale).toBe("Immunity fades.");
    expect(proposal.program.mechanisms).toEqual(["waning"]);
  });
});

describe("reflection", () => {
  const kids = [1, 2, 3].map((k) => child(k, base));

  it("is asked for once for each change, and shared by all later tickets", async () => {
    const { proposer, roles, prompts } = await setup();
    await proposer.propose(requestFor(2, { memory: remembering(of(base, kids[0])) }), contextOf(2));
    expect(roles()).toEqual(["reflect", "plan", "model"]);
    expect(prompts("reflect")[0]).toContain("The change: idea-1");
    expect(prompts("reflect")[0]).toContain("The program before it, the base: −120.50 ± 0.50 nats");
    expect(prompts("reflect")[0]).toContain("The program after it: −101.00 ± 0.25 nats");
    await proposer.propose(requestFor(3, { memory: remembering(of(base, kids[0], kids[1])) }), contextOf(3));
    expect(roles().slice(3)).toEqual(["reflect", "plan", "model"]);
    expect(prompts("plan")[1].split("Reporting matters.").length).toBe(3);
  });

  it("is asked for once also where two tickets wait for it", async () => {
    const { proposer, roles } = await setup();
    const memory = remembering(of(base, ...kids));
    await Promise.all([4, 5].map((id) => proposer.propose(requestFor(id, { memory }), contextOf(id))));
    expect(roles().filter((r) => r === "reflect")).toHaveLength(3);
  });

  it("on a failure says what went wrong", async () => {
    const { proposer, prompts } = await setup();
    const failed = failedOf(kids[0], "a rate became negative");
    await proposer.propose(requestFor(2, { memory: remembering(of(base, failed)) }), contextOf(2));
    expect(prompts("reflect")[0]).toContain("It failed:\na rate became negative at step 12");
  });

  it("that gets no answer costs no child, and is asked for again", async () => {
    let down = true;
    const { proposer, roles } = await setup(
      byRole({ reflect: () => (down ? refuse(500, "down") : say(JSON.stringify(NOTE))) }),
    );
    const memory = remembering(of(base, kids[0]));
    const first = await proposer.propose(requestFor(2, { memory }), contextOf(2));
    down = false;
    await proposer.propose(requestFor(3, { memory }), contextOf(3));
    expect(first.error).toBeUndefined();
    expect(roles()).toEqual(["reflect", "plan", "model", "reflect", "plan", "model"]);
  });

  it("is recalled from the record by a run that goes on, and a replay asks and answers as it was", async () => {
    const { proposer } = await setup();
    const exchanges: Exchange[] = [];
    const early = requestFor(2, { memory: remembering(of(base, kids[0])) });
    const late = requestFor(3, { lineage: [base, kids[0]], memory: remembering(of(base, kids[0], kids[1])) });
    const made = [
      await proposer.propose(early, contextOf(2, exchanges)),
      await proposer.propose(late, contextOf(3, exchanges)),
    ];
    const upToLate = exchanges.filter((e) => e.ticket === 2);
    const resumed = await setup(byRole(), { recorded: upToLate });
    expect(await resumed.proposer.propose(late, contextOf(3))).toEqual(made[1]);
    expect(resumed.roles()).toEqual(["reflect", "plan", "model"]); // of ticket 3 alone
    const replay = await createExchangeReplay(exchanges, { check: checkSigns, roles: "three" });
    expect([await replay.propose(early, contextOf(2)), await replay.propose(late, contextOf(3))]).toEqual(made);
  });
});

describe("a program that does not stand", () => {
  const broken = say(answerWith(CHILD_SOURCE.replace("0.9", "BROKEN")));
  const states = (names: string) =>
    names
      .split("")
      .map((n) => `${n}: 0`)
      .join(", ");
  const large = say(
    answerWith(
      BASE_SOURCE.replace("R: 0 })", `R: 0, ${states("HDV")} })`).replace(
        "R: R + gamma * I * dt }",
        "R: R + gamma * I * dt, H, D, V }",
      ),
    ),
  );

  const attempted = async (replies: readonly Reply[], memory: Memory = emptyMemory) => {
    let at = 0;
    const next = () => replies[Math.min(at++, replies.length - 1)];
    const { proposer, server } = await setup(byRole({ model: next, repair: next }));
    return { proposal: await proposer.propose(requestFor(1, { memory }), contextOf(1)), server };
  };
  const good = say(answerWith(CHILD_SOURCE));

  it("is given back once where it changes more than two things at once", async () => {
    const { proposal, server } = await attempted([large, good]);
    expect(server.requests.at(-1)!.prompt).toContain("This changes 3 things at once:\n* state H\n* state D\n* state V");
    expect(proposal.attempts).toEqual(["too large", "stands"]);
    expect(proposal.program.source).toBe(CHILD_SOURCE);
    const stubborn = await attempted([large]);
    expect(stubborn.server.requests).toHaveLength(3); // plan, model, once more
    expect(stubborn.proposal.error).toBeUndefined();
    expect(stubborn.proposal.attempts).toEqual(["too large", "stands"]);
  });

  it("is given back once where the run has had it, wherever that was", async () => {
    const id = programOf(CHILD_SOURCE).id;
    const memory: Memory = { ...emptyMemory, first: (other) => (other === id ? 7 : null) };
    const { proposal, server } = await attempted([good, say(answerWith(variant(7)))], memory);
    expect(server.requests.at(-1)!.prompt).toContain("one that was tried elsewhere in this run");
    expect(proposal.attempts).toEqual(["known", "stands"]);
    expect((await attempted([good], memory)).proposal.attempts).toEqual(["known", "stands"]);
  });

  it("has one repair and one more try, and every program written is counted", async () => {
    expect((await attempted([broken, large, good])).proposal.attempts).toEqual(["refused", "too large", "stands"]);
    const lost = await attempted([broken, broken, good]);
    expect(lost.proposal.attempts).toEqual(["refused", "refused"]);
    expect(lost.proposal.error).toContain("'BROKEN' is not defined");
    const rather = await attempted([large, broken, broken]);
    expect(rather.proposal.attempts).toEqual(["stands", "refused", "refused"]); // a large edit beats a broken one
    expect(rather.proposal.error).toBeUndefined();
  });
});
