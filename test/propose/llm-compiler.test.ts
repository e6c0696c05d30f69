import { afterEach, expect, it } from "vitest";
import type { Environment } from "../../src/envs/types.js";
import { compile } from "../../src/programs/compile.js";
import { applyMechanisms } from "../../src/programs/mechanism.js";
import type { CheckResult } from "../../src/propose/check.js";
import { createLlmProposer } from "../../src/propose/llm.js";
import { inOrder, say, startChatServer, type ChatServer, type Script } from "../support/chat-server.js";
import { answerWith, BASE_SOURCE, contextOf, environment, requestFor, scored } from "../support/proposals.js";

const servers: ChatServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((s) => s.close()));
});

const school: Environment = {
  ...environment,
  world: { ...environment.world, contexts: {}, covariates: {}, events: {} },
};

function check(source: string, { world }: Environment): CheckResult {
  const result = compile(source, world);
  if (!result.ok) return { ok: false, errors: result.errors };
  const { id, source: text, repairs, parameters } = result.program;
  return { ok: true, id, source: text, repairs, parameters };
}

const compiled = check(BASE_SOURCE, school);
if (!compiled.ok) throw new Error(compiled.errors.map((e) => e.message).join("\n"));
const base = scored(0, null, { id: compiled.id, source: compiled.source, mechanisms: [] }, -120.5);
const request = (id: number) => requestFor(id, { environment: school, base: base.proposal.program, lineage: [base] });

async function setup(script: Script) {
  const server = await startChatServer(script);
  servers.push(server);
  const proposer = createLlmProposer({
    check,
    applyMechanism: (source, mechanism) => {
      const patched = applyMechanisms(source, [mechanism]);
      return patched.ok ? patched : { ok: false, message: patched.errors.join("; ") };
    },
    baseUrl: server.url,
    model: "m",
  });
  return { server, proposer };
}

const WANING = BASE_SOURCE.replace("gamma: uniform", "rho: uniform(0, 1), gamma: uniform")
  .replace("poisson(I)", "poisson(rho * I)")
  .replace("({ I }) =>", "({ I }, { rho }) =>");

it("a misspelled name comes back with its line, and is mended", async () => {
  const broken = WANING.replace("poisson(rho", "poisson(roh");
  const { proposer, server } = await setup(inOrder(say(answerWith(broken)), say(answerWith(WANING))));
  const proposal = await proposer.propose(request(1), contextOf(1));
  expect(server.requests[1].prompt).toMatch(/9:\d+ 'roh' is not defined/);
  expect(proposal.error).toBeUndefined();
  const direct = check(WANING, school);
  expect(proposal.program.id).toBe(direct.ok && direct.id);
  expect(proposal.program.id).not.toBe(base.proposal.program.id);
});

it("given priors are listed from the base, and a parent spelled otherwise is no change", async () => {
  const renamed = BASE_SOURCE.replaceAll("force", "pressure");
  const { proposer, server } = await setup(inOrder(say(answerWith(renamed)), say(answerWith(WANING))));
  const proposal = await proposer.propose(request(1), contextOf(1));
  expect(server.requests[0].prompt).toContain('* gamma: uniform(0, 2, "1/day")');
  expect(server.requests[1].prompt).toContain("the same as its parent");
  expect(proposal.program.source).toBe(WANING);
});

it("a mechanism and the file that it makes are one program", async () => {
  const patch = {
    name: "reporting",
    parameters: { rho: "uniform(0, 1)" },
    observe: { inBed: "poisson(rho * I)" },
  };
  const { proposer } = await setup(() => say(`\`\`\`mechanism\n${JSON.stringify(patch)}\n\`\`\``));
  const proposal = await proposer.propose(request(1), contextOf(1));
  const direct = check(WANING, school);
  expect(proposal.error).toBeUndefined();
  expect(proposal.program).toMatchObject({ id: direct.ok && direct.id, mechanisms: ["reporting"] });
});
